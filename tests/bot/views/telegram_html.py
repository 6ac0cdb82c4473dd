"""Checks a screen against Telegram's rules, and makes texts that test them."""

from __future__ import annotations

import os
import string

from hypothesis import settings
from hypothesis import strategies as st

from bot.playground.text.html_parser import parse_html
from bot.playground.text.links import normalize_link
from bot.playground.text.utf16 import MESSAGE_LIMIT, utf16_length
from bot.ports.messenger import Screen

screen_examples = settings(max_examples=1_000 if os.environ.get("LEDE_NIGHTLY") == "1" else 25)
"""For properties of length and well-formedness: 25 examples find what 100 find; the nightly run has 1,000."""

_MAX_BUTTONS_PER_ROW = 8
_MAX_BUTTONS = 100
_MAX_ENTITIES = 100


def visible_text(screen: Screen) -> str:
    """The text that a message shows; fails where Telegram would refuse the message."""
    text, entities = parse_html(screen.html)
    assert text.strip()
    assert utf16_length(text) <= MESSAGE_LIMIT
    assert len(entities) <= _MAX_ENTITIES
    buttons = [button for row in screen.rows for button in row]
    assert all(0 < len(row) <= _MAX_BUTTONS_PER_ROW for row in screen.rows)
    assert len(buttons) <= _MAX_BUTTONS
    for button in buttons:
        assert button.label.strip()
        assert bool(button.data) != bool(button.url)
        assert len(button.data.encode()) <= 64
        if button.url:
            normalize_link(button.url)
    return text


_HOSTILE_PIECES = st.sampled_from(
    [
        "<b>bold</b>",
        "</b></a></blockquote>",
        "<script>alert(1)</script>",
        "&lt;&amp;&#60;&copy",
        "{title} %s \\",
        "🎉🇩🇪👩‍👩‍👧",
        "\u202eمرحبا بالعالم",
        "שלום",
        "日本語の見出し",
        "e\u0301\u0323",
        '"><a href="tg://user?id=1">',
        "word " * 300,
        "x" * 5_000,
        "😀" * 3_000,
    ]
)
_ANY_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=80)
hostile = (
    st.lists(_HOSTILE_PIECES | _ANY_TEXT, min_size=1, max_size=4)
    .map(" ".join)
    .filter(lambda t: bool(t.strip()))
)
"""Text of any script, with markup, direction controls or thousands of characters in it."""

urls = st.sampled_from(
    [
        "",
        "https://example.org/a?b=1&c=%22<>#d",
        "http://localhost/story",
        "https://exa mple.org/",
        "http://[::1",
        "http://[",
        "https://example.org:port/",
        "javascript:alert(1)",
        "ftp://example.org/",
        "https://",
        "https://.",
        "https://example.org/" + "x" * 3_000,
        "https://münchen.example/straße",
        "HTTPS://EXAMPLE.ORG/",
    ]
) | st.text(string.printable, max_size=60).map("https://".__add__)
