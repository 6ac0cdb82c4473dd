"""Running heads, running feet and page numbers of PDF pages are removed."""

from __future__ import annotations

import pytest

from summarizer.parsing.pdf.lines import PdfLine, without_running_lines


def page(*texts: str, top: float = 720.0) -> list[PdfLine]:
    """Lines of a page, one below the other."""
    return [PdfLine(text, 72.0, top - 14.0 * number, 11.0) for number, text in enumerate(texts)]


def bodies(pages: list[list[PdfLine]]) -> list[list[str]]:
    return [[line.text for line in kept] for kept in without_running_lines(pages)[0]]


def test_a_head_that_repeats_with_other_numbers_is_removed_and_shown_once() -> None:
    heads = ("Hafenbote, Nr. 1", "Hafenbote, Nr. 2", "Hafenbote, Nr. 3")
    stories = ("Der Rat tagte.", "Es regnete.", "Danach gab es Kuchen.")
    pages = [page(head, story) for head, story in zip(heads, stories, strict=True)]
    assert bodies(pages) == [[story] for story in stories]
    assert without_running_lines(pages)[1] == ("Hafenbote, Nr. 1",)


def test_a_line_that_repeats_at_another_height_stays() -> None:
    pages = [page("La marée monte."), page("La marée monte.", top=400.0)]
    assert bodies(pages) == [["La marée monte."]] * 2


@pytest.mark.parametrize("number", ["7", "Seite 3 von 12", "стр. 4", "- 5 -", "第3页", "Pág. 9", "3/12"])
def test_a_page_number_in_the_outermost_row_is_removed(number: str) -> None:
    assert bodies([page("El puerto reabre.", number)]) == [["El puerto reabre."]]


def test_a_number_between_other_lines_stays() -> None:
    texts = ["Piętro", "3", "jest zamknięte."]
    assert bodies([page(*texts)]) == [texts]


def test_a_repeated_line_below_three_rows_of_text_stays() -> None:
    texts = [["a", "b", "c", "Refrain", "d", "e", "f"], ["g", "h", "i", "Refrain", "j", "k", "l"]]
    assert bodies([page(*lines) for lines in texts]) == texts
