"""Rows on their way between two databases: made to fit, and summed up. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, TypeAlias

from sqlalchemy import JSON, BigInteger, Boolean, Column, Integer, String, Table
from sqlalchemy.types import TypeDecorator, TypeEngine

from data.errors import MoveRefused

Row: TypeAlias = tuple[object, ...]
_BYTES = 16
_RANGE = 1 << 8 * _BYTES


@dataclass(slots=True)
class Tally:
    """How many rows there were, and the sum of their checksums, which no order changes."""

    count: int = 0
    checksum: int = 0

    def add(self, rows: Sequence[Row]) -> None:
        """Count rows in."""
        self.count += len(rows)
        for row in rows:
            text = json.dumps([int(value) if isinstance(value, bool) else value for value in row])
            digest = blake2b(text.encode(), digest_size=_BYTES).digest()
            self.checksum = (self.checksum + int.from_bytes(digest)) % _RANGE


def stored(column: Column[Any]) -> TypeEngine[Any]:
    """The type as which a column is kept."""
    kind: TypeEngine[Any] = column.type
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind


class Cleaner:
    """Makes values fit the columns of any database; `repaired` counts the texts that had to change."""

    def __init__(self) -> None:
        self.repaired = 0

    def rows(self, table: Table, rows: Sequence[Row]) -> list[Row]:
        """The rows as any database can keep them, in the order of the table's columns.

        Raises:
            MoveRefused: A value does not fit its column.
        """
        fits = [self._fitting(column) for column in table.columns]
        return [self._row(table, fits, row) for row in rows]

    def _row(self, table: Table, fits: list[Callable[[Any], object]], row: Row) -> Row:
        made: list[object] = []
        for column, fit, value in zip(table.columns, fits, row, strict=True):
            try:
                made.append(None if value is None else fit(value))
            except ValueError as error:
                place = f"The row of {table.name} that begins with {row[0]!r} cannot be moved"
                raise MoveRefused(f"{place}: {column.name} {error}. Nothing was moved.") from error
        return tuple(made)

    def _fitting(self, column: Column[Any]) -> Callable[[Any], object]:
        kind = stored(column)
        if isinstance(kind, Boolean):
            return _truth
        if isinstance(kind, BigInteger):
            return _whole(64)
        if isinstance(kind, Integer):
            return _whole(32)
        if isinstance(kind, JSON):
            return self._text(None)
        assert isinstance(kind, String)
        return self._text(kind.length)

    def _text(self, longest: int | None) -> Callable[[Any], object]:
        def fit(value: Any) -> object:
            if not isinstance(value, str):
                raise ValueError("is not a text")  # noqa: TRY004 - told with the row it stands in
            if longest is not None and len(value) > longest:
                raise ValueError(f"is longer than {longest} characters")
            if "\0" not in value:
                return value
            self.repaired += 1
            return value.replace("\0", "\ufffd")

        return fit


def _truth(value: Any) -> object:
    if value not in (0, 1):
        raise ValueError("is neither true nor false")
    return bool(value)


def _whole(bits: int) -> Callable[[Any], object]:
    limit = 1 << (bits - 1)

    def fit(value: Any) -> object:
        if not isinstance(value, int):
            raise ValueError("is not a whole number")  # noqa: TRY004 - told with the row it stands in
        if not -limit <= value < limit:
            raise ValueError(f"has more than {bits} bits")
        return value

    return fit
