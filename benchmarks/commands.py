"""How each benchmark runs: its arguments, its short variant, the data it needs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from benchmarks.figures import FIGURES_VARIABLE, Figure, read_figures
from benchmarks.other_load import OtherLoad
from benchmarks.rows import ROWS
from bot.gateways.worker.sandbox import SINGLE_THREAD_ENVIRONMENT

LIMIT_SECONDS: Final = 30 * 60.0
"""A script that takes longer is ended; the longest one takes about half of it."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One benchmark.

    Attributes:
        quick: Arguments of the variant that takes seconds.
        data: Files, or one folder with the files, that it needs as arguments, in the folder of the data.
    """

    quick: tuple[str, ...] = ()
    data: tuple[str, ...] = ()


BENCHMARKS: Final[dict[str, Benchmark]] = {
    "bot": Benchmark(("--runs", "1")),
    "reading": Benchmark(("--texts", "20"), ("paste-dev.jsonl.gz",)),
    "search": Benchmark(("--articles", "1000")),
    "feeds": Benchmark(("--feeds", "50", "--rounds", "1")),
    "plan": Benchmark(("--readers", "20000")),
    "broadcast": Benchmark(("--readers", "5000")),
    "fanout": Benchmark(("--readers", "150")),
    "job_queue": Benchmark(("--readers", "2000", "--due", "60")),
    "archive": Benchmark(("--readers", "100", "--stories", "200")),
    "failover": Benchmark(("--runs", "1")),
    "backends": Benchmark(("--rows", "1000")),
    "phrases": Benchmark(),
    "statistics": Benchmark(("20000",)),
    "transfer": Benchmark(("2000",)),
    "summaries": Benchmark(("--stories", "40"), ("news-dev.jsonl.gz",)),
    "near_duplicates": Benchmark(("--stories", "60"), ("news-dev.jsonl.gz",)),
    "paste": Benchmark(("--pages", "30"), ("paste-dev.jsonl.gz",)),
    "pages": Benchmark(("--pages", "20"), ("pages-dev.jsonl.gz",)),
    "topics": Benchmark(("--pages", "20"), ("pages-dev.jsonl.gz", "summ-languages-dev.jsonl.gz")),
    "languages": Benchmark(("--texts", "20"), ("summ-languages-dev.jsonl.gz",)),
    "events": Benchmark(("--articles", "300"), (".", "event-pairs-dev.jsonl.gz")),
    "crosslingual_events": Benchmark(("--articles", "300")),
}
"""All benchmarks, in the order in which they run; those of quality need data that is not in the project."""


@dataclass(frozen=True, slots=True)
class BenchmarkRun:
    """What one run of a script gave.

    Attributes:
        figures: The figures that it recorded.
        gaps: The reasons of those that it could not measure, by the key of the row.
        seconds: How long it took.
        failure: Why it ended early or lacks a figure without a reason, or "".
        other_load: Cores that other programs kept busy meanwhile, or None where that is unknown.
    """

    figures: tuple[Figure, ...] = ()
    gaps: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    failure: str = ""
    other_load: float | None = None


def missing_data(benchmark: Benchmark, folder: Path) -> list[str]:
    """The names of its data that are not there."""
    return [name for name in benchmark.data if not (folder / name).exists()]


def arguments_of(benchmark: Benchmark, folder: Path, *, quick: bool) -> list[str]:
    """The arguments of a run; a folder stands for all files in it."""
    files = benchmark.data[:1] if benchmark.data[:1] == (".",) else benchmark.data
    return [*(str(folder / name) for name in files), *(benchmark.quick if quick else ())]


def run_benchmark(name: str, data: Path, *, quick: bool) -> BenchmarkRun:
    """Run one script with the data of a folder; never raises for what the script does."""
    if missing := missing_data(BENCHMARKS[name], data):
        reason = f"{', '.join(missing)} is not there"
        return BenchmarkRun(gaps=dict.fromkeys(_keys_of(name), reason))
    return run_script(name, arguments_of(BENCHMARKS[name], data, quick=quick))


def run_script(name: str, arguments: Sequence[str], limit_seconds: float = LIMIT_SECONDS) -> BenchmarkRun:
    """Run one script in a process of its own, so that memory is measured separately.

    It computes with one thread, as Lede's worker processes do: several wait for each other in busy loops.
    """
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "figures.jsonl"
        target.touch()
        command = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
        begun, load = time.monotonic(), OtherLoad()
        environ = os.environ | SINGLE_THREAD_ENVIRONMENT | {FIGURES_VARIABLE: str(target)}
        failure = wait_for(command, environ, limit_seconds)
        figures, gaps = read_figures(target)
        reasons = {gap.key: gap.reason for gap in gaps}
        seconds = time.monotonic() - begun
        return judged(name, BenchmarkRun(tuple(figures), reasons, seconds, failure, load.cores()))


def judged(name: str, run: BenchmarkRun) -> BenchmarkRun:
    """The run with a reason for every row of the script; a row that it forgot is a failure."""
    known = {figure.key for figure in run.figures} | set(run.gaps)
    silent = [key for key in _keys_of(name) if key not in known]
    if not silent:
        return run
    failure = run.failure or f"it did not record {', '.join(silent)}"
    return replace(run, gaps={**run.gaps, **dict.fromkeys(silent, failure)}, failure=failure)


def wait_for(command: Sequence[str], environ: Mapping[str, str], limit_seconds: float) -> str:
    """Wait for a command and end what it leaves behind; why it failed, or ""."""
    process = subprocess.Popen(command, env=environ, start_new_session=True)
    try:
        exit_code = process.wait(limit_seconds)
    except subprocess.TimeoutExpired:
        return f"it was ended after {limit_seconds / 60:.0f} minutes"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return f"it ended with exit code {exit_code}, see above" if exit_code else ""


def _keys_of(name: str) -> list[str]:
    return [key for key, row in ROWS.items() if row.benchmark == name]
