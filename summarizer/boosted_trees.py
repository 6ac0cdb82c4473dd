"""Boosted decision trees in numpy: each tree asks the same few questions of every row.

All trees have one depth and every level of a tree asks one question (is this column above that
threshold?), so that a tree is a row of columns, a row of thresholds and 2**depth leaves.

To look a leaf up for every row and tree takes time. Instead a tree is judged as the polynomial it is: with
answers a and b of 0 or 1, the leaves p, q, r, s are p + (q - p) a + (r - p) b + (s - r - q + p) a b. Over all
trees that is one product of a vector and a matrix for each term. It is done in single precision: odds are
right to five digits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Float32Array = NDArray[np.float32]

_CHUNK_ROWS = 512
"""Rows judged at once, so that what is worked on stays in the processor's cache."""


@dataclass(frozen=True, slots=True)
class ObliviousTrees:
    """A forest.

    Attributes:
        bias: Log odds before any tree.
        columns: The column each level of each tree asks about.
        thresholds: What it is compared with.
        leaves: What each tree adds to the log odds, by the answers read as binary digits.
    """

    bias: float
    columns: NDArray[np.intp]
    thresholds: FloatArray
    leaves: FloatArray
    _polynomials: _Polynomials = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Prepare the polynomials."""
        object.__setattr__(self, "_polynomials", _build_polynomials(self))

    def log_odds(self, rows: FloatArray) -> FloatArray:
        """Judge each row."""
        chunks = [
            self._polynomials.score(rows[start : start + _CHUNK_ROWS])
            for start in range(0, len(rows), _CHUNK_ROWS)
        ]
        return np.concatenate(chunks) if chunks else np.zeros(0)


@dataclass(frozen=True, slots=True)
class _Polynomials:
    """The polynomials of a forest.

    Attributes:
        columns: The column of every question: those of the first level, then those of the next.
        thresholds: What it is compared with.
        weights: One row for each product of answers, in the order of the leaves: its factor in each tree.
        constant: What is added whatever the answers.
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
    """A forest as it was stored in JSON."""
    return ObliviousTrees(
        bias=float(np.array(values["bias"])),
        columns=np.array(values["columns"], dtype=np.intp),
        thresholds=np.array(values["thresholds"], dtype=np.float64),
        leaves=np.array(values["leaves"], dtype=np.float64),
    )


def probability(log_odds: FloatArray) -> FloatArray:
    """The probability that log odds stand for."""
    found: FloatArray = 1.0 / (1.0 + np.exp(-log_odds))
    return found
