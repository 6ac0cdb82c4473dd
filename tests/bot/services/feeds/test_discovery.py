"""Reading typed addresses, and finding the feeds behind them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.services.feeds.discovery import parse_address


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("example.org", "https://example.org"),
        ("  http://example.org/feed ", "http://example.org/feed"),
        ("<https://example.org/a?b=c>", "https://example.org/a?b=c"),
        ("feed://example.org/rss", "https://example.org/rss"),
        ("feed:https://example.org/rss", "https://example.org/rss"),
        ("Example.ORG/News", "https://Example.ORG/News"),
    ],
)
def test_parse_address_accepts_the_usual_spellings(typed: str, address: str) -> None:
    assert parse_address(typed) == address


@pytest.mark.parametrize("typed", ["", "two words", "https://", "http://[", "://", "feed:", "<b>site</b>"])
def test_parse_address_refuses_text_that_is_not_an_address(typed: str) -> None:
    with pytest.raises(UserError, match=r"source\.bad_address"):
        parse_address(typed)


@given(st.text(max_size=60))
def test_parse_address_gives_a_url_or_refuses_for_any_text(typed: str) -> None:
    with suppress(UserError):
        assert "://" in parse_address(typed)
