"""HTML pieces show the text they were given."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.text.html_parser import parse_html
from bot.playground.text.links import LinkError, normalize_link
from bot.telegram_text import plain_text
from bot.views.format.html import bold, host_of, italic, lines, link, paragraphs, quote, with_links
from tests.bot.views.telegram_html import screen_examples, urls

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(lambda t: t == t.strip())


@screen_examples
@given(texts)
def test_every_piece_of_html_shows_its_text_unchanged(text: str) -> None:
    for piece in (bold, italic, quote):
        shown, entities = parse_html(piece(text))
        assert shown == text
        assert len(entities) == 1


@screen_examples
@given(urls, texts)
def test_a_link_is_one_that_telegram_takes_or_plain_text(url: str, text: str) -> None:
    shown, _ = parse_html(link(url, text))
    assert shown == text
    if host_of(url):
        normalize_link(url)


@pytest.mark.parametrize(
    "url", ["https://localhost/", "http://[", "https://a b.example/", "ftp://example.org", "example.org"]
)
def test_an_address_that_telegram_refuses_has_no_host(url: str) -> None:
    assert host_of(url) == ""
    with pytest.raises(LinkError):
        normalize_link(url if "://" in url else "nowhere")


def test_lines_and_paragraphs_skip_empty_parts() -> None:
    assert lines("a", "", "b") == "a\nb"
    assert paragraphs("", "a", "", "b") == "a\n\nb"


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Post & Sons · t.me/post_bot", ["https://t.me/post_bot"]),
        ("Write to @post_desk.", ["https://t.me/post_desk"]),
        ("See https://a.example/x?y=1&z=<2>, or not.", ["https://a.example/x?y=1&amp;z="]),
        ("mail a@example.org, nott.me/x, @four, http://nohost", []),
        ("<b>&</b>", []),
    ],
)
def test_addresses_in_text_become_links_and_the_text_stays(text: str, links: list[str]) -> None:
    shown = with_links(text)
    assert re.findall(r'href="([^"]*)"', shown) == links
    assert plain_text(shown) == text
