"""Evaluates boosted decision trees in numpy; benchmarks/boosting.py trains them.

ObliviousTrees have one test (is this column above that threshold?) for each level, BoostedTrees one for each
node. All trees of an ensemble have the same depth.

Looking up a leaf for every row and tree is slow. An oblivious tree is evaluated as a polynomial instead:
with answers a and b of 0 or 1 and leaves p, q, r, s, its value is p + (q - p) a + (r - p) b + (s - r - q +
p) a b. Over all trees, this is one product of a vector and a matrix for each term. Single precision gives
five correct digits of the log odds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Float32Array = NDArray[np.float32]
Answers = NDArray[np.uint8]

DEPTH = 3
"""Tests from the root of a BoostedTrees tree to a leaf; _Nodes.score spells them out."""

_CHUNK_ROWS = 512
"""Rows evaluated at once, so that the intermediate arrays fit into the processor's cache."""


@dataclass(frozen=True, slots=True)
class ObliviousTrees:
    """A sum of trees with one test for each level.

    Attributes:
        bias: Log odds before the first tree.
        columns: The column that each level tests; trees by levels.
        thresholds: Its threshold; trees by levels.
        leaves: What each leaf adds to the log odds; trees by leaves, the answers being the binary digits.
    """

    bias: float
    columns: NDArray[np.intp]
    thresholds: FloatArray
    leaves: FloatArray
    _polynomials: _Polynomials = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compute the polynomials."""
        object.__setattr__(self, "_polynomials", _build_polynomials(self))

    def log_odds(self, rows: FloatArray) -> FloatArray:
        """Return the log odds of each row."""
        chunks = [
            self._polynomials.score(rows[start : start + _CHUNK_ROWS])
            for start in range(0, len(rows), _CHUNK_ROWS)
        ]
        return np.concatenate(chunks) if chunks else np.zeros(0)


@dataclass(frozen=True, slots=True)
class BoostedTrees:
    """A sum of perfect binary trees of depth DEPTH with one test for each node.

    Node n tests whether its feature exceeds its threshold; its children are 2n + 1 (no) and 2n + 2 (yes).

    Attributes:
        features: Column that each node tests, trees by nodes.
        thresholds: Its threshold, trees by nodes.
        leaves: What each leaf adds to the score, trees by leaves.
        bias: Score before the first tree.
    """

    features: NDArray[np.int64]
    thresholds: FloatArray
    leaves: FloatArray
    bias: float
    _nodes: _Nodes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Flatten the nodes."""
        object.__setattr__(self, "_nodes", _flatten(self))

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> BoostedTrees:
        """Build trees from the values that as_json returns."""
        thresholds = [[np.inf if value is None else value for value in row] for row in values["thresholds"]]
        leaves = np.array(values["leaves"], dtype=float)
        return cls(np.array(values["features"]), np.array(thresholds, dtype=float), leaves, values["base"])

    def as_json(self) -> dict[str, Any]:
        """Return the trees as lists of rounded values; null is a threshold that no value exceeds."""
        return {
            "features": self.features.tolist(),
            "thresholds": [
                [None if np.isinf(value) else float(f"{value:.4g}") for value in row]
                for row in self.thresholds
            ],
            "leaves": [[float(f"{value:.3g}") for value in row] for row in self.leaves],
            "base": round(self.bias, 4),
        }

    def score(self, rows: FloatArray) -> FloatArray:
        """Return the log odds of each row, compared in single precision, which halves the time."""
        starts = range(0, len(rows), _CHUNK_ROWS)
        parts = [self.bias + self._nodes.score(rows[start : start + _CHUNK_ROWS]) for start in starts]
        return np.concatenate([np.empty(0), *parts])


