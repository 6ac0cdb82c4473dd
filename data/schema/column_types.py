"""How values look in a column: instants as integers, tuples and small records as JSON."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeAlias

from sqlalchemy import JSON, BigInteger, Dialect, String, TypeDecorator

from data.records.articles import StoredBlock, StoredSummary

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

# The values inside a JSON list: strings, numbers, or lists of them.
Frozen: TypeAlias = tuple[Any, ...]


def milliseconds(instant: datetime) -> int:
    """Whole milliseconds since the epoch.

    Raises:
        TypeError: `instant` is naive.
    """
    return (instant - EPOCH) // MILLISECOND


class Instant(TypeDecorator[datetime]):
    """An aware instant, kept to the millisecond as an integer, so that it sorts and subtracts anywhere."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Instant to milliseconds since the epoch."""
        return None if value is None else milliseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Milliseconds since the epoch to an instant in UTC."""
        return None if value is None else EPOCH + value * MILLISECOND


class Choice(TypeDecorator[StrEnum]):
    """A member of a string enumeration, kept by its value."""

    impl = String
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__(16)
        self.kind = kind

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Member to value."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002
        """Value to member."""
        return None if value is None else self.kind(value)


class JsonTuple(TypeDecorator[Frozen]):
    """A tuple, or a tuple of tuples, kept as a JSON list."""

    impl = JSON
    cache_ok = True

    def process_result_value(self, value: list[Any] | None, dialect: Dialect) -> Frozen | None:  # noqa: ARG002
        """JSON list to tuple, all the way down."""
        return None if value is None else _frozen(value)


class Blocks(TypeDecorator[tuple[StoredBlock, ...]]):
    """An article's body, kept as a JSON list of [kind, text]."""

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
    """An article's summary, kept as a JSON object of its fields."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: StoredSummary | None, dialect: Dialect) -> dict[str, Any] | None:  # noqa: ARG002
        """Summary to its fields."""
        return None if value is None else asdict(value)

    def process_result_value(self, value: dict[str, Any] | None, dialect: Dialect) -> StoredSummary | None:  # noqa: ARG002
        """Fields back to the summary."""
        return None if value is None else StoredSummary(**{key: _frozen(item) for key, item in value.items()})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def without_nul(
    _connection: object, _cursor: object, statement: str, parameters: Any, _context: object, _many: bool
) -> tuple[str, Any]:
    """For SQLAlchemy's `before_cursor_execute`: no text gets in with NUL, which PostgreSQL cannot keep."""
    return statement, (_replaced(parameters) if _holds_nul(parameters) else parameters)


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    return isinstance(value, tuple | list) and any(map(_holds_nul, value))


def _replaced(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    return type(value)(map(_replaced, value)) if isinstance(value, tuple | list) else value
