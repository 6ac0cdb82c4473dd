"""Stretches of lines."""

from __future__ import annotations

from collections.abc import Sequence


def best_run(scores: Sequence[float]) -> tuple[int, int]:
    """Start and end of the stretch of `scores` with the greatest sum; (0, 0) where none is positive."""
    best, best_start, best_end = 0.0, 0, 0
    total, start = 0.0, 0
    for index, score in enumerate(scores):
        if total <= 0:
            total, start = 0.0, index
        total += score
        if total > best:
            best, best_start, best_end = total, start, index + 1
    return best_start, best_end
