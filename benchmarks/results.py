"""The stored results: the last figure of each row, and how long the last whole run of each script took."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

from benchmarks.commands import BENCHMARKS
from benchmarks.figures import Figure
from benchmarks.rows import ROWS

RESULTS_FILE: Final = Path(__file__).with_name("results.json")


@dataclass(frozen=True, slots=True)
class Measurement:
    """A figure with its circumstances.

    Attributes:
        value: The figure, in the unit of its row.
        baseline: That of what the row names beside it, or None.
        machine: Cores, processor family, Python and SQLite.
        load: Cores that other programs kept busy meanwhile; None where that is unknown.
        date: The day, as 2026-11-30.
        commit: The abbreviated commit, "" outside a checkout.
    """

    value: float
    baseline: float | None
    machine: str
    load: float | None
    date: str
    commit: str


@dataclass(frozen=True, slots=True)
class Results:
    """The stored results.

    Attributes:
        figures: The last figure of each row, by its key.
        seconds: How long the last whole run of each script took, by its name.
    """

    figures: Mapping[str, Measurement] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Where and when a benchmark ran."""

    machine: str
    load: float | None
    date: str
    commit: str

    @classmethod
    def now(cls, other_load: float | None) -> Self:
        """Those of this machine at this moment, with the load of other programs during a run."""
        return cls(_machine(), other_load, f"{datetime.now(UTC):%Y-%m-%d}", _commit())

    def measured(self, figure: Figure) -> Measurement:
        """A figure with these circumstances."""
        baseline = None if figure.baseline is None else _rounded(figure.baseline)
        return Measurement(_rounded(figure.value), baseline, self.machine, self.load, self.date, self.commit)


def load_results(source: Path = RESULTS_FILE) -> Results:
    """The stored results; of rows and scripts that no longer exist, none."""
    if not source.is_file():
        return Results()
    stored = json.loads(source.read_text("utf-8"))
    return Results(
        {key: Measurement(**values) for key, values in stored["figures"].items() if key in ROWS},
        {name: seconds for name, seconds in stored["seconds"].items() if name in BENCHMARKS},
    )


def store_results(new: Results, target: Path = RESULTS_FILE) -> None:
    """Replace what is new and keep the rest, so that a run in parts gives the file of a whole run.

    The file has the order of the rows.
    """
    old = load_results(target)
    figures, seconds = {**old.figures, **new.figures}, {**old.seconds, **new.seconds}
    ordered = {
        "figures": {key: asdict(figures[key]) for key in ROWS if key in figures},
        "seconds": {name: round(seconds[name], 1) for name in BENCHMARKS if name in seconds},
    }
    target.write_text(json.dumps(ordered, indent=1) + "\n", "utf-8")


def _rounded(value: float) -> float:
    """Four significant digits: more of them is noise."""
    return float(f"{value:.4g}")


def _machine() -> str:
    cores = os.cpu_count() or 1
    return (
        f"{cores} cores, {platform.machine()}, Python {platform.python_version()},"
        f" SQLite {sqlite3.sqlite_version}"
    )


def _commit() -> str:
    command = ["git", "-C", str(RESULTS_FILE.parent), "rev-parse", "--short=8", "HEAD"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""
