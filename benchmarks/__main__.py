"""Runs the benchmarks, one after the other, and prints one table: goal, figure, what one would take instead.

    python -m benchmarks [NAME ...] [--quick] [--write] [--data FOLDER]
    python -m benchmarks --tables

`--write` stores the figures in benchmarks/results.json after each script and then writes them into the
documents (see benchmarks/documents.py); rows that were not measured keep their last figure, so a run can be
done in parts. `--tables` writes the documents from the stored results, without a run.
`--quick` runs small variants, to see that all work; their figures are no results and are not stored.
Quality benchmarks need data that is not part of the project; without it the table says so. A script that
fails does not stop the others; the exit code is then 1. Ctrl-C ends the run with the table so far.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.commands import BENCHMARKS, BenchmarkRun, run_benchmark
from benchmarks.documents import format_minutes, write_documents
from benchmarks.results import Circumstances, Measurement, Results, load_results, store_results
from benchmarks.tables import draw_terminal_table

_DATA = Path(__file__).parent.parent.parent / "shared" / "eval"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the chosen ones; the exit code is 1 if one of them failed."""
    given = _parse(arguments)
    if given.tables:
        write_documents(load_results())
        return 0
    failed, figures, gaps = False, dict[str, Measurement](), dict[str, str]()
    try:
        for name, progress in announce(given.names or list(BENCHMARKS), quick=given.quick):
            print(f"\n== {progress}", flush=True)
            run = run_benchmark(name, given.data, quick=given.quick)
            circumstances = Circumstances.now(run.other_load)
            found = {figure.key: circumstances.measured(figure) for figure in run.figures}
            print(f"== {name}: {describe_end(run)}", flush=True)
            failed |= bool(run.failure)
            figures |= found
            gaps |= run.gaps
            if given.write:
                store_results(Results(found, {} if run.gaps else {name: run.seconds}))
    except KeyboardInterrupt:
        failed = True
    print("", *draw_terminal_table(figures, gaps), sep="\n", flush=True)
    if given.write:
        write_documents(load_results())
    return int(failed)


def announce(names: Sequence[str], *, quick: bool) -> Iterable[tuple[str, str]]:
    """Each name with a line of progress: its place, its minutes in the last run, and those of the rest."""
    known = {} if quick else load_results().seconds
    for place, name in enumerate(names, start=1):
        left = sum(known.get(other, 0) for other in names[place - 1 :])
        took = f", about {format_minutes(known[name])} minutes" if name in known else ""
        rest = f" of {format_minutes(left)} that are left" if took else ""
        yield name, f"{name} ({place} of {len(names)}){took}{rest}"


def describe_end(run: BenchmarkRun) -> str:
    """One line: how long it took, and what went wrong."""
    if run.failure:
        return f"failed after {format_minutes(run.seconds)} minutes: {run.failure}"
    if not run.figures:
        return f"not measured: {'; '.join(sorted(set(run.gaps.values())))}"
    return f"done in {format_minutes(run.seconds)} minutes"


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="small variants")
    parser.add_argument("--write", action="store_true", help="store the figures, write the documents")
    parser.add_argument("--tables", action="store_true", help="write the documents from the stored figures")
    parser.add_argument("--data", type=Path, default=_DATA, help="the folder with the data of the quality")
    given = parser.parse_args(arguments)
    if unknown := _unknown(given.names):
        parser.error(f"no such benchmark: {', '.join(unknown)}")
    if given.quick and given.write:
        parser.error("--quick gives no results to write")
    return given


def _unknown(names: Iterable[str]) -> list[str]:
    return [name for name in names if name not in BENCHMARKS]


if __name__ == "__main__":
    sys.exit(main())
