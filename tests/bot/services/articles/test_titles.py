"""Titles are one line, and made of the text where there is none."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.services.articles.titles import one_line, title_from_sentence


@given(st.text(max_size=300), st.integers(10, 100))
def test_an_opening_is_one_short_line(text: str, most: int) -> None:
    title = title_from_sentence(text, most)
    assert len(title) <= most
    assert title == one_line(title) or title.endswith("…")


def test_an_opening_ends_between_words_and_says_that_more_follows() -> None:
    assert (
        title_from_sentence("The sea is calm, and the ships come in at dawn", 22) == "The sea is calm, and…"
    )
    assert title_from_sentence("The sea is calm, and the ships come in at dawn", 18) == "The sea is calm…"
    assert title_from_sentence("Short enough", 20) == "Short enough"
    assert title_from_sentence("海" * 30, 10) == "海" * 9 + "…"
