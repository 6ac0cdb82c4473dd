"""Lines that never belong to an article, whatever a model thinks: its tail and remarks between."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from summarizer.cleaning.blocks import ends_sentence
from summarizer.cleaning.cues import KINDS, cues, found, tokens
from summarizer.cleaning.text import Line
from summarizer.cleaning.trees import Matrix

_SHORT = 8
_LOOK_AT = 200
_SENTENCE = 14
_TAIL_SHARE = 0.12
_MOST_WORDS = 60


def _kinds(*names: str) -> frozenset[int]:
    return frozenset(map(KINDS.index, names))


_ALONE = _kinds("comments", "related", "share", "newsletter", "author", "tags", "legal", "consent", "ad", "inline")
_ABOVE = _kinds("byline", "caption", "share", "nav", "ad", "comments", "consent")
_LEADS_TAIL = _kinds("comments", "related", "share", "newsletter", "author", "tags", "legal", "consent")


def is_remark(line: Line) -> bool:
    """Whether `line` is nothing but a phrase that pages say around their articles."""
    words = tokens(line.text[:_LOOK_AT])
    if len(words) > _SHORT:
        return False
    return any(start == 0 and end == len(words) and kind in _ALONE for start, end, kind in found(words, cues()))


def head_remarks(lines: Sequence[Line], scores: Matrix) -> set[int]:
    """Numbers of by-lines, captions and the like above the first sentence that is kept."""
    remarks = set()
    for number, line in enumerate(lines):
        words = tokens(line.text[:_LOOK_AT])
        ends = ends_sentence(line.text)
        if scores[number] > 0 and ends and len(words) >= _SENTENCE:
            break
        kinds = {kind for start, _, kind in found(words, cues()) if start == 0}
        if kinds & _ABOVE and len(words) <= _SENTENCE and not (ends and len(words) > _SHORT):
            remarks.add(number)
    return remarks


def tail_start(lines: Sequence[Line], scores: Matrix) -> int:
    """Number of the first line of the tail: an announcement with hardly any of the article behind it."""
    mass = np.where(scores > 0, [min(len(line.text.split()), _MOST_WORDS) for line in lines], 0.0)
    behind = np.cumsum(mass[::-1])[::-1]
    for number, line in enumerate(lines):
        if behind[number] <= _TAIL_SHARE * behind[0] and _announces_tail(line):
            return number
    return len(lines)


def _announces_tail(line: Line) -> bool:
    words = tokens(line.text[:_LOOK_AT])
    ends = [end for start, end, kind in found(words, cues()) if start == 0 and kind in _LEADS_TAIL]
    with_colon = any(":" in words[end - 1 : end + 1] for end in ends)
    return bool(ends) and (with_colon or len(words) <= _SHORT or not ends_sentence(line.text))
