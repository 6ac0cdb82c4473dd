"""Writes a report as a CSV file that spreadsheets open: UTF-8 with BOM, RFC 4180, no formulas."""

from __future__ import annotations

import csv
import io

from bot.services.reports.week_report import Figures, Shown, SubjectFigures, WeekReport

COLUMNS = ("period", "kind", "id", "name", "received", "opened", "kept", "muted", "left_after")
_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")
"""What spreadsheets take for the beginning of a formula, also behind spaces."""


def write_csv(report: WeekReport) -> bytes:
    """The file: a row for the period, each day, story, source and topic; figures below five are empty."""
    period = f"{report.first.isoformat()}/{report.last.isoformat()}"
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    writer.writerow((period, "period", "", "", *_cells(report.total)))
    for one in report.days:
        day = one.day.isoformat()
        writer.writerow((day, "day", day, "", *_cells(Figures(one.received, one.opened))))
    for subject in (*report.stories, *report.sources, *report.topics):
        writer.writerow((period, *_subject(subject)))
    return b"\xef\xbb\xbf" + stream.getvalue().encode("utf-8", "replace")


def file_name(report: WeekReport) -> str:
    """The name of the file."""
    return f"figures-{report.first.isoformat()}-{report.last.isoformat()}.csv"


def neutralize(value: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    clean = value.replace("\x00", "")
    starts = {clean[:1], clean.strip(" \u00a0\ufeff")[:1]}
    return f"'{clean}" if starts & _FORMULA_STARTS else clean


def _subject(one: SubjectFigures) -> tuple[str, ...]:
    return (one.kind.value, neutralize(one.id), neutralize(one.name), *_cells(one.figures))


def _cells(figures: Figures) -> tuple[str, ...]:
    values: tuple[Shown, ...] = (
        figures.received,
        figures.opened,
        figures.kept,
        figures.muted,
        figures.left_after,
    )
    return tuple("" if value is None else str(value) for value in values)
