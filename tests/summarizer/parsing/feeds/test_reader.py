"""Feeds: RSS, Atom and JSON Feed in any charset, broken feeds and attacks."""

from __future__ import annotations

import contextlib
import io
import json
from html import escape
from pathlib import Path
from typing import TypeAlias

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.parsing.feeds.model import NotAFeed
from summarizer.parsing.feeds.reader import read_feed

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
    assert entry.keys.keys() == {"guid", "page", "link", "text", "title", "body"}


def test_an_atom_entry_gives_its_full_content_before_its_summary() -> None:
    atom = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title><link href="https://b.example/"/>
      <entry><id>urn:1</id><title type="html">One &amp;amp; two</title><link href="https://b.example/1"/>
      <updated>2026-11-22T10:00:00Z</updated><summary>Short.</summary>
      <content type="html">&lt;p&gt;{PROSE}&lt;/p&gt;</content></entry></feed>"""
    (entry,) = read_feed(atom.encode(), URL).entries
    assert (entry.guid, entry.title, entry.text) == ("urn:1", "One & two", PROSE)


@pytest.mark.parametrize("mark", ["and", "<!ENTITY> &"])
def test_a_relative_link_starts_at_the_nearest_declared_base_also_in_a_broken_feed(mark: str) -> None:
    atom = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/blog/"><title>Mill</title>
      <link href="home"/><entry xml:base="may/"><id>1</id><title base="x/">One {mark} two</title>
      <link href="1"/></entry>
      <entry><id>2</id><link xml:base="javascript:go" href="/2"/></entry></feed>"""
    feed = read_feed(atom.encode(), URL)
    assert [feed.site, *(entry.link for entry in feed.entries)] == [
        "https://b.example/blog/home",
        "https://b.example/blog/may/1",
        "https://b.example/2",
    ]


def test_reading_a_feed_changes_nothing_for_others_who_use_feedparser() -> None:
    feed = make_rss({"title": "x", "link": "x", "pubDate": "Sun, 22 Nov 2026 12:30:00 +0200"})
    read_feed(feed, URL)
    (entry,) = feedparser.parse(io.BytesIO(feed)).entries
    assert entry.published_parsed[:5] == (2026, 11, 22, 10, 30)


def test_a_headline_of_google_news_is_named_without_its_paper() -> None:
    text = (
        '<a href="https://news.google.com/rss/1">Bridge shut</a>&nbsp;<font color="#777">R&amp;D Post</font>'
    )
    listed = {"title": "Bridge shut - R&D Post", "description": text}
    own = {"title": "Bridge shut - R&D Post", "description": f"<p>{PROSE}</p>"}
    feed = read_feed(make_rss(listed, own), URL)
    assert [entry.title for entry in feed.entries] == ["Bridge shut", "Bridge shut - R&D Post"]


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


def test_ttl_and_skipped_hours_are_read_and_hour_24_means_midnight() -> None:
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
def test_a_wrong_charset_of_feed_or_server_damages_no_letters(
    declared: str, actual: str, header: str
) -> None:
    word = "Ёлка у реки" if declared == "windows-1251" else "Käse für Zoë"
    data = make_rss({"guid": "1", "title": word}, encoding="utf-8").decode()
    data = data.replace('encoding="utf-8"', f'encoding="{declared}"')
    (entry,) = read_feed(data.encode(actual), URL, header).entries
    assert entry.title == word


def test_a_truncated_feed_gives_its_complete_entries() -> None:
    whole = make_rss({"guid": "1", "title": "First"}, {"guid": "2", "title": "Second & last"})
    titles = [entry.title for entry in read_feed(whole[:-60], URL).entries]
    assert titles[0] == "First"


def test_an_entity_bomb_in_a_feed_is_not_expanded() -> None:
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
def test_bytes_that_are_no_feed_are_refused(data: bytes) -> None:
    with pytest.raises(NotAFeed):
        read_feed(data, URL)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_as_a_feed_or_refused(data: bytes) -> None:
    for body in (
        data,
        b"<rss version='2.0'><channel><item>" + data,
        b'{"version":"jsonfeed.org/version/1",' + data,
    ):
        with contextlib.suppress(NotAFeed):
            read_feed(body, URL)
