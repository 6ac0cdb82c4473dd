from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.parsing.feed_model import Entry, NotAFeed, with_keys
from summarizer.parsing.feeds import read_feed

URL = "https://paper.example/feed.xml"
PROSE = "The council decided on Monday that the old mill will become a library for the whole valley."
Item: TypeAlias = dict[str, str]


def make_rss(*items: Item, head: str = "", encoding: str = "utf-8") -> bytes:
    """An RSS feed of items given by element name; text is escaped."""
    body = "".join(
        "<item>" + "".join(f"<{name}>{escape(text)}</{name}>" for name, text in item.items()) + "</item>"
        for item in items
    )
    return (
        f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>The Paper</title>'
        f"<link>https://paper.example/</link>{head}{body}</channel></rss>"
    ).encode(encoding)


def test_an_rss_item_becomes_an_entry_with_absolute_link_plain_title_and_utc_date() -> None:
    item = {
        "title": "Mill &amp; <b>library</b>",
        "link": "/mill?utm_source=feed",
        "guid": "tag:mill",
        "pubDate": "Sun, 22 Nov 2026 12:30:00 +0200",
        "author": "A. Writer",
        "description": f"<p>{PROSE}</p><script>alert(1)</script>",
    }
    feed = read_feed(make_rss(item), URL)
    (entry,) = feed.entries
    assert (feed.title, feed.site) == ("The Paper", "https://paper.example/")
    assert entry.title == "Mill & library"
    assert entry.link == "https://paper.example/mill?utm_source=feed"
    assert entry.text == PROSE
    assert entry.author == "A. Writer"
    assert entry.published == 1795343400.0
    assert len(entry.keys) == 3


