"""Choosing the source among the links of a message, and the links that are stored."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.articles.message_links import Link, choose_source, useful_links, write_out_links
from data.records.articles import StoredBlock

_A, _B = Link("https://a.example/1", "here"), Link("https://b.example/2")


def test_links_are_cleaned_and_kept_once_in_their_order() -> None:
    found = useful_links(
        [
            Link("https://a.example/1?utm_source=x", " here\n"),
            Link("b.example/2"),
            Link("https://A.example/1"),
        ]
    )
    assert found == (Link("https://a.example/1", "here"), Link("https://b.example/2"))


@pytest.mark.parametrize(
    "url",
    [
        "https://t.me/harbour",
        "t.me/+abc",
        "https://t.me/joinchat/x",
        "tg://user?id=1",
        "mailto:a@b.example",
        "http://[",
    ],
)
def test_links_to_telegram_channels_and_unusable_links_are_left_out(url: str) -> None:
    assert useful_links([Link(url)]) == ()


@pytest.mark.parametrize("url", ["https://t.me/harbour/41", "https://t.me/c/12345/6"])
def test_a_link_to_a_telegram_post_is_useful(url: str) -> None:
    assert useful_links([Link(url)]) == (Link(url),)


def test_the_first_link_is_the_source_where_none_is_known() -> None:
    assert choose_source([_A, _B], "", blocks=[]) == (_A.url, (_B,))
    assert choose_source([], "", blocks=[]) == ("", ())


def test_a_known_source_stays_and_all_links_are_stored() -> None:
    assert choose_source([_A, _B], "https://t.me/x/1", blocks=[]) == ("https://t.me/x/1", (_A, _B))


def test_a_link_that_the_text_contains_is_not_stored_again() -> None:
    assert choose_source([_A, _B], "x", blocks=[StoredBlock("paragraph", f"See {_B.url} for more.")]) == (
        "x",
        (_A,),
    )


@given(st.lists(st.text(max_size=40)))
def test_useful_links_are_distinct_web_addresses(urls: list[str]) -> None:
    found = [link.url for link in useful_links(Link(url) for url in urls)]
    assert len(set(found)) == len(found)
    assert all(url.startswith(("http://", "https://")) for url in found)


def test_the_address_behind_a_word_of_the_last_line_is_written_out() -> None:
    text = "Ferry sails\n\nThe ferry sails here.\n\nPier Gazette"
    links = (Link("https://b.example/2", "here"), Link("https://pier.example/1", "Pier Gazette"))
    assert write_out_links(text, links) == f"{text} (https://pier.example/1)"
    assert (
        write_out_links("Ferry", (Link("https://pier.example/1", "Ferry"),))
        == "Ferry (https://pier.example/1)"
    )
    assert write_out_links(text, (Link("tg://user?id=1", "Pier Gazette"),)) == text
