"""Which line of a paste is the headline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from summarizer.cleaning.blocks import ends_sentence
from summarizer.cleaning.cues import KINDS, cues, found, tokens
from summarizer.cleaning.text import Line
from summarizer.cleaning.trees import Matrix

_LONGEST = 250
_PROSE_WORDS = 12
_REACH = 40
_INTO_BODY = 3
_LONG_WORD = 5
_NO_HEADLINE = frozenset(
    KINDS.index(kind) for kind in ("share", "nav", "byline", "caption", "ad", "consent", "comments")
)
_LEADING = re.compile(r"^(?:[^»›|]{1,40} [»›] )+|^[\[>•»›|]+\s+")


def candidates(lines: Sequence[Line], first_kept: int) -> list[int]:
    """The lines that may be the headline of an article whose first kept line is `first_kept`."""
    reach = range(max(0, first_kept - _REACH), min(len(lines), first_kept + _INTO_BODY))
    return [number for number in sorted({0, *reach}) if _may_be_title(lines[number].text)]


def title_features(lines: Sequence[Line], scores: Matrix, number: int, first_kept: int) -> list[float]:
    """What speaks for line `number` as the headline, in numbers."""
    line = lines[number]
    words = tokens(line.text)
    body = Counter(
        word
        for at in np.flatnonzero(scores > 0)[:_REACH]
        if at != number
        for word in tokens(lines[at].text[: _LONGEST * 4])
    )
    longer = [word for word in words if len(word) >= _LONG_WORD]
    kinds = {kind for start, _, kind in found(words, cues()) if start == 0}
    following = {
        kind
        for other in lines[number + 1 : number + 4]
        for _, _, kind in found(tokens(other.text)[:8], cues())
    }
    size = len(words)
    return [
        float(number == 0),
        np.log1p(max(0, first_kept - number)),
        float(number >= first_kept),
        float(number > first_kept),
        min(size, 12) / 12,
        float(size < 3),
        float(size > 16),
        float(line.gap > 0),
        float(number + 1 < len(lines) and lines[number + 1].gap > 0),
        sum(word in body for word in longer) / (1 + len(longer)),
        float(ends_sentence(line.text) and line.text[-1] in ".…"),
        float(line.text.endswith(":")),
        float(bool(_NO_HEADLINE.intersection(kinds))),
        float(KINDS.index("byline") in following),
        float(any(other.text != line.text and line.text in other.text for other in lines[:number])),
        float(sum(other.text == line.text for other in lines) > 1),
        sum(word.isdigit() for word in words) / max(1, size),
        min(3.0, max(-3.0, float(scores[number]))),
        float(line.text.isupper()),
        float(number > 0 and lines[number].gap > 0 and lines[number - 1].gap > 0),
    ]


def _may_be_title(text: str) -> bool:
    """Whether `text` can be a headline at all: prose, list items and long lines cannot."""
    if len(text) > _LONGEST:
        return False
    return not (ends_sentence(text) and text[-1] not in "?!" and len(text.split()) > _PROSE_WORDS)


def bare_title(text: str) -> str:
    """`text` without the way to the page or the bullet that was copied along before a headline."""
    return _LEADING.sub("", text).strip() or text
