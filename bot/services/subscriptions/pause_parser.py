"""Parses for how long people pause their digests, in many spellings; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot.errors import UserError
from bot.services.calendar.period_words import DAYS_BY_UNIT, NUMBERS_BY_WORD
from bot.services.subscriptions.setting_parser import read_weekday

_DURATION = re.compile(
    rf"(?:(?:for|für)\s+)?(\d{{1,4}}|[^\W\d]+)\s*({'|'.join(DAYS_BY_UNIT)})?", re.IGNORECASE
)
_UNTIL = re.compile(r"(?:until|till|til|to|bis)\s+(?:(?:next|nächsten)\s+)?(.+)", re.IGNORECASE)
_OFF = frozenset({"off", "end", "stop", "resume", "over", "aus", "ende"})


def ends_pause(text: str) -> bool:
    """Whether the text after /pause asks for the end of the pause."""
    return text.strip().lower() in _OFF


def read_pause(text: str, today: date, weekday_names: Sequence[str], default: int, max_days: int) -> int:
    """The days of "7", "2 weeks", "until Friday", "until tomorrow" or "until 2026-12-24".

    Args:
        text: The typed text.
        today: The person's local date.
        weekday_names: The weekdays in the person's language, Monday first.
        default: The days of an empty text.
        max_days: The most days.

    Raises:
        UserError: It is none of them, or not between 1 and `max_days`.
    """
    given = " ".join(text.split())
    if not given:
        return default
    until = _UNTIL.fullmatch(given)
    days = _days_until(until[1], today, weekday_names) if until else _days_of(given)
    if days is None or not 1 <= days <= max_days:
        raise UserError("pause.bad", given=given, most=max_days)
    return days


def _days_of(text: str) -> int | None:
    match = _DURATION.fullmatch(text)
    if not match:
        return None
    number = int(match[1]) if match[1].isdecimal() else NUMBERS_BY_WORD.get(match[1].lower())
    unit = (match[2] or "d").lower()
    if number is None or (not match[1].isdecimal() and not match[2]):
        return None
    return number * DAYS_BY_UNIT[unit]


def _days_until(text: str, today: date, weekday_names: Sequence[str]) -> int | None:
    if text.lower() in ("tomorrow", "morgen"):
        return 1
    weekday = read_weekday(text, weekday_names)
    if weekday is not None:
        return (weekday - today.isoweekday() - 1) % 7 + 1
    try:
        return (date.fromisoformat(text) - today).days
    except ValueError:
        return None
