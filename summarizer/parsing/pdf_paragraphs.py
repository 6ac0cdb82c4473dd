"""Printed lines become blocks: paragraphs joined over lines, columns and pages, headings and list items."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from summarizer.model import Block, BlockKind
from summarizer.parsing.pdf_lines import Line, Page

_HEADING_SIZE: Final = 1.12
_SAME_SIZE: Final = 0.08
_SMALL_PRINT: Final = 0.88
_GAP: Final = 1.35  # of the usual distance between two lines
_INDENT: Final = 0.6  # of the letters' height
_SHORT_LINE: Final = 0.75
_LONGEST_HEADING: Final = 200
_LONGEST_BOLD_HEADING: Final = 100
_USUAL_LEADING: Final = 1.2
_BULLET: Final = re.compile(r"[•◦▪■●‣⁃∙·*–—\-]\s+(?=\S)|\(?(?:\d{1,2}|[a-z])[.)]\s+(?=\S)")
_NOTE: Final = re.compile(r"(?:\d{1,3}|[*†‡§])\s*\S")
_LEADERS: Final = re.compile(r"(?:[.…·]\s?){4,}\s*\d*$")
_ENDS: Final = re.compile(r"[.!?…:;。！？।؟][\"'”’»)\]]*$")
_HYPHEN: Final = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]$")
_WORD: Final = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class _Measures:
    """What is usual in a document: letters' height, lines' distance and length, hyphenated words."""

    size: float
    leading: float
    length: float
    bold: bool
    words: frozenset[str]


def to_blocks(pages: Sequence[Page]) -> tuple[Block, ...]:
    """The blocks of some pages, in the order of their lines; notes in small print are left out."""
    lines = [line for page in pages for line in page if not _LEADERS.search(line.text)]
    if not lines:
        return ()
    usual = _measure(pages, lines)
    groups = _groups(lines, usual)
    return tuple(_block(group, usual) for group in groups if not _is_note(group, usual))


def _measure(pages: Sequence[Page], lines: Sequence[Line]) -> _Measures:
    letters: Counter[float] = Counter()
    for line in lines:
        letters[round(line.size, 1)] += len(line.text)
    size = letters.most_common(1)[0][0]
    body = [line for line in lines if _alike(line.size, size)]
    leading = _leading(pages, size) or size * _USUAL_LEADING
    length = sorted(len(line.text) for line in body)[len(body) * 3 // 4]
    bold = sum(line.bold for line in body) * 2 > len(body)
    words = frozenset(word.casefold() for line in lines for word in _WORD.findall(line.text))
    return _Measures(size, leading, length, bold, words)


def _leading(pages: Sequence[Page], size: float) -> float:
    steps = [
        before.y - after.y
        for page in pages
        for before, after in pairwise(page)
        if _alike(before.size, size) and _alike(after.size, size) and 0 < before.y - after.y < size * 3
    ]
    # Most lines stand inside a paragraph, so the smaller half of the distances is within one.
    return median(sorted(steps)[: len(steps) // 2 + 1]) if steps else 0.0


def _alike(size: float, other: float) -> bool:
    return abs(size - other) <= _SAME_SIZE * other


def _groups(lines: Iterable[Line], usual: _Measures) -> list[list[Line]]:
    """Lines that make one block each.

    Small print that stands between the two halves of a paragraph, as at the foot of a page, lets the
    second half find the first.
    """
    groups: list[list[Line]] = []
    for line in lines:
        for group in reversed(groups[-3:]):
            if _goes_on(group, line, usual):
                group.append(line)
                break
            if not _is_small(group[0], usual):
                groups.append([line])
                break
        else:
            groups.append([line])
    return groups


def _goes_on(group: Sequence[Line], line: Line, usual: _Measures) -> bool:
    before = group[-1]
    if not _alike(line.size, before.size) or _looks_heading(line, usual) != _looks_heading(before, usual):
        return False
    if _BULLET.match(line.text):
        return False
    ended = bool(_ENDS.search(before.text))
    step = before.y - line.y
    leading = usual.leading * max(1.0, before.size / usual.size)
    if 0 <= step <= leading * _GAP:
        return not (ended and _is_break(group, line, usual))
    if _looks_heading(line, usual) or 0 < step < leading * 3:
        return False
    return not ended or line.text[0].islower()


def _is_break(group: Sequence[Line], line: Line, usual: _Measures) -> bool:
    """Whether a new paragraph begins without a gap: by its indent, or after a line that is not full."""
    before = group[-1]
    shift = (line.x - before.x) / before.size
    if shift > _INDENT or (shift < -_INDENT and len(group) > 1):
        return True
    return len(before.text) < usual.length * _SHORT_LINE


def _looks_heading(line: Line, usual: _Measures) -> bool:
    return line.size > usual.size * _HEADING_SIZE or (line.bold and not usual.bold)


def _is_small(line: Line, usual: _Measures) -> bool:
    return line.size < usual.size * _SMALL_PRINT


def _is_note(group: Sequence[Line], usual: _Measures) -> bool:
    return _is_small(group[0], usual) and bool(_NOTE.match(group[0].text))


def _block(group: Sequence[Line], usual: _Measures) -> Block:
    text = _joined((line.text for line in group), usual.words)
    bullet = _BULLET.match(text)
    if _is_heading(group[0], text, usual):
        return Block(BlockKind.HEADING, text)
    if bullet:
        marked = bullet[0].strip()
        return Block(BlockKind.ITEM, text if marked[-1:] in ".)" else text[bullet.end() :])
    return Block(BlockKind.PARAGRAPH, text)


def _is_heading(line: Line, text: str, usual: _Measures) -> bool:
    if not _looks_heading(line, usual) or not any(c.isalpha() for c in text):
        return False
    if line.size > usual.size * _HEADING_SIZE:
        return len(text) <= _LONGEST_HEADING
    return len(text) <= _LONGEST_BOLD_HEADING and not _ENDS.search(text)


def _joined(lines: Iterable[str], words: frozenset[str]) -> str:
    text = ""
    for line in lines:
        text = _join(text, line, words) if text else line
    return " ".join(text.replace("\u00ad", "").split())


def _join(text: str, line: str, words: frozenset[str]) -> str:
    if not _HYPHEN.search(text):
        return f"{text}{'' if _is_ideographic(text[-1]) and _is_ideographic(line[0]) else ' '}{line}"
    if text.endswith("\u00ad"):
        return text[:-1] + line
    return text[:-1] + line if _was_cut(text, line, words) else text + line


def _was_cut(text: str, line: str, words: frozenset[str]) -> bool:
    """Whether a hyphen at a line's end only marks the cut; the rest of the document is the witness."""
    left, right = next(_last_word(text[:-1]), ""), _WORD.match(line)
    if right is None or not right[0][0].islower():
        return False
    if f"{left}{right[0]}".casefold() in words:
        return True
    return f"{left}-{right[0]}".casefold() not in words


def _last_word(text: str) -> Iterator[str]:
    yield from reversed(_WORD.findall(text[-60:]))


def _is_ideographic(letter: str) -> bool:
    """Chinese and Japanese letters and their punctuation, which stand without spaces."""
    return "\u2e80" <= letter <= "\u9fff" or "\uf900" <= letter <= "\ufaff" or "\uff00" <= letter <= "\uff60"