def test_an_atom_entry_gives_its_full_content_before_its_summary() -> None:
    atom = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title><link href="https://b.example/"/>
      <entry><id>urn:1</id><title type="html">One &amp;amp; two</title><link href="https://b.example/1"/>
      <updated>2026-11-22T10:00:00Z</updated><summary>Short.</summary>
      <content type="html">&lt;p&gt;{PROSE}&lt;/p&gt;</content></entry></feed>"""
    (entry,) = read_feed(atom.encode(), URL).entries
    assert (entry.guid, entry.title, entry.text) == ("urn:1", "One & two", PROSE)


def test_a_json_feed_is_read_like_any_other() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "J",
        "home_page_url": "https://j.example/",
        "items": [
            {
                "id": 7,
                "url": "/seven",
                "title": "Seven",
                "content_text": f"{PROSE}\n\nMore < less.",
                "date_published": "2026-11-22T10:00:00+01:00",
                "authors": [{"name": "Ann"}, {"name": "Bo"}],
            },
            "nonsense",
        ],
    }
    (entry,) = read_feed(json.dumps(feed).encode(), "https://j.example/feed.json").entries
    assert (entry.guid, entry.link, entry.author) == ("7", "https://j.example/seven", "Ann, Bo")
    assert entry.text == f"{PROSE} More < less."
    assert entry.published == 1795338000.0


def test_skipped_hours_and_time_to_live_are_kept_and_24_means_midnight() -> None:
    head = "<ttl>90</ttl><skipHours><hour>24</hour><hour>3</hour></skipHours>"
    feed = read_feed(make_rss({"title": "x"}, head=head), URL)
    assert (feed.ttl, feed.skip_hours) == (90, (0, 3))


@pytest.mark.parametrize(
    ("declared", "actual", "header"),
    [
        ("iso-8859-1", "iso-8859-1", "utf-8"),
        ("utf-8", "iso-8859-1", "iso-8859-1"),
        ("iso-8859-1", "utf-8", "iso-8859-1"),
        ("windows-1251", "windows-1251", ""),
        ("utf-16", "utf-16", "utf-8"),
    ],
)
def test_letters_survive_a_feed_or_server_that_declares_another_charset(
    declared: str, actual: str, header: str
) -> None:
    word = "Ёлка у реки" if declared == "windows-1251" else "Käse für Zoë"
    data = make_rss({"guid": "1", "title": word}, encoding="utf-8").decode()
    data = data.replace('encoding="utf-8"', f'encoding="{declared}"')
    (entry,) = read_feed(data.encode(actual), URL, header).entries
    assert entry.title == word


def test_a_feed_that_breaks_off_gives_what_came_before() -> None:
    whole = make_rss({"guid": "1", "title": "First"}, {"guid": "2", "title": "Second & last"})
    titles = [entry.title for entry in read_feed(whole[:-60], URL).entries]
    assert titles[0] == "First"


def test_entities_that_multiply_cost_neither_time_nor_memory() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{levels}]>'.encode()
    bomb += b"<rss version='2.0'><channel><item><guid>1</guid><title>&l9;</title></item></channel></rss>"
    feed = read_feed(bomb, URL)
    assert all(len(entry.title) < 1000 for entry in feed.entries)


def test_a_feed_cannot_name_files_of_this_machine(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret of the machine")
    attack = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'.encode()
    attack += b"<rss version='2.0'><channel><item><guid>1</guid><title>[&e;]</title></item></channel></rss>"
    assert "secret of" not in repr(read_feed(attack, URL))
    with pytest.raises(NotAFeed):
        read_feed(str(secret).encode(), URL)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><head><title>A page</title></head><body><p>Words.</p></body></html>",
        b"{}",
        b'{"version": 1, "items": []}',
        b"{" * 5000,
        bytes(range(256)) * 40,
        b"<rss>" + b"<a>" * 400_000,
    ],
)
def test_what_is_no_feed_is_refused(data: bytes) -> None:
    with pytest.raises(NotAFeed):
        read_feed(data, URL)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_feed_or_refused(data: bytes) -> None:
    for body in (
        data,
        b"<rss version='2.0'><channel><item>" + data,
        b'{"version":"jsonfeed.org/version/1",' + data,
    ):
        with contextlib.suppress(NotAFeed):
            read_feed(body, URL)


def _shared_keys(change: Callable[[Item], Item]) -> set[str]:
    """Keys that an item shares with itself after a change."""
    item = {"guid": "1", "link": "https://paper.example/mill", "title": "Mill", "description": PROSE}
    before = read_feed(make_rss(item), URL).entries[0]
    after = read_feed(make_rss(change(item)), URL).entries[0]
    return set(before.keys) & set(after.keys)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Mill, corrected", "description": f"{PROSE} Correction: it was Tuesday."},
        {"pubDate": "Mon, 23 Nov 2026 10:00:00 GMT"},
        {"guid": "another"},
        {"guid": "another", "title": "Other", "link": "http://www.paper.example/mill/?utm_source=rss#top"},
        {"guid": "another", "link": "https://paper.example/?p=12", "title": "MILL"},
    ],
)
def test_an_entry_is_known_again_by_guid_link_or_text(change: Item) -> None:
    assert _shared_keys(lambda item: item | change)


def test_a_mark_that_several_entries_share_tells_nothing() -> None:
    items = [
        {
            "guid": "same",
            "link": "https://paper.example/",
            "title": f"News {n}",
            "description": PROSE + str(n),
        }
        for n in range(3)
    ]
    entries = read_feed(make_rss(*items), URL).entries
    assert [len(entry.keys) for entry in entries] == [1, 1, 1]
    assert len({entry.keys for entry in entries}) == 3


def test_an_entry_that_is_listed_twice_comes_once() -> None:
    item = {"guid": "1", "link": "https://paper.example/mill", "title": "Mill"}
    assert len(read_feed(make_rss(item, item | {"title": "Mill again"}), URL).entries) == 1


_ENTRIES = st.lists(
    st.builds(
        Entry,
        guid=st.sampled_from(["", "1", "2", "3"]),
        link=st.sampled_from(["", "https://p.example/", "https://p.example/1", "https://p.example/2"]),
        text=st.sampled_from(["", PROSE, PROSE + " More."]),
    ),
    max_size=6,
)


@given(_ENTRIES)
def test_no_two_entries_of_a_feed_share_a_key_and_none_is_without(entries: list[Entry]) -> None:
    keyed = with_keys(entries, "https://p.example")
    keys = [key for entry in keyed for key in entry.keys]
    assert len(keys) == len(set(keys))
    assert all(entry.keys for entry in keyed)
