"""Training of the forests in summarizer/boosted_trees.py: stochastic gradient boosting with a logistic loss.

Friedman (2001, 2002) with the second-order leaf values of Chen and Guestrin (2016), on columns cut into
at most 64 steps. Every level of a tree asks one question, which keeps trees small and hard to overfit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from summarizer.boosted_trees import Numbers, Trees, probability

Steps = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to grow a forest: `rows` and `columns` are the shares each tree sees."""

    trees: int = 120
    depth: int = 3
    rate: float = 0.12
    rows: float = 0.5
    columns: float = 0.5
    ridge: float = 20.0
    steps: int = 40
    seed: int = 1


@dataclass(slots=True)
class _Grown:
    """A forest while it grows."""

    columns: list[list[int]] = field(default_factory=list)
    thresholds: list[list[float]] = field(default_factory=list)
    leaves: list[Numbers] = field(default_factory=list)


def grow(rows: Numbers, labels: Numbers, weights: Numbers, recipe: Recipe) -> Trees:
    """Learn to tell the rows labelled 1 from those labelled 0."""
    random = np.random.default_rng(recipe.seed)
    edges = [_edges(column, recipe.steps) for column in rows.T]
    steps = np.array(
        [np.searchsorted(edge, column) for edge, column in zip(edges, rows.T, strict=True)], np.uint8
    )
    share = float(np.average(labels, weights=weights))
    bias = float(np.log(share / (1 - share)))
    odds = np.full(len(labels), bias)
    grown = _Grown()
    for _ in range(recipe.trees):
        chance = probability(odds)
        slope, bend = weights * (labels - chance), weights * chance * (1 - chance)
        seen = np.flatnonzero(random.random(len(labels)) < recipe.rows)
        offered = np.flatnonzero(random.random(len(edges)) < recipe.columns)
        _add_tree(grown, steps, edges, (slope, bend), seen, offered, recipe)
        odds += _values(grown, steps, edges)
    return Trees(bias, np.array(grown.columns), np.array(grown.thresholds), np.array(grown.leaves))


def settled(trees: Trees, width: int, values: Sequence[float]) -> Trees:
    """The same forest for rows of `width` columns whose last ones always hold these values.

    Questions about them are answered once and for all, so that rows may do without these columns.
    """
    first = width - len(values)
    columns, thresholds, leaves = trees.columns.copy(), trees.thresholds.copy(), trees.leaves.copy()
    digits = np.arange(leaves.shape[1])
    for tree, level in np.argwhere(columns >= first):
        answer = values[columns[tree, level] - first] > thresholds[tree, level]
        leaves[tree] = leaves[tree, digits & ~(1 << level) | int(answer) << level]
        columns[tree, level], thresholds[tree, level] = 0, 0.0
    return Trees(trees.bias, columns, thresholds, leaves)


def stored(trees: Trees) -> Mapping[str, object]:
    """A forest as JSON keeps it."""
    return {
        "bias": round(trees.bias, 4),
        "columns": trees.columns.tolist(),
        "thresholds": [[float(f"{value:.4g}") for value in row] for row in trees.thresholds.tolist()],
        "leaves": [[round(value, 3) for value in row] for row in trees.leaves.tolist()],
    }


def _edges(column: Numbers, steps: int) -> Numbers:
    """Thresholds between steps of about equal numbers of rows; the largest value is none."""
    edges = np.unique(np.quantile(column, np.linspace(0, 1, steps + 1)[:-1]))
    kept: Numbers = edges[edges < column.max()]
    return kept


def _add_tree(
    grown: _Grown,
    steps: Steps,
    edges: list[Numbers],
    gradient: tuple[Numbers, Numbers],
    seen: NDArray[np.intp],
    offered: NDArray[np.intp],
    recipe: Recipe,
) -> None:
    slope, bend = gradient[0][seen], gradient[1][seen]
    node = np.zeros(len(seen), dtype=np.intp)
    columns, thresholds = [], []
    for level in range(recipe.depth):
        column, edge = _best_question(steps, edges, (slope, bend), seen, node, 1 << level, offered, recipe)
        node += (steps[column, seen] > edge) * (1 << level)
        columns.append(column)
        thresholds.append(float(edges[column][edge]))
    size = 1 << recipe.depth
    total, curve = (np.bincount(node, weights=values, minlength=size) for values in (slope, bend))
    grown.columns.append(columns)
    grown.thresholds.append(thresholds)
    grown.leaves.append(recipe.rate * total / (curve + recipe.ridge))


def _best_question(
    steps: Steps,
    edges: list[Numbers],
    gradient: tuple[Numbers, Numbers],
    seen: NDArray[np.intp],
    node: NDArray[np.intp],
    nodes: int,
    offered: NDArray[np.intp],
    recipe: Recipe,
) -> tuple[int, int]:
    best = (-1.0, int(offered[0]), 0)
    for column in offered[[len(edges[column]) > 0 for column in offered]]:
        width = len(edges[column]) + 1
        place = node * width + steps[column, seen]
        total, curve = (
            np.bincount(place, weights=values, minlength=nodes * width).reshape(nodes, width).cumsum(axis=1)
            for values in gradient
        )
        low = total[:, :-1] ** 2 / (curve[:, :-1] + recipe.ridge)
        high = (total[:, -1:] - total[:, :-1]) ** 2 / (curve[:, -1:] - curve[:, :-1] + recipe.ridge)
        gain = (low + high).sum(axis=0) - (total[:, -1] ** 2 / (curve[:, -1] + recipe.ridge)).sum()
        edge = int(gain.argmax())
        best = max(best, (float(gain[edge]), int(column), edge))
    return best[1], best[2]


def _values(grown: _Grown, steps: Steps, edges: list[Numbers]) -> Numbers:
    """What the newest tree adds to every row."""
    leaf = np.zeros(steps.shape[1], dtype=np.intp)
    for level, (column, threshold) in enumerate(zip(grown.columns[-1], grown.thresholds[-1], strict=True)):
        edge = int(np.searchsorted(edges[column], threshold))
        leaf += (steps[column] > edge) * (1 << level)
    values: Numbers = grown.leaves[-1][leaf]
    return values
