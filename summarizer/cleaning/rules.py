"""Which lines of a paste are the article: line rules and the run of lines that scores best."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarizer.cleaning.blocks import ends_sentence
from summarizer.cleaning.text import Line

_PROSE_WORDS = 15
_ENOUGH_WORDS = 40.0
_TAIL = re.compile(
    r"disclaimer\b|haftungsausschluss\b|(?:previous|next|related) (?:article|post|stor)"
    r"|read more\b|share this\b|about the author\b|leave a (?:comment|reply)\b|tags?:"
    r"|©|copyright\b|all rights reserved",
    re.IGNORECASE,
)


def body_lines(lines: Sequence[Line]) -> list[bool]:
    """For each line whether it belongs to the article: the best-scoring run, up to the first tail."""
    scores = [_score(line) for line in lines]
    start, end = best_run(scores)
    for index in range(start + 1, end):
        if _TAIL.match(lines[index].text):
            end = index
            break
    return [start <= index < end for index in range(len(lines))]


def _score(line: Line) -> float:
    words = len(line.text.split())
    if ends_sentence(line.text):
        return min(words, _ENOUGH_WORDS)
    return -3.0 if words < _PROSE_WORDS else 2.0


def best_run(scores: Sequence[float]) -> tuple[int, int]:
    """Start and end of the stretch of `scores` with the greatest sum; (0, 0) where none is positive."""
    best, best_start, best_end = 0.0, 0, 0
    total, start = 0.0, 0
    for index, score in enumerate(scores):
        if total <= 0:
            total, start = 0.0, index
        total += score
        if total > best:
            best, best_start, best_end = total, start, index + 1
    return best_start, best_end
