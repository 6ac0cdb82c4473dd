"""Links are stored or refused as Telegram does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.text.links import LinkError, mentioned_user_id, normalize_link, normalize_link_or_empty


@pytest.mark.parametrize(
    ("given_url", "stored"),
    [
        ("https://e.org", "https://e.org/"),
        ("e.org/a?b#c", "http://e.org/a?b#c"),
        ("HTTP://E.org:80/x", "http://E.org:80/x"),
        ("http://[::1]/", "http://[::1]/"),
        ("tg://resolve?domain=a", "tg://resolve?domain=a"),
        ("https://bücher.example/", "https://bücher.example/"),
    ],
)
def test_good_links_are_stored_with_scheme_and_path(given_url: str, stored: str) -> None:
    assert normalize_link(given_url) == stored


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("nonsense", "Wrong HTTP URL"),
        ("https://", "URL host is empty"),
        ("ftp://e.org/", "Unsupported URL protocol"),
        ("https://a b.org/", "Wrong HTTP URL"),
        ("https://e.org:x/", "Wrong HTTP URL"),
    ],
)
def test_bad_links_are_refused_in_telegrams_words(url: str, why: str) -> None:
    with pytest.raises(LinkError, match=why):
        normalize_link(url)


@given(st.text())
def test_any_text_is_normalized_as_a_link_or_refused(url: str) -> None:
    normalize_link_or_empty(url)


def test_a_mention_by_number_names_its_user() -> None:
    assert mentioned_user_id("tg://user?id=42") == 42
    assert mentioned_user_id("tg://user?id=") == 0
