"""Parses the day and hour that editors type, such as "tomorrow 8", in many spellings; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import UserError
from bot.services.calendar.slots import ONE_DAY, resolve_wall_time
from bot.services.subscriptions.setting_parser import TIME_WORDS, read_time, read_weekday

_RELATIVE_DAYS = {"today": 0, "heute": 0, "tonight": 0, "tomorrow": 1, "morgen": 1, "übermorgen": 2}
_THIS_EVENING = time(20)
_FILLERS = frozenset(
    {"at", "um", "on", "am", "the", "next", "den", "nächsten", "kommenden", "of", "uhr", ","}
)
_SPAN = re.compile(r"in\s+(\d{1,4}|an?|einer|einem)\s*([a-zä]+)", re.IGNORECASE)
_UNITS = {
    **dict.fromkeys(("min", "mins", "minute", "minutes", "minuten"), timedelta(minutes=1)),
    **dict.fromkeys(("h", "hour", "hours", "stunde", "stunden"), timedelta(hours=1)),
    **dict.fromkeys(("d", "day", "days", "tag", "tagen"), ONE_DAY),
    **dict.fromkeys(("week", "weeks", "woche", "wochen"), 7 * ONE_DAY),
}
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?")
_CLOCK_WORD = re.compile(r"(?<=\d)\s*(?:o['’]?clock|uhr)\b", re.IGNORECASE)
_DETACHED_AM_PM = re.compile(r"(?<=\d)\s+(?=[ap]\.?m\b)", re.IGNORECASE)
_DAYS_TO_SEARCH = 8
"""A week, and a day for a date that a zone omits."""


def read_moment(text: str, now: datetime, zone: ZoneInfo, weekday_names: Sequence[str]) -> datetime:
    """The instant in UTC of "18:30", "tomorrow 8", "Friday noon", "in 2 hours" or "2026-12-01 07:00".

    A time without a day is the next one. A wall time that the zone skips is the end of the gap, one that
    occurs twice the first.

    Args:
        text: The typed text.
        now: The present.
        zone: The zone in which it is meant.
        weekday_names: The weekdays in the person's language, Monday first; English ones are understood, too.

    Raises:
        UserError: It is no day and hour, or the hour is missing or past.
    """
    plain = _CLOCK_WORD.sub("", _DETACHED_AM_PM.sub("", " ".join(text.lower().split())))
    if span := _SPAN.fullmatch(plain):
        return (now + _span(text, *span.groups())).replace(second=0, microsecond=0)
    today = now.astimezone(zone).date()
    day, wall = _read_parts(text, plain, today, weekday_names)
    if wall is None:
        raise UserError("moment.no_hour" if day is not None else "moment.bad", given=text)
    if day is not None:
        return _on_day(text, day, wall, zone, now, is_weekday=_names_weekday(plain, weekday_names))
    return _next_at(wall, today, zone, now)


def _span(text: str, number: str, unit: str) -> timedelta:
    if unit not in _UNITS:
        raise UserError("moment.bad", given=text)
    return (int(number) if number.isdecimal() else 1) * _UNITS[unit]


def _read_parts(text: str, plain: str, today: date, names: Sequence[str]) -> tuple[date | None, time | None]:
    """The day and the time of day that the words name, each None where none does."""
    day: date | None = None
    wall: time | None = None
    for word in re.split(r"(?<!\d)t(?=\d)|(?<=\d)t(?=\d)|[,\s]+", plain):
        if not word or word in _FILLERS:
            continue
        found_day = _read_day(word, today, names)
        found_time = None if found_day else _read_wall_time(word)
        if (found_day and day) or (found_time and wall) or not (found_day or found_time):
            raise UserError("moment.bad", given=text)
        day, wall = found_day or day, found_time or wall
    return day, _THIS_EVENING if wall is None and plain == "tonight" else wall


def _read_wall_time(word: str) -> time | None:
    found = read_time(TIME_WORDS.get(word, word))
    return time(*found) if found else None


def _read_day(word: str, today: date, names: Sequence[str]) -> date | None:
    if word in _RELATIVE_DAYS:
        return today + _RELATIVE_DAYS[word] * ONE_DAY
    if match := _ISO_DAY.fullmatch(word):
        return _date(*map(int, match.groups()))
    if match := _DOTTED_DAY.fullmatch(word):
        day, month, year = match.groups()
        return _date(int(year), int(month), int(day)) if year else _next_date(int(day), int(month), today)
    if word in TIME_WORDS:
        return None
    weekday = read_weekday(word, names)
    return None if weekday is None else today + (weekday - today.isoweekday()) % 7 * ONE_DAY


def _names_weekday(plain: str, names: Sequence[str]) -> bool:
    words = (
        word for word in re.split(r"[,\s]+", plain) if word not in TIME_WORDS.keys() | _RELATIVE_DAYS.keys()
    )
    return any(read_weekday(word, names) is not None for word in words)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _next_date(day: int, month: int, today: date) -> date | None:
    found = _date(today.year, month, day)
    return _date(today.year + 1, month, day) if found is not None and found < today else found


def _on_day(text: str, day: date, wall: time, zone: ZoneInfo, now: datetime, *, is_weekday: bool) -> datetime:
    at = resolve_wall_time(day, wall, zone)
    if is_weekday and at is not None and at <= now:
        at = resolve_wall_time(day + 7 * ONE_DAY, wall, zone)
    if at is None:
        raise UserError("moment.bad", given=text)
    if at <= now:
        raise UserError("moment.past")
    return at


def _next_at(wall: time, today: date, zone: ZoneInfo, now: datetime) -> datetime:
    instants = (resolve_wall_time(today + n * ONE_DAY, wall, zone) for n in range(_DAYS_TO_SEARCH))
    return next(at for at in instants if at is not None and at > now)


def offered_moments(now: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Instants that editors often choose, ascending: the next full hour, this evening, three of tomorrow."""
    local = now.astimezone(zone)
    next_hour = (now.astimezone(UTC) + timedelta(minutes=90)).replace(minute=0, second=0, microsecond=0)
    days = ((local.date(), (18,)), (local.date() + ONE_DAY, (7, 12, 18)))
    walls = (resolve_wall_time(day, time(hour), zone) for day, hours in days for hour in hours)
    later = (at for at in walls if at is not None and at > next_hour)
    return tuple(dict.fromkeys((next_hour, *later)))
