"""Printed lines, and those that stand on every page: running heads, running feet and page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

# How many lines from the top and the bottom of a page may repeat; a letterhead has three.
_EDGE: Final = 3
_FEWEST_PAGES: Final = 2
# Books alternate between a left and a right head, and leave it out where a chapter begins.
_SHARE_OF_PAGES: Final = 0.3
_SAME_HEIGHT: Final = 2.0
_SAME_PLACE: Final = 10.0
_PAGE: Final = (
    r"(?:page|pagina|página|seite|strona|sida|side|sivu|blad|страница|сторінка|стор|стр|pág|pag|str|bl|p|s|с)"
)
_PAGE_NUMBER: Final = re.compile(
    rf"(?:{_PAGE}\b\.?\s*)?[-–—|•·]?\s*\d{{1,4}}\s*(?:(?:/|\||[^\W\d_]{{1,3}}\s)\s*\d{{1,4}})?\s*[-–—|•·]?"
    r"|第\s*\d{1,4}\s*[页頁ページ]{1,3}"
    r"|(?:https?|file)://\S+\s+\d+\s*/\s*\d+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it stands on a page.

    Attributes:
        text: What it says, without outer white space; never empty.
        x: Its left end, in points from the left of the page.
        y: Its base line, in points from the bottom of the page.
        size: The height of most of its letters in points.
        bold: Whether all of it is set in bold type.
    """

    text: str
    x: float
    y: float
    size: float
    bold: bool = False


Page = Sequence[Line]


def without_running_lines(pages: Sequence[Page]) -> tuple[list[list[Line]], tuple[str, ...]]:
    """The pages without their running heads, feet and page numbers, and one example of each of those.

    A line is running when it stands at the same height of several pages, outside of everything else,
    and differs in numbers only; or when it is nothing but a page number at the very edge.
    """
    signatures = Counter(sign for page in pages for sign in {_signature(line) for line in page})
    fewest = max(_FEWEST_PAGES, len([page for page in pages if page]) * _SHARE_OF_PAGES)
    repeated = {sign for sign, count in signatures.items() if count >= fewest}
    kept: list[list[Line]] = []
    dropped: dict[Line, str] = {}
    for page in pages:
        running = {line for row in _running_rows(_rows(page), repeated) for line in row}
        kept.append([line for line in page if line not in running])
        for line in page:
            if line in running:
                dropped.setdefault(_signature(line), line.text)
    return kept, tuple(dropped.values())


def _running_rows(rows: Sequence[Page], repeated: set[Line]) -> Iterator[Page]:
    """From the top down and from the bottom up, as far as lines are running."""
    for inwards in (rows[:_EDGE], rows[::-1][:_EDGE]):
        for number, row in enumerate(inwards):
            if not _is_running(row, repeated, outermost=number == 0):
                break
            yield row


def _is_running(row: Page, repeated: set[Line], *, outermost: bool) -> bool:
    if all(_signature(line) in repeated for line in row):
        return True
    return outermost and all(_PAGE_NUMBER.fullmatch(line.text) for line in row)


def _rows(page: Page) -> list[list[Line]]:
    """The lines of each height, from the top."""
    rows: list[list[Line]] = []
    for line in sorted(page, key=lambda line: -line.y):
        if rows and rows[-1][0].y - line.y <= _SAME_HEIGHT:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _signature(line: Line) -> Line:
    """What running lines have in common on all pages: words, size and height, but no numbers."""
    words = re.sub(r"\d+", "#", " ".join(line.text.split())).casefold()
    return Line(words, 0.0, round(line.y / _SAME_PLACE), round(line.size))
