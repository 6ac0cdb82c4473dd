"""Column types: instants as integers, days as ISO text, tuples and small records as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeAlias

from sqlalchemy import JSON, BigInteger, Dialect, String, TypeDecorator

from data.records.articles import StoredBlock, StoredSummary

UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

# A JSON list as a tuple: its values are strings, numbers, or such tuples.
FrozenJson: TypeAlias = tuple[Any, ...]


def to_milliseconds(instant: datetime) -> int:
    """Whole milliseconds since the epoch.

    Raises:
        TypeError: `instant` is naive.
    """
    return (instant - UNIX_EPOCH) // MILLISECOND


class JsonText(str):
    """A value of a JSON column that was written as JSON already."""

    __slots__ = ()


_JSON_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def to_json(value: object) -> str:
    """A value as JSON columns store it."""
    return str(value) if isinstance(value, JsonText) else _JSON_ENCODER.encode(value)


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored as integer milliseconds, which sort and subtract in every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Instant to milliseconds since the epoch."""
        return None if value is None else to_milliseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Milliseconds since the epoch to an instant in UTC."""
        return None if value is None else UNIX_EPOCH + value * MILLISECOND


class LocalDate(TypeDecorator[date]):
    """A calendar day of a reader's zone, stored as ISO 8601 text ("2026-03-05"), which sorts by day."""

    impl = String
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(10)

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Day to ISO 8601."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:  # noqa: ARG002
        """ISO 8601 to a day."""
        return None if value is None else date.fromisoformat(value)


class EnumString(TypeDecorator[StrEnum]):
    """A member of a string enumeration, stored as its value."""

    impl = String
    cache_ok = True

    def __init__(self, enum_class: type[StrEnum]) -> None:
        super().__init__(16)
        self.enum_class = enum_class

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Member to value."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002
        """Value to member."""
        return None if value is None else self.enum_class(value)


class JsonTuple(TypeDecorator[FrozenJson]):
    """A tuple, or a tuple of tuples, stored as a JSON list."""

    impl = JSON
    cache_ok = True

    def process_result_value(self, value: list[Any] | None, dialect: Dialect) -> FrozenJson | None:  # noqa: ARG002
        """JSON list to tuple, recursively."""
        return None if value is None else _freeze(value)


class BlocksJson(TypeDecorator[tuple[StoredBlock, ...]]):
    """An article's body, stored as a JSON list of [kind, text]."""

    impl = JSON
    cache_ok = True

    def process_bind_param(
        self,
        value: tuple[StoredBlock, ...] | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> list[list[str]] | None:
        """Blocks to a list of pairs."""
        return None if value is None else [[block.kind, block.text] for block in value]

    def process_result_value(
        self,
        value: list[list[str]] | None,
        dialect: Dialect,  # noqa: ARG002
    ) -> tuple[StoredBlock, ...] | None:
        """Pairs back to blocks."""
        return None if value is None else tuple(StoredBlock(kind, text) for kind, text in value)


class SummaryJson(TypeDecorator[StoredSummary]):
    """An article's summary, stored as a JSON object of its fields."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: StoredSummary | None, dialect: Dialect) -> dict[str, Any] | None:  # noqa: ARG002
        """Summary to its fields."""
        return None if value is None else asdict(value)

    def process_result_value(self, value: dict[str, Any] | None, dialect: Dialect) -> StoredSummary | None:  # noqa: ARG002
        """Fields back to the summary."""
        return None if value is None else StoredSummary(**{key: _freeze(item) for key, item in value.items()})


def _freeze(value: Any) -> Any:
    return tuple(_freeze(item) for item in value) if isinstance(value, list) else value


def replace_nul(
    _connection: object, _cursor: object, statement: str, parameters: Any, _context: object, _many: bool
) -> tuple[str, Any]:
    """Listener of `before_cursor_execute`: replace NUL in texts, which PostgreSQL cannot store."""
    return statement, (_with_nul_replaced(parameters) if _contains_nul(parameters) else parameters)


def _contains_nul(values: Any) -> bool:
    # A plain loop: a statement may have a thousand rows, and generators took four times as long.
    for value in values:
        if isinstance(value, str):
            if "\0" in value:
                return True
        elif isinstance(value, (list, tuple)) and _contains_nul(value):
            return True
    return False


def _with_nul_replaced(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    return type(value)(map(_with_nul_replaced, value)) if isinstance(value, tuple | list) else value
