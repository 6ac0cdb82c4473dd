"""Runs the benchmarks, one after the other, and prints one table: goal, figure, what one would take instead.

    python -m benchmarks [NAME ...] [--quick] [--write] [--data FOLDER]
    python -m benchmarks --tables

`--write` stores the figures in benchmarks/results.json and replaces the tables of docs/performance.md; rows
that were not measured keep their last figure. `--tables` draws them from the stored results, without a run.
`--quick` runs small variants, to see that all work; their figures are no results and are not stored.
Quality benchmarks need data that is not part of the project; without it they are left out, with a message.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.commands import BENCHMARKS, arguments_of, missing_data, run_benchmark
from benchmarks.results import Circumstances, Measurement, load_results, store_results
from benchmarks.tables import PAGE, draw_terminal_table, with_tables

_DATA = Path(__file__).parent.parent.parent / "shared" / "eval"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the chosen ones; the exit code is that of the last failure."""
    given = _parse(arguments)
    if given.tables:
        write_page()
        return 0
    exit_code, results = 0, dict[str, Measurement]()
    for name in given.names or BENCHMARKS:
        failed, found = _run(name, given.data, quick=given.quick)
        exit_code = failed or exit_code
        results |= found
        if given.write:
            store_results(found.items())
    print("", *draw_terminal_table(results), sep="\n", flush=True)
    if given.write:
        write_page()
    return exit_code


def write_page() -> None:
    """Draw the tables of the page from the stored results."""
    PAGE.write_text(with_tables(PAGE.read_text("utf-8"), load_results()), "utf-8")


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="small variants of those that have one")
    parser.add_argument("--write", action="store_true", help="store the figures, replace the page's tables")
    parser.add_argument("--tables", action="store_true", help="draw the page from the stored figures")
    parser.add_argument("--data", type=Path, default=_DATA, help="the folder with the data of the quality")
    given = parser.parse_args(arguments)
    if unknown := _unknown(given.names):
        parser.error(f"no such benchmark: {', '.join(unknown)}")
    if given.quick and given.write:
        parser.error("--quick gives no results to write")
    return given


def _unknown(names: Iterable[str]) -> list[str]:
    return [name for name in names if name not in BENCHMARKS]


def _run(name: str, data: Path, *, quick: bool) -> tuple[int, dict[str, Measurement]]:
    benchmark = BENCHMARKS[name]
    if quick and not benchmark.has_quick:
        return 0, {}
    if missing := missing_data(benchmark, data):
        print(f"\n== {name}: left out, {', '.join(missing)} is not there", flush=True)
        return 0, {}
    print(f"\n== {name}", flush=True)
    circumstances = Circumstances.now()
    exit_code, figures = run_benchmark(name, arguments_of(benchmark, data, quick=quick))
    return exit_code, {figure.key: circumstances.measured(figure) for figure in figures}


if __name__ == "__main__":
    sys.exit(main())
