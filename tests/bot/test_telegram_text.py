"""Telegram's length unit and the plain text of its HTML."""

from __future__ import annotations

import pytest

from bot.telegram_text import plain_text, utf16_length


@pytest.mark.parametrize(("text", "units"), [("", 0), ("abc", 3), ("ä", 1), ("\U0001f58b", 2), ("\ud800", 1)])
def test_the_utf16_length_counts_a_character_beyond_the_basic_plane_twice(text: str, units: int) -> None:
    assert utf16_length(text) == units


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<b>Ferry</b> &amp; <a href='https://a.example/?x=1&amp;y=2'>pier</a>", "Ferry & pier"),
        ("1 &lt; 2", "1 < 2"),
        ("&lt;b&gt;", "<b>"),
        ("no markup", "no markup"),
    ],
)
def test_plain_text_drops_tags_and_resolves_entities(markup: str, text: str) -> None:
    assert plain_text(markup) == text
