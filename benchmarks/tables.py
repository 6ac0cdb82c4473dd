"""Draws the tables of figures, on the terminal and in docs/performance.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from benchmarks.results import Measurement
from benchmarks.rows import GROUPS, ROWS, Goal, Row

PAGE: Final = Path(__file__).parent.parent / "docs" / "performance.md"
NOT_MEASURED: Final = "not measured"
_MARKED = re.compile(r"(<!-- figures: (\w+) -->\n).*?(<!-- end of figures -->)", re.DOTALL)
_HEAD: Final = (
    "| What | Goal | Lede | Instead | Load | Measured |",
    "| --- | --- | --- | --- | --- | --- |",
)


def with_tables(page: str, results: Mapping[str, Measurement]) -> str:
    """The page with the table of every marked group replaced."""

    def drawn(found: re.Match[str]) -> str:
        return f"{found[1]}\n{draw_table(GROUPS[found[2]], results)}\n\n{found[3]}"

    return _MARKED.sub(drawn, page)


def draw_table(rows: tuple[Row, ...], results: Mapping[str, Measurement]) -> str:
    """A Markdown table, with a line below it for the machines."""
    lines = [*_HEAD, *(_format_row(row, results.get(row.key)) for row in rows)]
    machines = sorted({results[row.key].machine for row in rows if row.key in results})
    return "\n".join((*lines, "", f"Machine: {'; '.join(machines) or NOT_MEASURED}."))


def draw_terminal_table(results: Mapping[str, Measurement]) -> Iterator[str]:
    """The lines of one table of all given results, in aligned columns."""
    rows = [_cells(ROWS[key], found) for key, found in results.items()]
    rows.insert(0, ["What", "Goal", "Lede", "Instead", "Load", "Measured"])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    yield f"machine: {'; '.join(sorted({found.machine for found in results.values()})) or NOT_MEASURED}"


def _format_row(row: Row, found: Measurement | None) -> str:
    return f"| {' | '.join(_cells(row, found))} |"


def _cells(row: Row, found: Measurement | None) -> list[str]:
    goal = _format_goal(row)
    if found is None:
        return [row.what, goal, NOT_MEASURED, row.instead, "", f"`{row.benchmark}`"]
    figure = _format_value(found.value, row)
    if row.goal is not None and not row.goal.is_met(found.value, found.baseline):
        figure += ", missed"
    instead = ""
    if found.baseline is not None:
        instead = f"{_format_value(found.baseline, row)} ({row.instead})"
    measured = f"`{row.benchmark}`, {found.date} {found.commit}".rstrip()
    return [row.what, goal, figure, instead, "" if found.load is None else f"{found.load:g}", measured]


def _format_goal(row: Row) -> str:
    goal: Goal | None = row.goal
    if goal is None:
        return ""
    limit = f"{goal.limit:g} times the other" if goal.of_baseline else _format_value(goal.limit, row)
    return f"{'≥' if goal.is_minimum else '≤'} {limit}"


def _format_value(value: float, row: Row) -> str:
    digits = 0 if abs(value) >= 100 or float(value).is_integer() else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f} {row.unit}".rstrip()
