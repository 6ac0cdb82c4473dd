"""Converts between rows of the tables and records, where columns and fields differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Column, Table

from data.records.audience import QuietHours

T = TypeVar("T")
QUIET_COLUMNS = ("quiet_from", "quiet_until")
"""The two columns of the record field `quiet`."""


def columns_of(table: Table, record: type[Any]) -> list[Column[Any]]:
    """The columns of `table` that a dataclass has as fields, in the order of its fields."""
    return [table.c[field.name] for field in fields(record) if field.name in table.c]


def first_or_none(found: Sequence[T]) -> T | None:
    """The first record of a result, None when the result is empty."""
    return found[0] if found else None


def merge_quiet_columns(row: dict[str, Any]) -> dict[str, Any]:
    """The row with one value `quiet` instead of its two columns."""
    others = {name: value for name, value in row.items() if name not in QUIET_COLUMNS}
    return {**others, "quiet": QuietHours.from_columns(*(row[name] for name in QUIET_COLUMNS))}


def quiet_columns(quiet: QuietHours | None) -> dict[str, str | None]:
    """The two column values of quiet hours, both None without."""
    return dict(zip(QUIET_COLUMNS, (quiet.start, quiet.end) if quiet else (None, None), strict=True))
