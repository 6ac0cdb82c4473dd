"""Passes the figures of a benchmark to the process that collects them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
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


def record(key: str, value: float, baseline: float | None = None) -> None:
    """Hand a figure over, if somebody collects them."""
    if target := os.environ.get(FIGURES_VARIABLE):
        with Path(target).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(Figure(key, value, baseline))) + "\n")


def read_figures(source: Path) -> Iterator[Figure]:
    """The figures that were handed over, in order."""
    for line in source.read_text("utf-8").splitlines():
        yield Figure(**json.loads(line))
