"""Parses the day and hour that editors type, such as "tomorrow 8", in many spellings; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.errors import UserError
from bot.services.calendar.clock_parser import CLOCK_WORDS, NOON, TIME_WORDS, parse_time, plain_times
from bot.services.calendar.named_dates import dotted_dates
from bot.services.calendar.numeric_dates import read_coming_date
from bot.services.calendar.slots import ONE_DAY, resolve_wall_time
from bot.services.calendar.weekday_parser import SILENT_WORDS, parse_weekday
from bot.typed_words import NUMBERS, TypedWords, Vocabulary, Word

_TONIGHT = "tonight"
_FIRST_EVENING_HOUR = 5
"""The first hour that "tonight" counts from noon."""
_RELATIVE_DAYS = {"today": 0, _TONIGHT: 0, "tomorrow": 1, "after_tomorrow": 2}
_THIS_EVENING = time(20)
_UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": ONE_DAY,
    "week": 7 * ONE_DAY,
}
_SPAN = re.compile(r"(?:in )?(\d{1,4}) ?(minute|hour|day|week)(?: in)?|in (minute|hour|day|week)")
_SPAN_WORDS = Vocabulary((Word.IN, *NUMBERS, Word.MINUTE, Word.HOUR, Word.HALF_HOUR, Word.DAY, Word.WEEK))
_HALF_HOUR = re.compile(r"(?:(\d{1,2}) )?half_hour")
"""Alone, or behind hours as in Chinese 一个半小时."""
_MOMENT = Vocabulary(
    (*CLOCK_WORDS, Word.TODAY, Word.TONIGHT, Word.TOMORROW, Word.AFTER_TOMORROW, Word.EVERY, Word.AND),
    has_weekdays=True,
    has_months=True,
)
_DAYS_TO_SEARCH = 8
"""A week, and a day for a date that a zone omits."""


def read_moment(text: str, now: datetime, zone: ZoneInfo, words: TypedWords) -> datetime:
    """The instant in UTC of "18:30", "tomorrow 8", "Friday noon", "in 2 hours", "1 December 7:00" or
    "2026-12-01 07:00".

    See read_coming_date for other dates in figures.

    A time without a day is the next one. A wall time that the zone skips is the end of the gap, one that
    occurs twice the first.

    Args:
        text: The typed text.
        now: The present.
        zone: The zone in which it is meant.
        words: The words of the person's language.

    Raises:
        UserError: It is no day and hour, or the hour is missing or past.
    """
    in_words = _HALF_HOUR.sub(
        lambda found: f"{60 * int(found[1] or 0) + 30} minute", words.english(text, _SPAN_WORDS)
    )
    if (span := _SPAN.fullmatch(in_words)) and Word.IN in in_words.split():
        return (now + int(span[1] or 1) * _UNITS[span[2] or span[3]]).replace(second=0, microsecond=0)
    today = now.astimezone(zone).date()
    parts = _parts_of(plain_times(dotted_dates(words.english(text, _MOMENT))))
    day, wall = _read_parts(text, parts, today, words)
    if wall is None:
        raise UserError("moment.no_hour" if day is not None else "moment.bad", given=text)
    if day is not None:
        return _on_day(text, day, wall, zone, now, is_weekday=_names_weekday(parts, words))
    return _next_at(wall, today, zone, now)


def _parts_of(plain: str) -> list[str]:
    parts = re.split(r"(?<!\d)[tT](?=\d)|(?<=\d)[tT](?=\d)|[,\s]+", plain)
    return [part for part in parts if part and part not in SILENT_WORDS]


def _read_parts(
    text: str, parts: Sequence[str], today: date, words: TypedWords
) -> tuple[date | None, time | None]:
    """The day and the time of day that the words name, each None where none does."""
    day: date | None = None
    wall: time | None = None
    for word in parts:
        found_day = _read_day(word, today, words)
        found_time = None if found_day else _read_wall_time(word)
        if (found_day and day) or (found_time and wall) or not (found_day or found_time):
            raise UserError("moment.bad", given=text)
        day, wall = found_day or day, found_time or wall
    if _TONIGHT in parts:
        wall = _in_the_evening(wall)
    return day, wall


def _in_the_evening(wall: time | None) -> time:
    """The evening's hour for "9" in "tonight at 9"; hours before 5 stay as they are."""
    if wall is None:
        return _THIS_EVENING
    return wall.replace(hour=wall.hour + 12) if _FIRST_EVENING_HOUR <= wall.hour < NOON else wall


def _read_wall_time(word: str) -> time | None:
    found = parse_time(TIME_WORDS.get(word, word))
    return time(*found) if found else None


def _read_day(word: str, today: date, words: TypedWords) -> date | None:
    if word in _RELATIVE_DAYS:
        return today + _RELATIVE_DAYS[word] * ONE_DAY
    if found := read_coming_date(word, today, words.own.language):
        return found
    if word in TIME_WORDS:
        return None
    weekday = parse_weekday(word, words)
    return None if weekday is None else today + (weekday - today.isoweekday()) % 7 * ONE_DAY


def _names_weekday(parts: Sequence[str], words: TypedWords) -> bool:
    named = (word for word in parts if word not in TIME_WORDS.keys() | _RELATIVE_DAYS.keys())
    return any(parse_weekday(word, words) is not None for word in named)


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
