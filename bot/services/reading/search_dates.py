"""Parses the dates that people name in a search. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from bot.services.calendar.period_words import DAYS_BY_UNIT, NUMBERS_BY_WORD
from bot.services.subscriptions.setting_parser import read_weekday

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MIN_NAME_LETTERS = 3
_DAYS_BY_UNIT = {**dict.fromkeys(("h", "hour", "hours", "stunde", "stunden"), 0), **DAYS_BY_UNIT}
_AGO = re.compile(
    r"(?:the |der )?(?:last |letzter )?(?:(?P<figure>\d{1,4}) ?|(?P<number>[a-z]+) )?"
    rf"(?P<unit>{'|'.join(_DAYS_BY_UNIT)})(?: ago)?"
)
_DAY_WORDS = {"today": 0, "heute": 0, "yesterday": 1, "gestern": 1}
_NUMERIC = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?")
_NAMED = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?\.? )?([^\W\d]+)(?: (\d{1,2})(?:st|nd|rd|th)?,?)?(?: (\d{4}))?"
)
_HOURS_PER_DAY = 24
_MIN_YEAR = 1970


def read_date(text: str, today: date, weekday_names: Sequence[str]) -> date | None:
    """The date of "monday", "3 days", "yesterday", "2026-11-01", "1.11.2026", "1 November" or "november".

    A weekday is the last one, today included; a date without a year is the last one up to today.
    None where the text names no date.

    Args:
        text: The words.
        today: The person's local date.
        weekday_names: The weekdays in the person's language, Monday first.
    """
    plain = " ".join(text.lower().split())
    if plain in _DAY_WORDS:
        return today - timedelta(days=_DAY_WORDS[plain])
    name = plain.removeprefix("last ")
    weekday = read_weekday(name, weekday_names)
    if weekday is not None and len(name) >= _MIN_NAME_LETTERS:
        return today - timedelta(days=(today.isoweekday() - weekday) % 7)
    try:
        return _within_calendar(_ago(plain, today) or _numeric(plain, today) or _named(plain, today))
    except (ValueError, OverflowError):
        return None


def _within_calendar(day: date | None) -> date | None:
    return day if day is not None and _MIN_YEAR <= day.year < date.max.year else None


def _ago(text: str, today: date) -> date | None:
    match = _AGO.fullmatch(text)
    if not match:
        return None
    number = int(match["figure"]) if match["figure"] else NUMBERS_BY_WORD.get(match["number"] or "a")
    if number is None:
        return None
    unit = _DAYS_BY_UNIT[match["unit"]]
    days = number * unit if unit else -(-number // _HOURS_PER_DAY)
    return today - timedelta(days=days)


def _numeric(text: str, today: date) -> date | None:
    match = _NUMERIC.fullmatch(text)
    if match is None:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    return _last(int(match[1]), int(match[2]), match[3], today)


def _named(text: str, today: date) -> date | None:
    match = _NAMED.fullmatch(text)
    if match is None or (match[1] and match[3]):
        return None
    named = [n for n, name in enumerate(_MONTHS, 1) if name.startswith(match[2])]
    if len(named) != 1 or len(match[2]) < _MIN_NAME_LETTERS:
        return None
    return _last(int(match[1] or match[3] or 1), named[0], match[4], today)


def _last(day: int, month: int, year: str | None, today: date) -> date:
    """The date in the given year, else the last one up to today."""
    if year:
        return date(int(year), month, day)
    found = date(today.year, month, day)
    return found if found <= today else found.replace(year=today.year - 1)
