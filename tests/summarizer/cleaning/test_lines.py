"""Lines of a paste: normalised text, gaps and cells."""

from __future__ import annotations

import pytest

from summarizer.cleaning.lines import PasteLine, normalise, split_lines


def test_lines_carry_the_gap_before_them_and_their_cells() -> None:
    lines = split_lines("one\r\n\r\n \r\ntwo\tthree  \nfour")
    assert lines == [PasteLine("one", 0, 1), PasteLine("two three", 2, 2), PasteLine("four", 0, 1)]


@pytest.mark.parametrize("line_break", ["\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_every_kind_of_line_break_becomes_a_line_feed(line_break: str) -> None:
    assert normalise(f"Wetter{line_break}Sport") == "Wetter\nSport"


def test_lines_of_invisible_characters_count_as_gaps() -> None:
    assert split_lines("Ponte\n\u200b\u00ad\nchiuso") == [PasteLine("Ponte"), PasteLine("chiuso", gap=1)]


def test_a_damaged_byte_that_stands_alone_is_left_out_and_one_inside_a_word_stays() -> None:
    assert split_lines("Порт закрито. \ufffd\n\ufffd\nПоро\ufffd стоїть \ufffd\ufffd тут") == [
        PasteLine("Порт закрито."),
        PasteLine("Поро\ufffd стоїть тут", gap=1),
    ]
