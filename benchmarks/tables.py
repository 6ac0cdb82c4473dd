"""Draws the tables of figures, on the terminal and for docs/performance.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from benchmarks.results import Measurement
from benchmarks.rows import ROWS, Goal, Row

NOT_MEASURED: Final = "not measured"
_HEAD: Final = ("What", "Goal", "Lede", "Instead", "Other load", "Measured")


def draw_table(rows: tuple[Row, ...], figures: Mapping[str, Measurement]) -> str:
    """A Markdown table, with a line below it for the machines."""
    lines = [f"| {' | '.join(_HEAD)} |", "| --- | --- | --- | --- | --- | --- |"]
    lines += [f"| {' | '.join(_cells(row, figures.get(row.key)))} |" for row in rows]
    machines = {figures[row.key].machine for row in rows if row.key in figures}
    return "\n".join((*lines, "", f"Machine: {_format_machines(machines)}."))


def draw_terminal_table(figures: Mapping[str, Measurement], gaps: Mapping[str, str]) -> Iterator[str]:
    """The lines of one table of all rows that have a figure or a reason, in aligned columns."""
    rows = [list(_HEAD)]
    rows += [
        _cells(row, figures.get(key), gaps.get(key, ""))
        for key, row in ROWS.items()
        if key in figures or key in gaps
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for cells in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
    yield f"machine: {_format_machines({found.machine for found in figures.values()})}"


def format_value(value: float, row: Row) -> str:
    """A figure with its unit, in about three digits; shares below 1 have three, as quality needs them."""
    few = 3 if abs(value) < 1 and not row.unit else 2
    digits = 0 if abs(value) >= 100 or float(value).is_integer() else 1 if abs(value) >= 10 else few
    return f"{value:,.{digits}f} {row.unit}".rstrip()


def _format_machines(machines: set[str]) -> str:
    return "; ".join(sorted(machines)) or NOT_MEASURED


def _cells(row: Row, found: Measurement | None, reason: str = "") -> list[str]:
    goal = _format_goal(row)
    if found is None:
        missing = f"{NOT_MEASURED}: {reason}" if reason else NOT_MEASURED
        return [row.what, goal, missing, row.instead, "", f"`{row.benchmark}`"]
    figure = format_value(found.value, row)
    if row.goal is not None and not row.goal.is_met(found.value, found.baseline):
        figure += ", missed"
    instead = ""
    if found.baseline is not None:
        instead = f"{format_value(found.baseline, row)} ({row.instead})"
    measured = f"`{row.benchmark}`, {found.date} {found.commit}".rstrip()
    return [row.what, goal, figure, instead, "" if found.load is None else f"{found.load:g}", measured]


def _format_goal(row: Row) -> str:
    goal: Goal | None = row.goal
    if goal is None:
        return ""
    limit = f"{goal.limit:g} times the other" if goal.of_baseline else format_value(goal.limit, row)
    return f"{'≥' if goal.is_minimum else '≤'} {limit}"
