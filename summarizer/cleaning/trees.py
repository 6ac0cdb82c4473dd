"""Boosted regression trees: scoring only; benchmarks/train_paste.py grows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]

DEPTH = 3
"""Questions from the root of a tree to each of its 2 ** DEPTH leaves."""

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
        """Log-odds of each of `rows`."""
        starts = range(0, len(rows), _ROWS_AT_ONCE)
        parts = [self._score(rows[start : start + _ROWS_AT_ONCE]) for start in starts]
        return np.concatenate([np.empty(0), *parts])

    def _score(self, rows: Matrix) -> Matrix:
        asked = np.ascontiguousarray(rows.T)[self.features.ravel()]
        answers = (asked > self.thresholds.reshape(-1, 1)).reshape(*self.features.shape, len(rows))
        node = np.zeros((len(self.leaves), len(rows)), dtype=np.intp)
        trees = np.arange(len(self.leaves))[:, None]
        for _ in range(DEPTH):
            node = 2 * node + 1 + np.take_along_axis(answers, node[:, None], axis=1)[:, 0]
        leaf = node - (2**DEPTH - 1)
        return np.asarray(self.base + self.leaves[trees, leaf].sum(axis=0))
