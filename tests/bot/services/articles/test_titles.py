"""Titles are one line; a title from a sentence is its beginning."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.services.articles.titles import one_line, title_from_sentence


@given(st.text(max_size=300), st.integers(10, 100))
def test_a_title_from_a_sentence_is_one_line_within_the_limit(text: str, max_length: int) -> None:
    title = title_from_sentence(text, max_length)
    assert len(title) <= max_length
    assert title == one_line(title) or title.endswith("…")


def test_a_cut_title_ends_between_words_with_an_ellipsis() -> None:
    assert (
        title_from_sentence("The sea is calm, and the ships come in at dawn", 22) == "The sea is calm, and…"
    )
    assert title_from_sentence("The sea is calm, and the ships come in at dawn", 18) == "The sea is calm…"
    assert title_from_sentence("Short enough", 20) == "Short enough"
    assert title_from_sentence("海" * 30, 10) == "海" * 9 + "…"
