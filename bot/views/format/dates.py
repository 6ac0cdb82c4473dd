"""Formats days, times, ages and durations in the language of the texts; times are 24-hour HH:MM."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_timedelta, get_day_names
from babel.lists import format_list
from babel.units import format_unit

from bot.i18n import Texts

ONE_DAY = timedelta(days=1)
_ARABIC_COMMA = "، "
_FIRST_OF_MONTH = {"fr": "d'er'", "it": "d'º'", "pt_BR": "d'º'"}
"""The pattern of a month's first day, which Unicode's patterns have no field for."""
_DAY_FIELD = re.compile(r"\bd\b(?!')")


def long_day(at: datetime, zone: str, texts: Texts) -> str:
    """Like "Sunday, 22 November" in the zone's calendar."""
    return long_date(local_date(at, zone), texts)


def short_day(at: datetime, zone: str, texts: Texts) -> str:
    """Like "Sun 22 Nov" in the zone's calendar."""
    return short_date(local_date(at, zone), texts)


def long_date(day: date, texts: Texts) -> str:
    """Like "Sunday, 22 November"."""
    return date_by_pattern(day, "format.day", texts)


def short_date(day: date, texts: Texts) -> str:
    """Like "Sun 22 Nov"."""
    return date_by_pattern(day, "format.short_day", texts)


def date_by_pattern(day: date, key: str, texts: Texts) -> str:
    """A date by the catalog's pattern of a key, with an ordinal for a month's first day where it is usual."""
    pattern = texts.plain(key)
    if day.day == 1 and texts.language in _FIRST_OF_MONTH:
        pattern = _DAY_FIELD.sub(_FIRST_OF_MONTH[texts.language], pattern)
    return format_date(day, pattern, locale=texts.language)


def local_date(at: datetime, zone: str) -> date:
    """The date of an instant in a zone."""
    return local(at, zone).date()


def local(at: datetime, zone: str) -> datetime:
    """The same instant, with the calendar and clock of a zone."""
    return at.astimezone(ZoneInfo(zone))


def age(then: datetime, now: datetime, texts: Texts) -> str:
    """Like "3 hours ago"; "just now" within a minute."""
    elapsed = max(timedelta(), now - then)
    if elapsed < timedelta(minutes=1):
        return texts.plain("age.now")
    return format_timedelta(
        -elapsed, granularity="minute", threshold=1.2, add_direction=True, locale=texts.language
    )


def duration(seconds: float, texts: Texts) -> str:
    """Like "54 sec", "1 min 20 sec" or "2 hr 5 min": the two largest units, "0 sec" for less than one."""
    left = round(seconds)
    found: list[tuple[int, str]] = []
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        count, left = divmod(left, size)
        if found or count or unit == "second":
            found.append((count, unit))
    shown = [(count, unit) for count, unit in found[:2] if count or len(found) == 1]
    return " ".join(format_unit(count, unit, "short", locale=texts.language) for count, unit in shown)


def day_and_time(at: datetime, zone: str, now: datetime, texts: Texts) -> str:
    """Like "today at 18:30", "tomorrow at 08:00" or "Friday, 27 November at 08:00"."""
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    time = f"{local:%H:%M}"
    if local.date() == today:
        return texts.plain("when.today", time=time)
    if local.date() == today + ONE_DAY:
        return texts.plain("when.tomorrow", time=time)
    return texts.plain("when.day", day=long_day(at, zone, texts), time=time)


def past_day(at: datetime, zone: str, now: datetime, texts: Texts) -> str:
    """Like "today", "yesterday", "Tuesday" within the last six days, or "Sun 22 Nov" before."""
    local, today = at.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)).date()
    days = (today - local).days
    if days <= 1:
        return texts.plain("when.yesterday" if days == 1 else "when.earlier_today")
    return weekday_names(texts)[local.weekday()] if days < 7 else short_day(at, zone, texts)  # noqa: PLR2004


def weekdays(days: Sequence[int], texts: Texts) -> str:
    """ISO weekdays like "every day", "Monday to Friday" or "Monday and Thursday"."""
    if len(days) == 7:  # noqa: PLR2004 - a week
        return texts.plain("days.every")
    names = weekday_names(texts)
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:  # noqa: PLR2004 - two are named both
        return texts.plain("days.range", first=names[days[0] - 1], last=names[days[-1] - 1])
    return join_list([names[day - 1] for day in days], texts)


def weekday_names(texts: Texts) -> tuple[str, ...]:
    """The days of the week in full, Monday first."""
    names = get_day_names("wide", locale=texts.language)
    return tuple(str(names[day]) for day in range(7))


def short_weekday(day: int, texts: Texts) -> str:
    """Like "Mon"."""
    return str(get_day_names("abbreviated", locale=texts.language)[day - 1])


def join_names(parts: Sequence[str], texts: Texts) -> str:
    """Like "sport, science": a list without a word before its last part."""
    pattern: str = Locale.parse(texts.language).list_patterns["standard"]["middle"]
    separator = pattern.replace("{0}", "").replace("{1}", "")
    # Arabic joins all parts with "and".
    return (_ARABIC_COMMA if any(map(str.isalpha, separator)) else separator).join(parts)


def join_list(parts: Sequence[str], texts: Texts) -> str:
    """Like "08:00 and 18:30"."""
    return format_list(list(parts), locale=texts.language)
