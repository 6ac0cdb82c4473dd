"""Raised and lowered pieces of a PDF are written out."""

from __future__ import annotations

import pytest

from summarizer.parsing.pdf.lines import PdfLine
from summarizer.parsing.pdf.scripts import join_pieces, merge_scripts


def _line(text: str, x: float, y: float = 700.0, size: float = 11.0) -> PdfLine:
    return PdfLine(text, x, y, size)


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["about 10", ("9", 0), " tons"], "about 10⁹ tons"),
        (["the bridge", ("3", 0), " is shut"], "the bridge is shut"),
        (["tons of CO", ("2", 0), " a year"], "tons of CO2 a year"),
        (["tons of CO", ("2", -3), " a year"], "tons of CO2 a year"),
        (["40 km", ("2", 4), " of it"], "40 km² of it"),
        (["LARGE ", ("SMALL CAPITALS", 0)], "LARGE SMALL CAPITALS"),
    ],
)
def test_small_pieces_of_a_line_do_not_join_the_text_before(pieces: list[object], text: str) -> None:
    lines = [
        _line(piece, 0) if isinstance(piece, str) else _line(piece[0], 0, 700.0 + piece[1], 6.5)  # type: ignore[index]
        for piece in pieces
    ]
    assert join_pieces(lines) == text


def test_lines_that_a_raised_one_separates_are_joined() -> None:
    lines = [
        _line("about 10", 72),
        _line("9", 130, 704, 6.5),
        _line("tons of sand", 138),
        _line("2", 220, 704, 6.5),
        _line(", he said.", 225),
        _line("The end.", 72, 686),
    ]
    assert [line.text for line in merge_scripts(lines)] == ["about 10⁹ tons of sand, he said.", "The end."]


def test_small_print_below_a_line_stays_a_line() -> None:
    lines = [_line("The end.", 72), _line("1", 72, 690, 6.5), _line("Note", 80, 690, 6.5)]
    assert merge_scripts(lines) == lines
