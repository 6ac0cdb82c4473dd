"""Defines a positioned line of a PDF page, and removes running heads, running feet and page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

# Rows from the top and the bottom of a page that may be running; a letterhead has three.
_MAX_RUNNING_ROWS: Final = 3
_MIN_REPEATED_PAGES: Final = 2
# Books alternate between two heads and omit them where a chapter begins, so a third of the pages is enough.
_MIN_PAGE_SHARE: Final = 0.3
_ROW_TOLERANCE_POINTS: Final = 2.0
_SIGNATURE_GRID_POINTS: Final = 10.0
_PAGE_WORD: Final = (
    r"(?:page|pagina|página|seite|strona|sida|side|sivu|blad|страница|сторінка|стор|стр|pág|pag|str|bl|p|s|с)"
)
_PAGE_NUMBER: Final = re.compile(
    rf"(?:{_PAGE_WORD}\b\.?\s*)?[-–—|•·]?\s*\d{{1,4}}\s*(?:(?:/|\||[^\W\d_]{{1,3}}\s)\s*\d{{1,4}})?\s*[-–—|•·]?"
    r"|第\s*\d{1,4}\s*[页頁ページ]{1,3}"
    r"|(?:https?|file)://\S+\s+\d+\s*/\s*\d+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line of text at its position on a page.

    Attributes:
        text: Its text without outer white space; never empty.
        x: Its left end, in points from the left of the page.
        y: Its base line, in points from the bottom of the page.
        size: The height in points of the letters in its longest piece.
        bold: Whether the whole line is set in bold type.
    """

    text: str
    x: float
    y: float
    size: float
    bold: bool = False


PdfPage = Sequence[PdfLine]


def without_running_lines(pages: Sequence[PdfPage]) -> tuple[list[list[PdfLine]], tuple[str, ...]]:
    """Remove running heads, running feet and page numbers.

    A line is running if it is among the outermost rows and repeats at the same height of several pages with
    other numbers at most, or if it is a page number in the outermost row.

    Returns:
        The pages without the running lines, and the text of one example for each running line.
    """
    signatures = Counter(signature for page in pages for signature in {_signature(line) for line in page})
    min_pages = max(_MIN_REPEATED_PAGES, len([page for page in pages if page]) * _MIN_PAGE_SHARE)
    repeated = {signature for signature, count in signatures.items() if count >= min_pages}
    kept: list[list[PdfLine]] = []
    dropped: dict[PdfLine, str] = {}
    for page in pages:
        running = {line for row in _running_rows(_group_rows(page), repeated) for line in row}
        kept.append([line for line in page if line not in running])
        for line in page:
            if line in running:
                dropped.setdefault(_signature(line), line.text)
    return kept, tuple(dropped.values())


def _running_rows(rows: Sequence[PdfPage], repeated: set[PdfLine]) -> Iterator[PdfPage]:
    """The running rows at the top and at the bottom, from the outside in, up to the first other row."""
    for inwards in (rows[:_MAX_RUNNING_ROWS], rows[::-1][:_MAX_RUNNING_ROWS]):
        for number, row in enumerate(inwards):
            if not _is_running(row, repeated, outermost=number == 0):
                break
            yield row


def _is_running(row: PdfPage, repeated: set[PdfLine], *, outermost: bool) -> bool:
    if all(_signature(line) in repeated for line in row):
        return True
    return outermost and all(_PAGE_NUMBER.fullmatch(line.text) for line in row)


def _group_rows(page: PdfPage) -> list[list[PdfLine]]:
    """The lines grouped by height, with a tolerance of 2 points, from the top."""
    rows: list[list[PdfLine]] = []
    for line in sorted(page, key=lambda line: -line.y):
        if rows and rows[-1][0].y - line.y <= _ROW_TOLERANCE_POINTS:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _signature(line: PdfLine) -> PdfLine:
    """The features that a running line has on all pages: its words without numbers, size and height."""
    words = re.sub(r"\d+", "#", " ".join(line.text.split())).casefold()
    return PdfLine(words, 0.0, round(line.y / _SIGNATURE_GRID_POINTS), round(line.size))
