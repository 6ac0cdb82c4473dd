"""Trains the trees of summarizer/boosted_trees.py by stochastic gradient boosting with a logistic loss.

The algorithm is that of Friedman (2001, 2002) with the second-order leaf values of Chen and Guestrin
(2016), on columns divided into bins. grow_trees gives every level of a tree one test, which keeps trees
small and hard to overfit; grow_boosted_trees gives every node its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from summarizer.boosted_trees import DEPTH, BoostedTrees, FloatArray, ObliviousTrees, probability

BinnedColumns = NDArray[np.uint8]
IntArray = NDArray[np.int64]

# Parameters of grow_boosted_trees.
_LEARNING_RATE = 0.05
_ROW_SHARE, _COLUMN_SHARE = 0.7, 0.3
_L2_PENALTY = 5.0
_MIN_LEAF_ROWS = 20
_MAX_BINS = 32


@dataclass(frozen=True, slots=True)
class BoostingParameters:
    """Parameters of grow_trees; `row_share` and `column_share` are the shares of the data for each tree."""

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
    """The trees trained so far."""

    columns: list[list[int]] = field(default_factory=list)
    thresholds: list[list[float]] = field(default_factory=list)
    leaves: list[FloatArray] = field(default_factory=list)


def grow_trees(
    rows: FloatArray, labels: FloatArray, weights: FloatArray, parameters: BoostingParameters
) -> ObliviousTrees:
    """Train trees with one test for each level to separate the rows labelled 1 from those labelled 0."""
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
    """Return the trees for rows of `width` columns whose last columns are fixed to `values`.

    Tests of the fixed columns are resolved, so that rows no longer need these columns.
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
    """Convert trees to the values that trees_from_json reads."""
    return {
        "bias": round(trees.bias, 4),
        "columns": trees.columns.tolist(),
        "thresholds": [[float(f"{value:.4g}") for value in row] for row in trees.thresholds.tolist()],
        "leaves": [[round(value, 3) for value in row] for row in trees.leaves.tolist()],
    }


def _bin_edges(column: FloatArray, bin_count: int) -> FloatArray:
    """Thresholds between bins of about equal numbers of rows; the largest value is no threshold."""
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
    """The value of the last tree for every row."""
    leaf = np.zeros(binned.shape[1], dtype=np.intp)
    for level, (column, threshold) in enumerate(zip(grown.columns[-1], grown.thresholds[-1], strict=True)):
        edge = int(np.searchsorted(edges[column], threshold))
        leaf += (binned[column] > edge) * (1 << level)
    values: FloatArray = grown.leaves[-1][leaf]
    return values


def grow_boosted_trees(rows: FloatArray, targets: FloatArray, trees: int, seed: int = 0) -> BoostedTrees:
    """Train trees with one test for each node, whose score is the log odds of `targets` (0 or 1)."""
    rng = np.random.default_rng(seed)
    edges = [_midpoint_edges(column) for column in rows.T]
    binned = np.column_stack(
        [np.searchsorted(edge, column) for edge, column in zip(edges, rows.T, strict=True)]
    )
    share = targets.mean()
    base = float(np.log(share / (1 - share)))
    scores = np.full(len(rows), base)
    grown = []
    for _ in range(trees):
        probabilities = 1 / (1 + np.exp(-scores))
        sampled_rows = np.flatnonzero(rng.random(len(rows)) < _ROW_SHARE)
        sampled_columns = rng.choice(rows.shape[1], int(rows.shape[1] * _COLUMN_SHARE), replace=False)
        tree = _grow_tree(
            rows,
            binned,
            edges,
            targets - probabilities,
            probabilities * (1 - probabilities),
            sampled_rows,
            sampled_columns,
        )
        scores += tree.score(rows)
        grown.append(tree)
    return BoostedTrees(
        np.concatenate([tree.features for tree in grown]),
        np.concatenate([tree.thresholds for tree in grown]),
        np.concatenate([tree.leaves for tree in grown]),
        base,
    )


def _midpoint_edges(column: FloatArray) -> FloatArray:
    """At most _MAX_BINS - 1 thresholds that split the values of `column` evenly."""
    values = np.unique(column)
    if len(values) < _MAX_BINS:
        return np.asarray((values[1:] + values[:-1]) / 2)
    return np.unique(np.quantile(column, np.linspace(0, 1, _MAX_BINS + 1)[1:-1], method="nearest"))


def _grow_tree(
    rows: FloatArray,
    binned: IntArray,
    edges: Sequence[FloatArray],
    gradient: FloatArray,
    hessian: FloatArray,
    sampled_rows: IntArray,
    sampled_columns: IntArray,
) -> BoostedTrees:
    """Fit one tree to the gradients of the sampled rows, with tests of the sampled columns."""
    split_columns = np.zeros((1, 2**DEPTH - 1), dtype=np.int64)
    thresholds = np.full((1, 2**DEPTH - 1), np.inf)
    node = np.zeros(len(sampled_rows), dtype=np.int64)
    sampled_bins = binned[np.ix_(sampled_rows, sampled_columns)]
    for depth in range(DEPTH):
        first = 2**depth - 1
        gains = _split_gains(
            sampled_bins, node - first, 2**depth, gradient[sampled_rows], hessian[sampled_rows]
        )
        for offset, gain in enumerate(gains):
            column, edge = np.unravel_index(int(gain.argmax()), gain.shape)
            if gain[column, edge] > 0:
                split_columns[0, first + offset] = sampled_columns[column]
                thresholds[0, first + offset] = edges[sampled_columns[column]][edge]
        node = 2 * node + 1 + (rows[sampled_rows, split_columns[0, node]] > thresholds[0, node])
    leaf = node - (2**DEPTH - 1)
    sums = np.bincount(leaf, gradient[sampled_rows], 2**DEPTH)
    leaves = _LEARNING_RATE * sums / (np.bincount(leaf, hessian[sampled_rows], 2**DEPTH) + _L2_PENALTY)
    return BoostedTrees(split_columns, thresholds, leaves[None], 0.0)


def _split_gains(
    sampled_bins: IntArray, node: IntArray, nodes: int, gradient: FloatArray, hessian: FloatArray
) -> FloatArray:
    """The gain of each split of each node, nodes by columns by bins; 0 if one side has too few rows."""
    columns = sampled_bins.shape[1]
    keys = ((node[:, None] * columns + np.arange(columns)) * _MAX_BINS + sampled_bins).ravel()
    shape = (nodes, columns, _MAX_BINS)

    def left(weights: FloatArray) -> FloatArray:
        counts = np.bincount(keys, np.repeat(weights, columns), nodes * columns * _MAX_BINS)
        return np.asarray(counts.reshape(shape).cumsum(axis=2))

    slopes, curves, counts = left(gradient), left(hessian), left(np.ones(len(node)))
    all_slopes, all_curves, all_counts = slopes[:, :, -1:], curves[:, :, -1:], counts[:, :, -1:]
    gains = slopes**2 / (curves + _L2_PENALTY)
    gains += (all_slopes - slopes) ** 2 / (all_curves - curves + _L2_PENALTY)
    gains -= all_slopes**2 / (all_curves + _L2_PENALTY)
    gains[(counts < _MIN_LEAF_ROWS) | (all_counts - counts < _MIN_LEAF_ROWS)] = 0
    return gains
