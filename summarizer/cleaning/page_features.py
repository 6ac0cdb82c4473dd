"""Computes the features of a line's surroundings: page, block, neighbours, announcements, similar lines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from summarizer.boosted_trees import FloatArray
from summarizer.cleaning.cue_phrases import CUE_KINDS
from summarizer.cleaning.line_features import LineFeature, word_counts

_SHORT_LINE_WORDS = 8
_WINDOW_LINES = (2, 5, 12)
_RUN_COSTS = ((0.5, 2.0), (1.0, 5.0), (3.0, 15.0))
_ANNOUNCED_KINDS = (
    "comments",
    "related",
    "share",
    "newsletter",
    "author",
    "tags",
    "legal",
    "consent",
    "byline",
)
_FIRST_LINES = 3
_MAX_SHORT_BLOCK_LINES = 3
_LOW_SHARE = 0.2
_NEIGHBOUR_COLUMNS = [
    LineFeature.LOG_WORDS,
    LineFeature.FUNCTION_WORD_SHARE,
    LineFeature.CAPITALISED_SHARE,
    LineFeature.DIGIT_SHARE,
    LineFeature.ENDS_SENTENCE,
    LineFeature.ENDS_WITH_COLON,
    LineFeature.HAS_DATE,
]
_SHAPE_COLUMNS = [
    LineFeature.ENDS_SENTENCE,
    LineFeature.ENDS_WITH_COLON,
    LineFeature.STARTS_LOWER_CASE,
    LineFeature.STARTS_WITH_DIGIT,
    LineFeature.STARTS_WITH_BULLET,
    LineFeature.HAS_DATE,
]


def position_features(line_rows: FloatArray, prose: FloatArray) -> FloatArray:
    """Position of each line on the page, by lines and by words of prose, and relative to runs of prose.

    Args:
        line_rows: The rows of line_features.
        prose: Words of each line that reads like prose, 0 for other lines.
    """
    size = len(line_rows)
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
    for sentence_cost, other_cost in _RUN_COSTS:
        costs = np.where(line_rows[:, LineFeature.ENDS_SENTENCE] > 0, -sentence_cost, -other_cost)
        columns += _best_run_features(prose, costs, total)
    return np.column_stack(columns)


def _best_run_features(prose: FloatArray, cost: FloatArray, total: float) -> list[FloatArray]:
    """Position relative to the run of lines with the most prose minus the cost of its other lines."""
    start, end = maximum_subarray(np.where(prose > 0, prose, cost).tolist())
    number = np.arange(len(prose))
    return [
        (number >= start) & (number < end),
        np.log1p(np.clip(start - number, 0, None)) / 3,
        np.log1p(np.clip(number - end + 1, 0, None)) / 3,
        np.log1p(np.clip(number - start, 0, None)) / 3,
        np.log1p(np.clip(end - number, 0, None)) / 3,
        np.full(len(prose), float(prose[start:end].sum()) / total),
    ]


def block_features(gaps: FloatArray, line_rows: FloatArray, prose: FloatArray) -> FloatArray:
    """Size and content of the block around each line: the lines without a blank line between them."""
    size = len(gaps)
    first = gaps > 0
    first[0] = True
    block = np.cumsum(first) - 1
    lengths = np.bincount(block)
    starts = np.flatnonzero(first)
    mean = np.bincount(block, weights=word_counts(line_rows)) / lengths
    with_prose = np.bincount(block, weights=prose > 0) / lengths
    ended = np.bincount(block, weights=line_rows[:, LineFeature.ENDS_SENTENCE]) / lengths
    return np.column_stack(
        [
            np.log1p(lengths[block]) / 3,
            lengths[block] == 1,
            lengths[block] > _MAX_SHORT_BLOCK_LINES,
            np.arange(size) - starts[block] == 0,
            np.log1p(mean[block]) / 3,
            with_prose[block],
            ended[block],
            (lengths[block] > _MAX_SHORT_BLOCK_LINES) * (with_prose[block] < _LOW_SHARE),
        ]
    )


def announcement_features(cue: FloatArray, line_rows: FloatArray) -> FloatArray:
    """How close above each line a short line starts with a cue phrase, for each kind of announcement.

    The features decay with the distance: by a factor of e in 3 lines, and in 15. One more looks down the
    page for by-lines.
    """
    short = word_counts(line_rows) <= _SHORT_LINE_WORDS
    columns = [cue[:, 3 * CUE_KINDS.index(kind)] * short for kind in _ANNOUNCED_KINDS]
    decayed = []
    for column in columns:
        since = _lines_since(column)
        decayed += [np.exp(-since / 3), np.exp(-since / 15)]
    until = _lines_since(columns[-1][::-1])[::-1]
    return np.column_stack([*decayed, np.exp(-until / 3)])


def _lines_since(flags: FloatArray) -> FloatArray:
    """Distance of each line to the last flagged line above it; 1,000 where there is none."""
    number = np.arange(len(flags))
    last = np.maximum.accumulate(np.where(flags > 0, number, -1000))
    return np.asarray(np.minimum(number - np.concatenate([[-1000], last[:-1]]), 1000), dtype=float)


def neighbour_features(
    line_rows: FloatArray, cue: FloatArray, gaps: FloatArray, prose: FloatArray
) -> FloatArray:
    """Features of the two lines before and after each line, and the words of prose on either side."""
    starts = cue[:, ::3]
    kept = np.column_stack([line_rows[:, _NEIGHBOUR_COLUMNS], prose / 60, gaps > 0])
    columns = [_shifted_rows(kept, step) for step in (-2, -1, 1, 2)]
    columns += [_shifted_rows(starts, step) for step in (-1, 1)]
    for width in _WINDOW_LINES:
        before, after = window_sums(prose, width)
        columns.append(np.column_stack([before, after, np.minimum(before, after)]) / (20 * width))
    return np.column_stack(columns)


def window_sums(values: FloatArray, width: int) -> tuple[FloatArray, FloatArray]:
    """For each line the sum of `values` over the `width` lines before it, and over those after it."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    number = np.arange(len(values))
    before = total[number] - total[np.maximum(number - width, 0)]
    after = total[np.minimum(number + width + 1, len(values))] - total[number + 1]
    return before, after


