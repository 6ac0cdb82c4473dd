"""Boosted decision trees in numpy: each tree asks the same few questions of every row.

All trees have one depth and every level of a tree asks one question (is this column above that
threshold?), so that a tree is a row of columns, a row of thresholds and 2**depth leaves, and a whole
forest is judged by three array operations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

_CHUNK = 4096
"""Rows judged at once, so that memory stays bounded."""


@dataclass(frozen=True, slots=True)
class Trees:
    """A forest.

    Attributes:
        bias: Log odds before any tree.
        columns: The column each level of each tree asks about.
        thresholds: What it is compared with.
        leaves: What each tree adds to the log odds, by the answers read as binary digits.
    """

    bias: float
    columns: NDArray[np.intp]
    thresholds: Numbers
    leaves: Numbers

    def log_odds(self, rows: Numbers) -> Numbers:
        """Judge each row."""
        chunks = [self._judge(rows[start : start + _CHUNK]) for start in range(0, len(rows), _CHUNK)]
        return np.concatenate(chunks) if chunks else np.zeros(0)

    def _judge(self, rows: Numbers) -> Numbers:
        by_column = np.ascontiguousarray(rows.T)
        leaf = np.zeros((len(self.leaves), len(rows)), dtype=np.intp)
        leaf += (np.arange(len(self.leaves)) * self.leaves.shape[1])[:, None]
        for level, (columns, thresholds) in enumerate(zip(self.columns.T, self.thresholds.T, strict=True)):
            leaf += (by_column[columns] > thresholds[:, None]) * (1 << level)
        found: Numbers = self.leaves.ravel()[leaf].sum(axis=0) + self.bias
        return found


def trees_from(stored: Mapping[str, Sequence[object] | float]) -> Trees:
    """A forest as it was stored in JSON."""
    return Trees(
        bias=float(np.array(stored["bias"])),
        columns=np.array(stored["columns"], dtype=np.intp),
        thresholds=np.array(stored["thresholds"], dtype=np.float64),
        leaves=np.array(stored["leaves"], dtype=np.float64),
    )


def probability(log_odds: Numbers) -> Numbers:
    """The probability that log odds stand for."""
    found: Numbers = 1.0 / (1.0 + np.exp(-log_odds))
    return found
