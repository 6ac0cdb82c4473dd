"""Converts rows so that either database can store them, and computes checksums of tables. Pure."""

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
_DIGEST_BYTES = 16
_CHECKSUM_RANGE = 1 << 8 * _DIGEST_BYTES


@dataclass(slots=True)
class TableChecksum:
    """The number of rows, and the sum of their checksums, which does not depend on their order."""

    count: int = 0
    checksum: int = 0

    def add(self, rows: Sequence[Row]) -> None:
        """Add rows to the count and the sum."""
        self.count += len(rows)
        for row in rows:
            text = json.dumps([int(value) if isinstance(value, bool) else value for value in row])
            digest = blake2b(text.encode(), digest_size=_DIGEST_BYTES).digest()
            self.checksum = (self.checksum + int.from_bytes(digest)) % _CHECKSUM_RANGE


def storage_type(column: Column[Any]) -> TypeEngine[Any]:
    """The SQL type of a column, without our decorators."""
    kind: TypeEngine[Any] = column.type
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind


class RowSanitizer:
    """Converts values to what either database can store; `repaired` counts the changed texts."""

    def __init__(self) -> None:
        self.repaired = 0

    def sanitize(self, table: Table, rows: Sequence[Row]) -> list[Row]:
        """The rows as either database can store them, with values in the order of the table's columns.

        Raises:
            MoveRefused: A value does not fit its column.
        """
        converters = [self._converter_for(column) for column in table.columns]
        return [self._convert_row(table, converters, row) for row in rows]

    def _convert_row(self, table: Table, converters: list[Callable[[Any], object]], row: Row) -> Row:
        converted: list[object] = []
        for column, convert, value in zip(table.columns, converters, row, strict=True):
            try:
                converted.append(None if value is None else convert(value))
            except ValueError as error:
                place = f"The row of {table.name} that begins with {row[0]!r} cannot be moved"
                raise MoveRefused(f"{place}: {column.name} {error}. Nothing was moved.") from error
        return tuple(converted)

    def _converter_for(self, column: Column[Any]) -> Callable[[Any], object]:
        kind = storage_type(column)
        if isinstance(kind, Boolean):
            return _convert_boolean
        if isinstance(kind, BigInteger):
            return _integer_converter(64)
        if isinstance(kind, Integer):
            return _integer_converter(32)
        if isinstance(kind, JSON):
            return self._text_converter(None)
        assert isinstance(kind, String)
        return self._text_converter(kind.length)

    def _text_converter(self, max_length: int | None) -> Callable[[Any], object]:
        def convert(value: Any) -> object:
            if not isinstance(value, str):
                raise ValueError("is not a text")  # noqa: TRY004 - becomes MoveRefused with the row
            if max_length is not None and len(value) > max_length:
                raise ValueError(f"is longer than {max_length} characters")
            if "\0" not in value:
                return value
            self.repaired += 1
            return value.replace("\0", "\ufffd")

        return convert


def _convert_boolean(value: Any) -> object:
    if value not in (0, 1):
        raise ValueError("is neither true nor false")
    return bool(value)


def _integer_converter(bits: int) -> Callable[[Any], object]:
    limit = 1 << (bits - 1)

    def convert(value: Any) -> object:
        if not isinstance(value, int):
            raise ValueError("is not a whole number")  # noqa: TRY004 - becomes MoveRefused with the row
        if not -limit <= value < limit:
            raise ValueError(f"has more than {bits} bits")
        return value

    return convert
