"""Where a line stands: on the page, in its block, among lines like it and after what phrases announced."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from summarizer.cleaning.boosted_trees import Matrix
from summarizer.cleaning.cue_phrases import KINDS
from summarizer.cleaning.line_features import Sign, word_counts

_SHORT_LINE = 8
_WINDOWS = (2, 5, 12)
_RUN_COSTS = ((0.5, 2.0), (1.0, 5.0), (3.0, 15.0))
_MEMORY = ("comments", "related", "share", "newsletter", "author", "tags", "legal", "consent", "byline")
_FIRST_LINES = 3
_LIST = 3
_LITTLE = 0.2
_NEAR = [Sign.WORDS, Sign.FUNCTION, Sign.TITLED, Sign.DIGITS, Sign.ENDS, Sign.COLON, Sign.DATED]
_SHAPE = [Sign.ENDS, Sign.COLON, Sign.LOWER, Sign.NUMBER, Sign.BULLET, Sign.DATED]


def place(own: Matrix, prose: Matrix) -> Matrix:
    """Place on the page by lines and by prose, and with respect to the best run of prose."""
    size = len(own)
    number = np.arange(size)
    before = np.cumsum(prose) - prose
    total = max(1.0, float(prose.sum()))
    columns = [
        number / size,
        before / total,
        (total - before - prose) / total,
        np.log1p(before) / 5,
        np.log1p(total - before - prose) / 5,
        prose / total,
        number == 0,
        number < _FIRST_LINES,
        np.full(size, np.log1p(total) / 5),
        np.full(size, np.log1p(size) / 5),
    ]
    for ended, other in _RUN_COSTS:
        columns += _run(prose, np.where(own[:, Sign.ENDS] > 0, -ended, -other), total)
    return np.column_stack(columns)


def _run(prose: Matrix, cost: Matrix, total: float) -> list[Matrix]:
    """Place with respect to the run of lines whose prose outweighs the others' cost the most."""
    start, end = best_run(np.where(prose > 0, prose, cost).tolist())
    number = np.arange(len(prose))
    return [
        (number >= start) & (number < end),
        np.log1p(np.clip(start - number, 0, None)) / 3,
        np.log1p(np.clip(number - end + 1, 0, None)) / 3,
        np.log1p(np.clip(number - start, 0, None)) / 3,
        np.log1p(np.clip(end - number, 0, None)) / 3,
        np.full(len(prose), float(prose[start:end].sum()) / total),
    ]


def blocks(gaps: Matrix, own: Matrix, prose: Matrix) -> Matrix:
    """The block of lines without a blank between that each line stands in."""
    size = len(gaps)
    first = gaps > 0
    first[0] = True
    block = np.cumsum(first) - 1
    lengths = np.bincount(block)
    starts = np.flatnonzero(first)
    mean = np.bincount(block, weights=word_counts(own)) / lengths
    with_prose = np.bincount(block, weights=prose > 0) / lengths
    ended = np.bincount(block, weights=own[:, Sign.ENDS]) / lengths
    return np.column_stack(
        [
            np.log1p(lengths[block]) / 3,
            lengths[block] == 1,
            lengths[block] > _LIST,
            np.arange(size) - starts[block] == 0,
            np.log1p(mean[block]) / 3,
            with_prose[block],
            ended[block],
            (lengths[block] > _LIST) * (with_prose[block] < _LITTLE),
        ]
    )


def memory(cue: Matrix, own: Matrix) -> Matrix:
    """How lately a short line announced each kind of surroundings, fading quickly and slowly."""
    short = word_counts(own) <= _SHORT_LINE
    columns = [cue[:, 3 * KINDS.index(kind)] * short for kind in _MEMORY]
    fading = []
    for column in columns:
        since = _since(column)
        fading += [np.exp(-since / 3), np.exp(-since / 15)]
    until = _since(columns[-1][::-1])[::-1]
    return np.column_stack([*fading, np.exp(-until / 3)])


def _since(flags: Matrix) -> Matrix:
    """Lines since the last flag, that line itself not counted; large where there was none."""
    number = np.arange(len(flags))
    last = np.maximum.accumulate(np.where(flags > 0, number, -1000))
    return np.asarray(np.minimum(number - np.concatenate([[-1000], last[:-1]]), 1000), dtype=float)


def near(own: Matrix, cue: Matrix, gaps: Matrix, prose: Matrix) -> Matrix:
    """The same for the two lines before and after, and the prose in windows on either side."""
    starts = cue[:, ::3]
    kept = np.column_stack([own[:, _NEAR], prose / 60, gaps > 0])
    columns = [_shift(kept, step) for step in (-2, -1, 1, 2)]
    columns += [_shift(starts, step) for step in (-1, 1)]
    total = np.concatenate([[0.0], np.cumsum(prose)])
    number = np.arange(len(prose))
    for width in _WINDOWS:
        before = total[number] - total[np.maximum(number - width, 0)]
        after = total[np.minimum(number + width + 1, len(prose))] - total[number + 1]
        columns.append(np.column_stack([before, after, np.minimum(before, after)]) / (20 * width))
    return np.column_stack(columns)


def _shift(rows: Matrix, step: int) -> Matrix:
    """`rows` as seen `step` lines further on, zeros beyond the page."""
    moved = np.zeros_like(rows)
    if step > 0:
        moved[:-step] = rows[step:]
    else:
        moved[-step:] = rows[:step]
    return moved


def alike(own: Matrix, gaps: Matrix) -> Matrix:
    """How many lines around look the same, and how dates, questions to the reader and gaps lie there."""
    shape = np.column_stack([np.minimum(own[:, Sign.WORDS] * 2, 7).round(), own[:, _SHAPE], gaps > 0]) @ (
        8.0 ** np.arange(8)
    )
    same = np.zeros(len(own))
    for step in range(1, 7):
        same[step:] += shape[step:] == shape[:-step]
        same[:-step] += shape[step:] == shape[:-step]
    columns = [same / 12]
    for column in (
        own[:, Sign.DATED],
        own[:, Sign.ADDRESS],
        own[:, Sign.ENDS],
        gaps > 0,
        own[:, Sign.DIGITS] > _LITTLE,
    ):
        columns += [_mean_around(column.astype(float), width) for width in (3, 10)]
    return np.column_stack(columns)


def _mean_around(column: Matrix, width: int) -> Matrix:
    total = np.concatenate([[0.0], np.cumsum(column)])
    number = np.arange(len(column))
    low, high = np.maximum(number - width, 0), np.minimum(number + width + 1, len(column))
    return np.asarray((total[high] - total[low]) / (high - low))


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
