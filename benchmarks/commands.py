"""How each benchmark runs: its arguments, its short variant, the data it needs."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.figures import FIGURES_VARIABLE, Figure, read_figures


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One benchmark.

    Attributes:
        quick: Arguments of the variant that takes seconds.
        data: Files, or one folder with the files, that it needs as arguments, in the folder of the data.
        has_quick: Whether there is such a variant; the others are left out of a quick run.
    """

    quick: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    has_quick: bool = True


BENCHMARKS: Final[dict[str, Benchmark]] = {
    "bot": Benchmark(("--runs", "1")),
    "reading": Benchmark(("--texts", "20"), ("paste-dev.jsonl.gz",)),
    "search": Benchmark(("--articles", "1000")),
    "feeds": Benchmark(("--feeds", "50", "--rounds", "1")),
    "plan": Benchmark(("--readers", "20000")),
    "broadcast": Benchmark(("--readers", "5000")),
    "fanout": Benchmark(("ceiling", "--readers", "500")),
    "archive": Benchmark(("--readers", "100", "--stories", "200")),
    "failover": Benchmark(("--runs", "1")),
    "backends": Benchmark(("--rows", "1000")),
    "phrases": Benchmark(),
    "statistics": Benchmark(("20000",)),
    "transfer": Benchmark(("2000",)),
    "summaries": Benchmark(data=("news-dev.jsonl.gz",), has_quick=False),
    "near_duplicates": Benchmark(data=("news-dev.jsonl.gz",), has_quick=False),
    "paste": Benchmark(data=("paste-dev.jsonl.gz",), has_quick=False),
    "pages": Benchmark(data=("pages-dev.jsonl.gz",), has_quick=False),
    "topics": Benchmark(data=("pages-dev.jsonl.gz", "summ-languages-dev.jsonl.gz"), has_quick=False),
    "languages": Benchmark(data=("summ-languages-dev.jsonl.gz",), has_quick=False),
    "events": Benchmark(data=(".", "event-pairs-dev.jsonl.gz"), has_quick=False),
    "crosslingual_events": Benchmark(has_quick=False),
}
"""All benchmarks, in the order in which they run; those of quality need data that is not in the project."""


def missing_data(benchmark: Benchmark, folder: Path) -> list[str]:
    """The names of its data that are not there."""
    return [name for name in benchmark.data if not (folder / name).exists()]


def arguments_of(benchmark: Benchmark, folder: Path, *, quick: bool) -> list[str]:
    """The arguments of a run; a folder stands for all files in it."""
    files = benchmark.data[:1] if benchmark.data[:1] == (".",) else benchmark.data
    return [*(str(folder / name) for name in files), *(benchmark.quick if quick else ())]


def run_benchmark(name: str, arguments: Sequence[str]) -> tuple[int, list[Figure]]:
    """Run one in a process of its own, so that memory is measured separately; its exit code and figures."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "figures.jsonl"
        target.touch()
        command = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
        environ = os.environ | {FIGURES_VARIABLE: str(target)}
        exit_code = subprocess.run(command, check=False, env=environ).returncode
        return exit_code, list(read_figures(target))
