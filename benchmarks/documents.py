"""Writes the stored figures into the documents, at marked places, so that none of them can drift.

`<!-- figures: GROUP -->` … `<!-- end of figures -->` holds the table of a group of rows,
`<!-- figure: NAME -->…<!-- /figure -->` one figure in a sentence or a cell: the key of a row, that with
`.instead` for what the row names beside it, or a name of RATES. `<!-- durations -->` … `<!-- end of
durations -->` holds the minutes of each script.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from benchmarks.commands import BENCHMARKS
from benchmarks.results import Results
from benchmarks.rows import GROUPS, RATES, ROWS
from benchmarks.tables import NOT_MEASURED, draw_table, format_value

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = ROOT / "docs" / "performance.md"
_TABLE = re.compile(r"(<!-- figures: (\w+) -->\n).*?(<!-- end of figures -->)", re.DOTALL)
_FIGURE = re.compile(r"(<!-- figure: ([\w.]+) -->).*?(<!-- /figure -->)", re.DOTALL)
_DURATIONS = re.compile(r"(<!-- durations -->\n).*?(<!-- end of durations -->)", re.DOTALL)


def documents() -> list[Path]:
    """The pages that may have marks."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def write_documents(results: Results) -> None:
    """Replace the marked places of every page; pages without marks stay untouched."""
    for page in documents():
        text = page.read_text("utf-8")
        if (written := with_figures(text, results)) != text:
            page.write_text(written, "utf-8")


def with_figures(text: str, results: Results) -> str:
    """A page with the results at its marked places.

    Raises:
        KeyError: A mark names no group, row or rate.
    """

    def table(found: re.Match[str]) -> str:
        return f"{found[1]}\n{draw_table(GROUPS[found[2]], results.figures)}\n\n{found[3]}"

    text = _TABLE.sub(table, text)
    text = _FIGURE.sub(lambda found: f"{found[1]}{format_figure(found[2], results)}{found[3]}", text)
    return _DURATIONS.sub(lambda found: f"{found[1]}\n{format_durations(results)}\n\n{found[2]}", text)


def format_figure(name: str, results: Results) -> str:
    """One figure with its unit, or the words that it was not measured."""
    if name in RATES:
        key, count = RATES[name]
        found = results.figures.get(key)
        return f"{float(f'{count / found.value:.2g}'):,.0f}" if found else NOT_MEASURED
    key = name.removesuffix(".instead")
    row, found = ROWS[key], results.figures.get(key)
    if found is None:
        return NOT_MEASURED
    value = found.value if key == name else found.baseline
    return NOT_MEASURED if value is None else format_value(value, row)


def format_durations(results: Results) -> str:
    """One line: the minutes of each script in its order, and of all."""
    took = {name: results.seconds[name] for name in BENCHMARKS if name in results.seconds}
    known = [f"`{name}` {format_minutes(seconds)}" for name, seconds in took.items()]
    if not known:
        return f"Duration: {NOT_MEASURED}."
    others = [f"`{name}`" for name in BENCHMARKS if name not in took]
    missing = f" Not measured: {', '.join(others)}." if others else ""
    return f"Minutes: {', '.join(known)}; {format_minutes(sum(took.values()))} in all.{missing}"


def format_minutes(seconds: float) -> str:
    """Minutes with one digit, without a unit."""
    return f"{max(seconds / 60, 0.1):.1f}"
