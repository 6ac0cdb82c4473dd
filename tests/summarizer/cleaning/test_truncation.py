"""A text with very many lines is read in part, and says so."""

from __future__ import annotations

import pytest

from summarizer.cleaning.paste import clean_paste
from summarizer.cleaning.truncation import MAX_PASTE_LINES, end_of_lines, truncation_notes


@pytest.mark.parametrize(
    ("share", "notes"), [(1.0, ()), (0.141, ("[Only the first 15 % of this text were read.]",))]
)
def test_a_truncated_text_gets_a_note_and_a_whole_one_none(share: float, notes: tuple[str, ...]) -> None:
    assert truncation_notes(share) == notes


@pytest.mark.parametrize(("text", "end"), [("", 0), ("a", 1), ("a\nb", 3), ("a\nb\nc", 4), ("a\nb\n", 4)])
def test_the_first_lines_end_behind_a_line_feed(text: str, end: int) -> None:
    assert end_of_lines(text, 2) == end


@pytest.mark.unmeasured
def test_of_a_hundred_thousand_lines_the_first_are_read() -> None:
    document = clean_paste("".join(f"entry {number}\n" for number in range(100_000)))
    assert len(document.blocks) + len(document.dropped) <= MAX_PASTE_LINES + 2
    assert document.dropped[-1].startswith("[Only the first ")
