"""Scores rows of features with boosted regression trees, which benchmarks/train_paste.py grows.

Unlike the oblivious trees of summarizer/boosted_trees.py, each node has a question of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

DEPTH = 3
"""Questions from the root of a tree to each of its 2 ** DEPTH leaves; _score is written for this depth."""

_BATCH_ROWS = 512


@dataclass(frozen=True, slots=True)
class BoostedTrees:
    """A sum of perfect binary trees of depth DEPTH.

    Node n asks whether its feature exceeds its threshold; its children are 2n + 1 (no) and 2n + 2 (yes).

    Attributes:
        features: Column that each node compares, shape (trees, 2 ** DEPTH - 1).
        thresholds: Threshold of each node, same shape; infinite where the answer is always no.
        leaves: Log-odds that each leaf adds, shape (trees, 2 ** DEPTH).
        bias: Log-odds before the first tree.
    """

    features: npt.NDArray[np.int64]
    thresholds: FloatArray
    leaves: FloatArray
    bias: float

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> BoostedTrees:
        """The trees described by `values`, in the form that as_json returns."""
        thresholds = [[np.inf if value is None else value for value in row] for row in values["thresholds"]]
        leaves = np.array(values["leaves"], dtype=float)
        return cls(np.array(values["features"]), np.array(thresholds, dtype=float), leaves, values["base"])

    def as_json(self) -> dict[str, Any]:
        """The trees as lists, rounded to three or four digits; null stands for an infinite threshold."""
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
        """Log-odds of each row of features; compares in single precision, which takes half the time."""
        starts = range(0, len(rows), _BATCH_ROWS)
        parts = [self._score(rows[start : start + _BATCH_ROWS]) for start in starts]
        return np.concatenate([np.empty(0), *parts])

    def _score(self, rows: FloatArray) -> FloatArray:
        values = np.ascontiguousarray(rows.T, dtype=np.float32)[self.features.ravel()]
        thresholds = self.thresholds.astype(np.float32).reshape(-1, 1)
        answers = (values > thresholds).reshape(*self.features.shape, -1)
        root = answers[:, 0]
        second = np.where(root, answers[:, 2], answers[:, 1])
        below_yes = np.where(second, answers[:, 6], answers[:, 5])
        below_no = np.where(second, answers[:, 4], answers[:, 3])
        third = np.where(root, below_yes, below_no)
        leaf = 4 * root + 2 * second + third + 8 * np.arange(len(self.leaves))[:, None]
        return np.asarray(self.bias + self.leaves.ravel()[leaf].sum(axis=0))
