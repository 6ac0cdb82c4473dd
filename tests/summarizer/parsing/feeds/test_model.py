"""Keys of feed entries: what recognises an entry that comes again, and what does not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.parsing.feeds.model import Entry, string_value, with_keys

SITE = "https://paper.example/"
PROSE = "The council decided on Monday that the old mill will become a library for the whole valley."
ENTRY = Entry(guid="1", link="https://paper.example/mill", title="Mill", text=PROSE)


def keys_of(entry: Entry) -> set[str]:
    (keyed,) = with_keys([entry], SITE)
    return set(keyed.keys.values())


@pytest.mark.parametrize(
    "changed",
    [
        replace(ENTRY, title="Mill, corrected", text=f"{PROSE} Correction: it was Tuesday."),
        replace(ENTRY, published=1_700_000_000.0),
        replace(ENTRY, guid="another"),
        replace(
            ENTRY,
            guid="another",
            title="Other",
            link="http://www.paper.example/mill/?utm_source=rss#top",
        ),
        replace(ENTRY, guid="another", link="https://paper.example/?p=12", title="MILL"),
    ],
)
def test_an_entry_is_recognised_by_guid_link_or_text(changed: Entry) -> None:
    assert keys_of(ENTRY) & keys_of(changed)


def test_another_entry_shares_no_key() -> None:
    other = Entry(guid="2", link="https://paper.example/moulin", title="Le moulin", text=PROSE[::-1])
    assert not keys_of(ENTRY) & keys_of(other)


def test_a_guid_or_link_that_several_entries_share_is_no_key() -> None:
    entries = [Entry("same", SITE, f"News {number}", text=f"{PROSE}{number}") for number in range(3)]
    keyed = with_keys(entries, SITE)
    assert [entry.keys.keys() for entry in keyed] == [{"text", "title", "body"}] * 3


def test_the_address_of_the_site_is_no_guid() -> None:
    (keyed,) = with_keys([Entry(SITE, f"{SITE}mill", "Mill", text=PROSE)], SITE)
    assert "guid" not in keyed.keys


def test_an_entry_that_is_listed_twice_comes_once() -> None:
    assert len(with_keys([ENTRY, replace(ENTRY, title="Mill again")], SITE)) == 1


def test_the_front_page_and_a_short_text_give_no_key() -> None:
    assert with_keys([Entry(link=SITE, text="Mühle")], SITE) == ()


def test_only_strings_are_values_without_outer_white_space() -> None:
    assert (string_value("  Мост \n"), string_value(7), string_value(None)) == ("Мост", "", "")


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
    keys = [key for entry in keyed for key in entry.keys.values()]
    assert len(keys) == len(set(keys))
    assert all(entry.keys for entry in keyed)


def test_a_short_entry_is_recognised_on_another_domain_by_title_and_text() -> None:
    first = with_keys([Entry("a", "https://a.example/1", "Bridge shut", text="It is shut today.")], "")
    second = with_keys([Entry("b", "https://b.example/1", "Bridge shut", text="It is shut today.")], "")
    assert first[0].keys["text"] == second[0].keys["text"]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("#v1", "#v2", False),
        ("#/a/1", "#/a/2", False),
        ("", "#comments", True),
        ("#utm_source=rss", "", True),
    ],
)
def test_a_fragment_can_name_a_page_of_its_own(first: str, second: str, same: bool) -> None:
    keys = [
        with_keys([Entry("", f"https://p.example/log{fragment}", text="x" * 9)], "")[0].keys
        for fragment in (first, second)
    ]
    assert (keys[0]["page"] == keys[1]["page"]) is same