@dataclass(frozen=True, slots=True)
class _Nodes:
    """The nodes of all trees as flat arrays: the roots first, then the second nodes, and so on.

    Attributes:
        columns: The column of every node.
        thresholds: Its threshold, a row each.
        leaves: The leaves of one tree after another.
        first_leaves: Where the leaves of each tree begin, a row each.
    """

    columns: NDArray[np.intp]
    thresholds: Float32Array
    leaves: FloatArray
    first_leaves: NDArray[np.intp]

    def score(self, rows: FloatArray) -> FloatArray:
        """Sum the leaves of each row; numbers as answers take a third of the time of np.where."""
        asked = np.ascontiguousarray(rows.T, dtype=np.float32).take(self.columns, axis=0)
        answers = (asked > self.thresholds).view(np.uint8).reshape(-1, len(self.first_leaves), len(rows))
        root = answers[0]
        second = _choose(root, answers[1], answers[2])
        below_no = _choose(second, answers[3], answers[4])
        below_yes = _choose(second, answers[5], answers[6])
        leaf = (root << 2 | second << 1 | _choose(root, below_no, below_yes)) + self.first_leaves
        return np.asarray(self.leaves.take(leaf).sum(axis=0))


def _choose(answer: Answers, if_no: Answers, if_yes: Answers) -> Answers:
    """`if_yes` where the answer is 1, `if_no` where it is 0; all of them are 0 or 1."""
    return if_no ^ (answer & (if_no ^ if_yes))


def _flatten(trees: BoostedTrees) -> _Nodes:
    return _Nodes(
        columns=trees.features.T.ravel().astype(np.intp),
        thresholds=trees.thresholds.T.reshape(-1, 1).astype(np.float32),
        leaves=trees.leaves.ravel(),
        first_leaves=trees.leaves.shape[1] * np.arange(len(trees.leaves))[:, None],
    )


@dataclass(frozen=True, slots=True)
class _Polynomials:
    """The trees as polynomials of their answers.

    Attributes:
        columns: The column of every test, ordered by level.
        thresholds: Its threshold.
        weights: The coefficient of each product of answers in each tree; products in the order of the leaves.
        constant: The sum of the constant terms.
    """

    columns: NDArray[np.intp]
    thresholds: Float32Array
    weights: Float32Array
    constant: float

    def score(self, rows: FloatArray) -> FloatArray:
        by_column = rows.T.astype(np.float32)
        answers_by_level = (by_column.take(self.columns, axis=0) > self.thresholds).astype(np.float32)
        products: list[Float32Array] = []
        for answer in answers_by_level.reshape(-1, self.weights.shape[1], len(rows)):
            products += [answer, *(product * answer for product in products)]
        total = np.full(len(rows), self.constant)
        for weights, product in zip(self.weights[1:], products, strict=True):
            total += weights @ product
        return total


def _build_polynomials(trees: ObliviousTrees) -> _Polynomials:
    weights = trees.leaves.T.copy()
    for level in range(trees.columns.shape[1]):
        for digits in range(len(weights)):
            if digits >> level & 1:
                weights[digits] -= weights[digits ^ (1 << level)]
    return _Polynomials(
        columns=trees.columns.T.ravel(),
        thresholds=trees.thresholds.T.reshape(-1, 1).astype(np.float32),
        weights=weights.astype(np.float32),
        constant=float(weights[0].sum()) + trees.bias,
    )


def trees_from_json(values: Mapping[str, Sequence[object] | float]) -> ObliviousTrees:
    """Build trees from the values that benchmarks.boosting.trees_to_json stores."""
    return ObliviousTrees(
        bias=float(np.array(values["bias"])),
        columns=np.array(values["columns"], dtype=np.intp),
        thresholds=np.array(values["thresholds"], dtype=np.float64),
        leaves=np.array(values["leaves"], dtype=np.float64),
    )


def probability(log_odds: FloatArray) -> FloatArray:
    """Convert log odds to probabilities."""
    found: FloatArray = 1.0 / (1.0 + np.exp(-log_odds))
    return found
