"""What a first opinion on every line of a page says about each of them: the features of the second."""

from __future__ import annotations

import numpy as np

from summarizer.cleaning.boosted_trees import Matrix
from summarizer.cleaning.line_features import word_counts
from summarizer.cleaning.page_features import best_run

_NEIGHBOURS = (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5)
_WIDTHS = (3, 8, 20)
_OFFSETS = (0.0, 1.5)
_MOST_WORDS = 60
_LINE_COST = 6.0
_UNKNOWN = -3.0


def context(rows: Matrix, scores: Matrix) -> Matrix:
    """`rows` (see features) with what `scores`, log-odds of each line, say about its surroundings."""
    chance = 1 / (1 + np.exp(-scores))
    mass = chance * np.minimum(word_counts(rows), _MOST_WORDS)
    total = float(mass.sum()) + 1e-9
    before = np.cumsum(mass) - mass
    columns = [scores, *(_moved(scores, step) for step in _NEIGHBOURS)]
    for width in _WIDTHS:
        columns += _sums_beside(chance, width)
    columns += [before / total, (total - before) / total]
    columns += [np.full(len(rows), chance.mean()), np.full(len(rows), np.log1p(total))]
    for offset in _OFFSETS:
        columns += _place(scores + offset)
    columns += _place(np.where(scores < 0, mass - _LINE_COST, mass))
    return np.column_stack([rows, *columns])


def _moved(scores: Matrix, step: int) -> Matrix:
    moved = np.full_like(scores, _UNKNOWN)
    if abs(step) < len(scores):
        moved[max(0, -step) : len(scores) - max(0, step)] = scores[max(0, step) : len(scores) + min(0, step)]
    return moved


def _sums_beside(chance: Matrix, width: int) -> list[Matrix]:
    total = np.concatenate([[0.0], np.cumsum(chance)])
    number = np.arange(len(chance))
    before = total[number] - total[np.maximum(number - width, 0)]
    after = total[np.minimum(number + width + 1, len(chance))] - total[number + 1]
    return [before / width, after / width]


def _place(values: Matrix) -> list[Matrix]:
    """Whether each line stands in the best run of `values`, and how far from its ends."""
    start, end = best_run(values.tolist())
    number = np.arange(len(values))
    inside = (number >= start) & (number < end)
    return [
        inside.astype(float),
        np.clip(number - start, -99, 99),
        np.clip(end - number, -99, 99),
    ]