def _shifted_rows(rows: FloatArray, step: int) -> FloatArray:
    """For each line the row `step` lines further on; zeros beyond the page."""
    moved = np.zeros_like(rows)
    if step > 0:
        moved[:-step] = rows[step:]
    else:
        moved[-step:] = rows[:step]
    return moved


def similarity_features(line_rows: FloatArray, gaps: FloatArray) -> FloatArray:
    """Share of nearby lines with the same shape, and the density of dates, address, sentences and gaps."""
    shape = np.column_stack(
        [
            np.minimum(line_rows[:, LineFeature.LOG_WORDS] * 2, 7).round(),
            line_rows[:, _SHAPE_COLUMNS],
            gaps > 0,
        ]
    ) @ (8.0 ** np.arange(8))
    same = np.zeros(len(line_rows))
    for step in range(1, 7):
        same[step:] += shape[step:] == shape[:-step]
        same[:-step] += shape[step:] == shape[:-step]
    columns = [same / 12]
    for column in (
        line_rows[:, LineFeature.HAS_DATE],
        line_rows[:, LineFeature.DIRECT_ADDRESS],
        line_rows[:, LineFeature.ENDS_SENTENCE],
        gaps > 0,
        line_rows[:, LineFeature.DIGIT_SHARE] > _LOW_SHARE,
    ):
        columns += [_mean_around(column.astype(float), width) for width in (3, 10)]
    return np.column_stack(columns)


def _mean_around(column: FloatArray, width: int) -> FloatArray:
    """For each line the mean of `column` over it and `width` lines on either side."""
    total = np.concatenate([[0.0], np.cumsum(column)])
    number = np.arange(len(column))
    low, high = np.maximum(number - width, 0), np.minimum(number + width + 1, len(column))
    return np.asarray((total[high] - total[low]) / (high - low))


def maximum_subarray(scores: Sequence[float]) -> tuple[int, int]:
    """Start and end (exclusive) of the contiguous run of `scores` with the greatest sum (Kadane's algorithm).

    (0, 0) where no score is positive.
    """
    best, best_start, best_end = 0.0, 0, 0
    total, start = 0.0, 0
    for index, score in enumerate(scores):
        if total <= 0:
            total, start = 0.0, index
        total += score
        if total > best:
            best, best_start, best_end = total, start, index + 1
    return best_start, best_end
