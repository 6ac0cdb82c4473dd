"""Joins the lines of PDF pages into blocks: headings, list items, paragraphs across columns and pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from summarizer.model import Block, BlockKind
from summarizer.parsing.letterhead import is_label
from summarizer.parsing.pdf.hyphenation import join_at_break
from summarizer.parsing.pdf.lines import PdfLine, PdfPage

# Shares of the usual size of letters.
_MIN_HEADING_SIZE: Final = 1.12
_SIZE_TOLERANCE: Final = 0.08
_MAX_SMALL_PRINT_SIZE: Final = 0.88
_MAX_LINE_GAP: Final = 1.35  # of the usual distance between two lines
_MIN_INDENT: Final = 0.6  # of the size of the letters
_FULL_LINE_SHARE: Final = 0.75
_MAX_HEADING_CHARACTERS: Final = 200
_MAX_BOLD_HEADING_CHARACTERS: Final = 100
_DEFAULT_LEADING: Final = 1.2
_BULLET: Final = re.compile(r"[•◦▪■●‣⁃∙·*–—\-]\s+(?=\S)|\(?(?:\d{1,2}|[a-z])[.)]\s+(?=\S)")
_FOOTNOTE: Final = re.compile(r"(?:\d{1,3}|[*†‡§])\s*\S")
_DOT_LEADERS: Final = re.compile(r"(?:[.…·]\s?){4,}\s*\d*$")
_SENTENCE_END: Final = re.compile(r"[.!?…:;。！？।؟][\"'”’»)\]]*$")
_WORD: Final = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class _Typography:
    """The usual typography of a document.

    Attributes:
        size: Height of most letters in points.
        leading: Distance between two base lines of a paragraph in points.
        length: Characters of a full line: the third quartile.
        bold: Whether most of the text is bold.
        words: All words of the document in folded case; they decide about hyphens at line ends.
    """

    size: float
    leading: float
    length: float
    bold: bool
    words: frozenset[str]


def pdf_to_blocks(pages: Sequence[PdfPage]) -> tuple[Block, ...]:
    """The blocks of the pages in the order of their lines, without footnotes and tables of contents."""
    lines = [line for page in pages for line in page if not _DOT_LEADERS.search(line.text)]
    if not lines:
        return ()
    typography = _measure_typography(pages, lines)
    groups = _group_lines(lines, typography)
    return tuple(_block(group, typography) for group in groups if not _is_footnote(group, typography))


def _measure_typography(pages: Sequence[PdfPage], lines: Sequence[PdfLine]) -> _Typography:
    letters: Counter[float] = Counter()
    for line in lines:
        letters[round(line.size, 1)] += len(line.text)
    size = letters.most_common(1)[0][0]
    body = [line for line in lines if _is_same_size(line.size, size)]
    leading = _median_leading(pages, size) or size * _DEFAULT_LEADING
    length = sorted(len(line.text) for line in body)[len(body) * 3 // 4]
    bold = sum(line.bold for line in body) * 2 > len(body)
    words = frozenset(word.casefold() for line in lines for word in _WORD.findall(line.text))
    return _Typography(size, leading, length, bold, words)


def _median_leading(pages: Sequence[PdfPage], size: float) -> float:
    """The usual distance between lines of that size in points; 0 where no two follow each other."""
    steps = [
        before.y - after.y
        for page in pages
        for before, after in pairwise(page)
        if _is_same_size(before.size, size)
        and _is_same_size(after.size, size)
        and 0 < before.y - after.y < size * 3
    ]
    # Most lines are inside a paragraph, so the smaller half of the distances excludes the gaps between.
    return median(sorted(steps)[: len(steps) // 2 + 1]) if steps else 0.0


def _is_same_size(size: float, other: float) -> bool:
    return abs(size - other) <= _SIZE_TOLERANCE * other


def _group_lines(lines: Iterable[PdfLine], typography: _Typography) -> list[list[PdfLine]]:
    """Group the lines that form one block.

    A paragraph continues across small print between its halves, as at the foot of a page.
    """
    groups: list[list[PdfLine]] = []
    for line in lines:
        for group in reversed(groups[-3:]):
            if _continues_block(group, line, typography):
                group.append(line)
                break
            if not _is_small_print(group[0], typography):
                groups.append([line])
                break
        else:
            groups.append([line])
    return groups


def _continues_block(group: Sequence[PdfLine], line: PdfLine, typography: _Typography) -> bool:
    before = group[-1]
    if not _is_same_size(line.size, before.size) or _has_heading_type(line, typography) != _has_heading_type(
        before, typography
    ):
        return False
    if _BULLET.match(line.text) or is_label(before.text):
        return False
    ended = bool(_SENTENCE_END.search(before.text))
    step = before.y - line.y
    leading = typography.leading * max(1.0, before.size / typography.size)
    if 0 <= step <= leading * _MAX_LINE_GAP:
        return not (ended and _is_paragraph_break(group, line, typography))
    if _has_heading_type(line, typography) or 0 < step < leading * 3:
        return False
    return not ended or line.text[0].islower()


def _is_paragraph_break(group: Sequence[PdfLine], line: PdfLine, typography: _Typography) -> bool:
    """Whether a paragraph starts without a gap above it: by an indent, or after a line that is not full."""
    before = group[-1]
    shift = (line.x - before.x) / before.size
    if shift > _MIN_INDENT or (shift < -_MIN_INDENT and len(group) > 1):
        return True
    return len(before.text) < typography.length * _FULL_LINE_SHARE


def _has_heading_type(line: PdfLine, typography: _Typography) -> bool:
    return line.size > typography.size * _MIN_HEADING_SIZE or (line.bold and not typography.bold)


def _is_small_print(line: PdfLine, typography: _Typography) -> bool:
    return line.size < typography.size * _MAX_SMALL_PRINT_SIZE


def _is_footnote(group: Sequence[PdfLine], typography: _Typography) -> bool:
    return _is_small_print(group[0], typography) and bool(_FOOTNOTE.match(group[0].text))


def _block(group: Sequence[PdfLine], typography: _Typography) -> Block:
    text = _join_lines((line.text for line in group), typography.words)
    bullet = _BULLET.match(text)
    if _is_heading(group[0], text, typography):
        return Block(BlockKind.HEADING, text)
    if bullet:
        marked = bullet[0].strip()
        return Block(BlockKind.ITEM, text if marked[-1:] in ".)" else text[bullet.end() :])
    return Block(BlockKind.PARAGRAPH, text)


def _is_heading(line: PdfLine, text: str, typography: _Typography) -> bool:
    if not _has_heading_type(line, typography) or not any(c.isalpha() for c in text):
        return False
    if line.size > typography.size * _MIN_HEADING_SIZE:
        return len(text) <= _MAX_HEADING_CHARACTERS
    return len(text) <= _MAX_BOLD_HEADING_CHARACTERS and not _SENTENCE_END.search(text)


def _join_lines(lines: Iterable[str], words: frozenset[str]) -> str:
    text = ""
    for line in lines:
        text = join_at_break(text, line, words) if text else line
    return " ".join(text.replace("\u00ad", "").split())
