"""Training of the forests in summarizer/boosted_trees.py: stochastic gradient boosting with a logistic loss.

Friedman (2001, 2002) with the second-order leaf values of Chen and Guestrin (2016), on columns cut into
at most 64 steps. Every level of a tree asks one question, which keeps trees small and hard to overfit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from summarizer.boosted_trees import FloatArray, ObliviousTrees, probability

BinnedColumns = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class BoostingParameters:
    """How to grow a forest: `rows` and `columns` are the shares each tree sees."""

    tree_count: int = 120
    depth: int = 3
    learning_rate: float = 0.12
    row_share: float = 0.5
    column_share: float = 0.5
    l2_penalty: float = 20.0
    bin_count: int = 40
    seed: int = 1


@dataclass(slots=True)
class _GrowingTrees:
    """A forest while it grows."""

    columns: list[list[int]] = field(default_factory=list)
    thresholds: list[list[float]] = field(default_factory=list)
    leaves: list[FloatArray] = field(default_factory=list)


def grow_trees(
    rows: FloatArray, labels: FloatArray, weights: FloatArray, parameters: BoostingParameters
) -> ObliviousTrees:
    """Learn to tell the rows labelled 1 from those labelled 0."""
    random = np.random.default_rng(parameters.seed)
    edges = [_bin_edges(column, parameters.bin_count) for column in rows.T]
    binned = np.array(
        [np.searchsorted(edge, column) for edge, column in zip(edges, rows.T, strict=True)], np.uint8
    )
    share = float(np.average(labels, weights=weights))
    bias = float(np.log(share / (1 - share)))
    odds = np.full(len(labels), bias)
    grown = _GrowingTrees()
    for _ in range(parameters.tree_count):
        chance = probability(odds)
        gradient, hessian = weights * (labels - chance), weights * chance * (1 - chance)
        sampled_rows = np.flatnonzero(random.random(len(labels)) < parameters.row_share)
        sampled_columns = np.flatnonzero(random.random(len(edges)) < parameters.column_share)
        _add_tree(grown, binned, edges, (gradient, hessian), sampled_rows, sampled_columns, parameters)
        odds += _newest_tree_values(grown, binned, edges)
    return ObliviousTrees(bias, np.array(grown.columns), np.array(grown.thresholds), np.array(grown.leaves))


def fix_last_columns(trees: ObliviousTrees, width: int, values: Sequence[float]) -> ObliviousTrees:
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
    return ObliviousTrees(trees.bias, columns, thresholds, leaves)


def trees_to_json(trees: ObliviousTrees) -> Mapping[str, object]:
    """A forest as JSON keeps it."""
    return {
        "bias": round(trees.bias, 4),
        "columns": trees.columns.tolist(),
        "thresholds": [[float(f"{value:.4g}") for value in row] for row in trees.thresholds.tolist()],
        "leaves": [[round(value, 3) for value in row] for row in trees.leaves.tolist()],
    }


def _bin_edges(column: FloatArray, bin_count: int) -> FloatArray:
    """Thresholds between steps of about equal numbers of rows; the largest value is none."""
    edges = np.unique(np.quantile(column, np.linspace(0, 1, bin_count + 1)[:-1]))
    kept: FloatArray = edges[edges < column.max()]
    return kept


def _add_tree(
    grown: _GrowingTrees,
    binned: BinnedColumns,
    edges: list[FloatArray],
    derivatives: tuple[FloatArray, FloatArray],
    sampled_rows: NDArray[np.intp],
    sampled_columns: NDArray[np.intp],
    parameters: BoostingParameters,
) -> None:
    gradient, hessian = derivatives[0][sampled_rows], derivatives[1][sampled_rows]
    node = np.zeros(len(sampled_rows), dtype=np.intp)
    columns, thresholds = [], []
    for level in range(parameters.depth):
        column, edge = _best_split(
            binned, edges, (gradient, hessian), sampled_rows, node, 1 << level, sampled_columns, parameters
        )
        node += (binned[column, sampled_rows] > edge) * (1 << level)
        columns.append(column)
        thresholds.append(float(edges[column][edge]))
    size = 1 << parameters.depth
    gradient_sums, hessian_sums = (
        np.bincount(node, weights=values, minlength=size) for values in (gradient, hessian)
    )
    grown.columns.append(columns)
    grown.thresholds.append(thresholds)
    grown.leaves.append(parameters.learning_rate * gradient_sums / (hessian_sums + parameters.l2_penalty))


def _best_split(
    binned: BinnedColumns,
    edges: list[FloatArray],
    derivatives: tuple[FloatArray, FloatArray],
    sampled_rows: NDArray[np.intp],
    node: NDArray[np.intp],
    nodes: int,
    sampled_columns: NDArray[np.intp],
    parameters: BoostingParameters,
) -> tuple[int, int]:
    best = (-1.0, int(sampled_columns[0]), 0)
    for column in sampled_columns[[len(edges[column]) > 0 for column in sampled_columns]]:
        width = len(edges[column]) + 1
        place = node * width + binned[column, sampled_rows]
        gradient_sums, hessian_sums = (
            np.bincount(place, weights=values, minlength=nodes * width).reshape(nodes, width).cumsum(axis=1)
            for values in derivatives
        )
        low = gradient_sums[:, :-1] ** 2 / (hessian_sums[:, :-1] + parameters.l2_penalty)
        high = (gradient_sums[:, -1:] - gradient_sums[:, :-1]) ** 2 / (
            hessian_sums[:, -1:] - hessian_sums[:, :-1] + parameters.l2_penalty
        )
        gain = (low + high).sum(axis=0) - (
            gradient_sums[:, -1] ** 2 / (hessian_sums[:, -1] + parameters.l2_penalty)
        ).sum()
        edge = int(gain.argmax())
        best = max(best, (float(gain[edge]), int(column), edge))
    return best[1], best[2]


def _newest_tree_values(grown: _GrowingTrees, binned: BinnedColumns, edges: list[FloatArray]) -> FloatArray:
    """What the newest tree adds to every row."""
    leaf = np.zeros(binned.shape[1], dtype=np.intp)
    for level, (column, threshold) in enumerate(zip(grown.columns[-1], grown.thresholds[-1], strict=True)):
        edge = int(np.searchsorted(edges[column], threshold))
        leaf += (binned[column] > edge) * (1 << level)
    values: FloatArray = grown.leaves[-1][leaf]
    return values
