"""Boosted regression trees: scoring only; benchmarks/train_paste.py grows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]

DEPTH = 3
"""Questions from the root of a tree to each of its 2 ** DEPTH leaves; _score spells them out."""

_ROWS_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Trees:
    """A sum of perfect binary trees of depth DEPTH.

    Node n asks whether its feature exceeds its threshold; its children are 2n + 1 (no) and 2n + 2 (yes).

    Attributes:
        features: Column asked by each node, trees by nodes.
        thresholds: What it is held against, trees by nodes.
        leaves: What each leaf adds to the score, trees by leaves.
        base: Score before the first tree.
    """

    features: npt.NDArray[np.int64]
    thresholds: Matrix
    leaves: Matrix
    base: float

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Trees:
        """The trees that `values`, as as_json gives them, describe."""
        thresholds = [[np.inf if value is None else value for value in row] for row in values["thresholds"]]
        leaves = np.array(values["leaves"], dtype=float)
        return cls(np.array(values["features"]), np.array(thresholds, dtype=float), leaves, values["base"])

    def as_json(self) -> dict[str, Any]:
        """The trees as lists, rounded to what matters; null stands for a question always answered no."""
        return {
            "features": self.features.tolist(),
            "thresholds": [
                [None if np.isinf(value) else float(f"{value:.4g}") for value in row]
                for row in self.thresholds
            ],
            "leaves": [[float(f"{value:.3g}") for value in row] for row in self.leaves],
            "base": round(self.base, 4),
        }

    def score(self, rows: Matrix) -> Matrix:
        """Log-odds of each of `rows`, asked in single precision, which costs half the time."""
        starts = range(0, len(rows), _ROWS_AT_ONCE)
        parts = [self._score(rows[start : start + _ROWS_AT_ONCE]) for start in starts]
        return np.concatenate([np.empty(0), *parts])

    def _score(self, rows: Matrix) -> Matrix:
        asked = np.ascontiguousarray(rows.T, dtype=np.float32)[self.features.ravel()]
        limits = self.thresholds.astype(np.float32).reshape(-1, 1)
        answers = (asked > limits).reshape(*self.features.shape, -1)
        root = answers[:, 0]
        second = np.where(root, answers[:, 2], answers[:, 1])
        below_yes = np.where(second, answers[:, 6], answers[:, 5])
        below_no = np.where(second, answers[:, 4], answers[:, 3])
        third = np.where(root, below_yes, below_no)
        leaf = 4 * root + 2 * second + third + 8 * np.arange(len(self.leaves))[:, None]
        return np.asarray(self.base + self.leaves.ravel()[leaf].sum(axis=0))
