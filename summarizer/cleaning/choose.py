"""Which lines of a paste are the headline and the body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from summarizer.cleaning.blocks import ends_sentence
from summarizer.cleaning.judge import Judge, judge
from summarizer.cleaning.tails import head_remarks, is_remark, tail_start
from summarizer.cleaning.text import Line
from summarizer.cleaning.title import candidates, title_features
from summarizer.cleaning.trees import Matrix


_DOUBT = -1.5
_PARAGRAPH = 12


@dataclass(frozen=True, slots=True)
class Choice:
    """Number of the headline, or None, and for each line whether it belongs to the body."""

    headline: int | None
    body: tuple[bool, ...]


def choose(lines: Sequence[Line]) -> Choice:
    """The article among `lines`.

    Where the judge keeps nothing at all, as in a poem or a list, everything that is no tail is kept.
    """
    trained = judge()
    scores = trained.scores(lines)
    body = _body(lines, scores)
    if not any(body):
        body = [not is_remark(line) for line in lines]
    headline = _headline(lines, np.where(body, np.maximum(scores, 0.01), np.minimum(scores, -0.01)), trained)
    if headline is not None:
        body[headline] = False
    return Choice(headline, tuple(body))


def _body(lines: Sequence[Line], scores: Matrix) -> list[bool]:
    """Lines with positive scores, but no remarks between them and nothing from the tail on."""
    end = tail_start(lines, scores)
    above = head_remarks(lines, scores)
    body = [
        number < end and score > 0 and number not in above and not is_remark(line)
        for number, (line, score) in enumerate(zip(lines, scores, strict=True))
    ]
    for number in _doubtful(body, scores):
        body[number] = body[number] or _heads_prose(lines, body, number)
    return body


def _doubtful(body: Sequence[bool], scores: Matrix) -> list[int]:
    """Lines within the body that the judge leaves out without being sure."""
    first = body.index(True) if True in body else len(body)
    return [number for number in range(first + 1, len(body) - 1) if _DOUBT < scores[number] <= 0]


def _heads_prose(lines: Sequence[Line], body: Sequence[bool], number: int) -> bool:
    """Whether a line reads like a heading and stands above a paragraph of the body."""
    line, after = lines[number], lines[number + 1]
    if not body[number + 1] or len(after.text.split()) < _PARAGRAPH or is_remark(line):
        return False
    return len(line.text.split()) < _PARAGRAPH and not ends_sentence(line.text)


def _headline(lines: Sequence[Line], scores: Matrix, trained: Judge) -> int | None:
    """The likeliest candidate above or at the start of the body."""
    kept = np.flatnonzero(scores > 0)
    if not len(kept):
        return 0 if lines else None
    numbers = candidates(lines, int(kept[0]))
    if not numbers:
        return None
    rows = np.array([title_features(lines, scores, number, int(kept[0])) for number in numbers])
    return numbers[int((rows @ trained.title).argmax())]
