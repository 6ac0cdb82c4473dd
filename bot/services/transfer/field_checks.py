"""Checks of the values in a line: each returns the value as Lede stores it, or raises LineRejected."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeAlias
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.services.transfer.errors import LineRejected
from bot.services.transfer.jsonl import format_value
from data.records.audience import QuietHours

Check: TypeAlias = Callable[[object], Any]
"""Takes a JSON value and returns the stored value; raises LineRejected with the reason."""

MAX_ID = (1 << 63) - 1
"""The greatest integer of both databases."""
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_LANGUAGE_TAG = re.compile(r"[A-Za-z0-9_-]{0,35}")
_MAX_ZONE_NAME_LENGTH = 64
_MIN_INSTANT, _MAX_INSTANT = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def integer(low: int, high: int) -> Check:
    """A check for a whole number from `low` to `high`."""

    def check(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise LineRejected(f"{format_value(value)} is not a whole number")
        if not low <= value <= high:
            raise LineRejected(f"{format_value(value)} is not between {low} and {high}")
        return value

    return check


def chat_id(value: object) -> int:
    """The id of a chat, which is not 0."""
    number: int = integer(-MAX_ID, MAX_ID)(value)
    if number == 0:
        raise LineRejected("0 is no chat")
    return number


def boolean(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise LineRejected(f"{format_value(value)} is neither true nor false")
    return value


def text(max_length: int, min_length: int = 0) -> Check:
    """A check for a text of `min_length` to `max_length` characters that both databases can store."""

    def check(value: object) -> str:
        if not isinstance(value, str):
            raise LineRejected(f"{format_value(value)} is not a text")
        if not min_length <= len(value) <= max_length:
            raise LineRejected(
                "is empty" if len(value) < min_length else f"is longer than {max_length} characters"
            )
        if "\0" in value:
            raise LineRejected("holds a NUL character")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise LineRejected("holds half of a surrogate pair, which is no character") from None
        return value

    return check


def one_of(enum_type: type[StrEnum]) -> Check:
    """A check for the value of an enumeration's member."""

    def check(value: object) -> StrEnum:
        try:
            return enum_type(str(text(64)(value)))
        except ValueError:
            raise LineRejected(f"{format_value(value)} should be one of {', '.join(enum_type)}") from None

    return check


def instant(value: object) -> datetime:
    """An instant in ISO 8601 with its zone; stored in UTC with milliseconds."""
    try:
        found = datetime.fromisoformat(str(text(64)(value)))
    except ValueError:
        raise LineRejected(f"{format_value(value)} is not an instant like 2026-03-05T07:30:00Z") from None
    if found.tzinfo is None:
        raise LineRejected(f"{format_value(value)} does not say which zone it is in; add Z for UTC")
    if not _MIN_INSTANT.year < found.year < _MAX_INSTANT.year and found != _MIN_INSTANT:
        raise LineRejected(
            f"{format_value(value)} is not between {_MIN_INSTANT.year} and {_MAX_INSTANT.year}"
        )
    found = found.astimezone(UTC)
    return found.replace(microsecond=found.microsecond // 1000 * 1000)


def day(value: object) -> date:
    """A calendar day in ISO 8601, like 2026-03-05."""
    try:
        found = date.fromisoformat(str(text(10)(value)))
    except ValueError:
        raise LineRejected(f"{format_value(value)} is not a day like 2026-03-05") from None
    if not _MIN_INSTANT.year < found.year < _MAX_INSTANT.year:
        raise LineRejected(
            f"{format_value(value)} is not between {_MIN_INSTANT.year} and {_MAX_INSTANT.year}"
        )
    return found


def wall_time(value: object) -> str:
    """A time of day as "HH:MM"."""
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None or not str(value).isascii():
        raise LineRejected(f"{format_value(value)} is not a time of day like 08:00")
    return f"{int(match[1]):02}:{match[2]}"


def zone(value: object) -> str:
    """The IANA name of a time zone."""
    if not isinstance(value, str) or not _is_zone(value):
        raise LineRejected(f"{format_value(value)} is not a zone name")
    return value


@lru_cache(maxsize=2048)
def _is_zone(name: str) -> bool:
    try:
        return len(name) <= _MAX_ZONE_NAME_LENGTH and ZoneInfo(name).key == name
    except (KeyError, ValueError, OSError):
        return False


def language(value: object) -> str:
    """A language tag as Telegram gives it, "" for none."""
    if not isinstance(value, str) or not _LANGUAGE_TAG.fullmatch(value):
        raise LineRejected(f"{format_value(value)} is not a language like en or pt-BR")
    return value


def web_address(value: object) -> str:
    """An http or https address."""
    address: str = text(4096)(value)
    try:
        parts = urlsplit(address)
        is_valid = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_valid = False
    if not is_valid or any(sign.isspace() for sign in address):
        raise LineRejected(f"{format_value(value)} is not an address like https://example.org/feed")
    return address


def list_of(check: Check, max_items: int, min_items: int = 0) -> Check:
    """A check for a list of `min_items` to `max_items` values that pass `check`."""

    def check_all(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise LineRejected(f"{format_value(value)} is not a list")
        if len(value) < min_items:
            raise LineRejected("is empty")
        if len(value) > max_items:
            raise LineRejected(f"has {len(value)} entries; {max_items} at most")
        return tuple(check(item) for item in value)

    return check_all


def wall_times(value: object) -> tuple[str, ...]:
    """A list of times of day; stored ascending, each once."""
    return tuple(sorted(set(list_of(wall_time, 100, 1)(value))))


def weekdays(value: object) -> tuple[int, ...]:
    """A list of ISO weekdays; stored ascending, each once."""
    return tuple(sorted(set(list_of(integer(1, 7), 100, 1)(value))))


def topics(value: object) -> tuple[str, ...]:
    """A list of topics; stored lower case, each once, in the order given. A topic need not have articles."""
    names = [" ".join(name.lower().split()) for name in list_of(text(200), 100)(value)]
    return tuple(dict.fromkeys(name for name in names if name))


def names_of(check: Check, max_items: int) -> Check:
    """A check for a set of names that pass `check`; stored lower case and ascending, each once."""
    every = list_of(check, max_items)

    def check_names(value: object) -> tuple[str, ...]:
        names = (" ".join(name.lower().split()) for name in every(value))
        return tuple(sorted({name for name in names if name}))

    return check_names


def quiet(value: object) -> QuietHours:
    """Start and end of the quiet hours, two different times of day."""
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004 - from and until
        raise LineRejected("should be two times like 22:00 and 07:00")
    start, end = wall_time(value[0]), wall_time(value[1])
    if start == end:
        raise LineRejected("begins and ends at the same time")
    return QuietHours(start, end)
