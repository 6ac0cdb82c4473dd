"""Adds the features of the second classifier: the first one's scores of a line and of the lines around it."""

from __future__ import annotations

import numpy as np

from summarizer.boosted_trees import FloatArray
from summarizer.cleaning.annotated_paste import MAX_COUNTED_WORDS
from summarizer.cleaning.line_features import word_counts
from summarizer.cleaning.page_features import maximum_subarray, window_sums

_NEIGHBOUR_OFFSETS = (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5)
_WINDOW_LINES = (3, 8, 20)
_SCORE_OFFSETS = (0.0, 1.5)
_LINE_COST = 6.0
_SCORE_OUTSIDE_PAGE = -3.0


def add_context_features(rows: FloatArray, scores: FloatArray) -> FloatArray:
    """`rows` with columns derived from the first scores (auto-context stacking).

    Args:
        rows: One row of features a line (see feature_matrix).
        scores: Log-odds of each line by the first classifier.

    Returns:
        `rows` with more columns: the scores of neighbours, means over windows, the expected words of the
        article before and after the line, and the line's place in the runs of lines that score best.
    """
    probabilities = 1 / (1 + np.exp(-scores))
    expected_words = probabilities * np.minimum(word_counts(rows), MAX_COUNTED_WORDS)
    total = float(expected_words.sum()) + 1e-9
    before = np.cumsum(expected_words) - expected_words
    columns = [scores, *(_shifted(scores, step) for step in _NEIGHBOUR_OFFSETS)]
    for width in _WINDOW_LINES:
        columns += [total_beside / width for total_beside in window_sums(probabilities, width)]
    columns += [before / total, (total - before) / total]
    columns += [np.full(len(rows), probabilities.mean()), np.full(len(rows), np.log1p(total))]
    for offset in _SCORE_OFFSETS:
        columns += _best_run_position(scores + offset)
    columns += _best_run_position(np.where(scores < 0, expected_words - _LINE_COST, expected_words))
    return np.column_stack([rows, *columns])


def _shifted(scores: FloatArray, step: int) -> FloatArray:
    """For each line the score `step` lines further on; a low score beyond the page."""
    moved = np.full_like(scores, _SCORE_OUTSIDE_PAGE)
    if abs(step) < len(scores):
        moved[max(0, -step) : len(scores) - max(0, step)] = scores[max(0, step) : len(scores) + min(0, step)]
    return moved


def _best_run_position(values: FloatArray) -> list[FloatArray]:
    """Whether each line lies in the run of `values` with the greatest sum, and how far from its two ends."""
    start, end = maximum_subarray(values.tolist())
    number = np.arange(len(values))
    inside = (number >= start) & (number < end)
    return [
        inside.astype(float),
        np.clip(number - start, -99, 99),
        np.clip(end - number, -99, 99),
    ]
