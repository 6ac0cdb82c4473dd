"""Passes the figures of a benchmark to the process that collects them."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

FIGURES_VARIABLE = "LEDE_FIGURES_FILE"
"""Names the file that `record` appends to; without it, a benchmark prints alone."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure, in the unit of its row in benchmarks/rows.py.

    Attributes:
        key: The key of the row, `benchmark.name`.
        value: The figure of Lede.
        baseline: The figure of what the row names beside it, of the same run.
    """

    key: str
    value: float
    baseline: float | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A figure that this machine cannot give, and the reason in plain words."""

    key: str
    reason: str


def record(key: str, value: float, baseline: float | None = None) -> None:
    """Hand a figure over, if somebody collects them."""
    _hand_over(Figure(key, value, baseline))


def record_gaps(reason: str, *keys: str) -> None:
    """Print that figures were not measured, and hand the reason over."""
    for key in keys:
        print(f"{key} not measured: {reason}", flush=True)
        _hand_over(Gap(key, reason))


def _hand_over(found: Figure | Gap) -> None:
    if target := os.environ.get(FIGURES_VARIABLE):
        with Path(target).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(found)) + "\n")


def read_figures(source: Path) -> tuple[list[Figure], list[Gap]]:
    """What was handed over, in order."""
    values = [json.loads(line) for line in source.read_text("utf-8").splitlines()]
    figures = [Figure(**each) for each in values if "value" in each]
    return figures, [Gap(**each) for each in values if "reason" in each]
