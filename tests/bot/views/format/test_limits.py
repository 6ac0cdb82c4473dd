"""Telegram's limits on text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from bot.playground.text.html_parser import parse_html
from bot.playground.text.utf16 import utf16_length
from bot.telegram_text import MESSAGE_LIMIT
from bot.telegram_text import utf16_length as length
from bot.views.format.limits import clip, first_that_fits, shown_length, split_lines

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(texts)
def test_length_is_counted_as_telegram_counts(text: str) -> None:
    assert length(text) == utf16_length(text)


@given(texts, st.integers(1, 60))
def test_a_clipped_text_fits_and_begins_as_the_whole_did(text: str, most: int) -> None:
    short = clip(text, most)
    assert length(short) <= most
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


def test_clipping_cuts_at_a_word_where_that_costs_little() -> None:
    assert clip("one two three four", 17) == "one two three…"
    assert clip("incomprehensibilities", 8) == "incompr…"
    assert clip("😀😀😀", 5) == "😀😀…"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=80))
def test_markup_does_not_count(text: str) -> None:
    markup = f"<b>{escape(text)}</b>"
    assert shown_length(markup) == length(parse_html(markup)[0])


def test_the_first_size_that_fits_is_taken_and_the_last_where_none_does() -> None:
    assert first_that_fits(lambda n: "x" * n, (9, 6, 3), limit=7) == "x" * 6
    assert first_that_fits(lambda n: "x" * n, (9, 8), limit=7) == "x" * 8


@given(st.lists(st.text("ab<&😀 ", max_size=30).map(escape), max_size=60), st.integers(40, 200))
def test_split_lines_lose_nothing_and_fit(rows: list[str], limit: int) -> None:
    parts = split_lines("\n".join(rows), limit)
    assert all(shown_length(part) <= limit for part in parts)
    kept = [line for part in parts for line in part.split("\n") if line.strip()]
    assert kept == [row for row in rows if row.strip()]
    assert MESSAGE_LIMIT == 4096
