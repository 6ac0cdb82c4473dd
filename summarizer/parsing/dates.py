"""Reads dates as feeds and pages write them, in many languages; an ambiguous date is no date.

The day is kept as it is written: a story of the evening in New York is not one of the next day in UTC.
"""

from __future__ import annotations

import re
from calendar import timegm
from dataclasses import dataclass
from datetime import date
from typing import Final

from summarizer.parsing.month_names import month_number

_MAX_CHARACTERS: Final = 120
_LETTERS: Final = r"[^\W\d_]"
_YEAR_FIRST: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})(?!\d)")
_COMPACT: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?=T|\D|$)")
_EAST_ASIAN: Final = re.compile(r"((?:19|20)\d\d)\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일号號]?")
_VIETNAMESE: Final = re.compile(
    r"(\d{1,2})\s+tháng\s+(\d{1,2}),?\s+(?:năm\s+)?((?:19|20)\d\d)", re.IGNORECASE
)
_NAME: Final = rf"({_LETTERS}[\w\u0300-\u036f\u0900-\u097f]*(?:\s(?:الثاني|الأول))?)"
_DAY_MONTH_YEAR: Final = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:\.|st|nd|rd|th|er|º|°|ª|-?го)?[\s-]*(?:de\s|d['’]|of\s|di\s)?[\s-]*{_NAME}"
    r"\.?,?[\s-]*(?:de\s|del\s)?\s*((?:19|20)\d\d|\d\d(?=\s+\d|$))(?!\d)",
    re.IGNORECASE,
)
_MONTH_DAY_YEAR: Final = re.compile(
    rf"{_NAME}\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+"
    r"(?:\d\d:\d\d(?::\d\d)?\s+(?:\w+\s+)?)?((?:19|20)\d\d)",
    re.IGNORECASE,
)
_YEAR_MONTH_DAY: Final = re.compile(rf"((?:19|20)\d\d)\.?\s+({_LETTERS}\w*)\.?\s+(\d{{1,2}})\b\.?(?!:)")
_YEAR_LAST: Final = re.compile(r"(?<![\d.])(\d{1,2})([./-])\s?(\d{1,2})\2\s?((?:19|20)\d\d)(?!\d)")
# The groups of year, month and day in each pattern.
_NUMBERED: Final = (
    (_YEAR_FIRST, (1, 3, 4)),
    (_EAST_ASIAN, (1, 2, 3)),
    (_VIETNAMESE, (3, 2, 1)),
    (_COMPACT, (1, 2, 3)),
)
_NAMED: Final = (
    (_DAY_MONTH_YEAR, (3, 2, 1)),
    (_MONTH_DAY_YEAR, (3, 1, 2)),
    (_YEAR_MONTH_DAY, (1, 2, 3)),
)
_TIME: Final = re.compile(
    r"(?:^|[\sT,])(\d{1,2})[:.h](\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*([ap]\.?m\b)?\s*"
    r"(Z\b|[+-]\d\d:?\d\d|[A-Z]{2,4}\b)?",
    re.IGNORECASE,
)
_ZONES: Final = {
    "z": 0, "gmt": 0, "utc": 0, "ut": 0, "wet": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7,
    "mdt": -6, "pst": -8, "pdt": -7, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "msk": 3,
    "jst": 9, "kst": 9,
}  # fmt: skip
_MIN_YEAR, _END_YEAR = 1970, 2100
_CENTURY_BREAK: Final = 70
_MONTHS, _NOON = 12, 12


@dataclass(frozen=True, slots=True)
class ReadDate:
    """A date: its day as written (YYYY-MM-DD), and seconds since the epoch, midnight UTC without a time."""

    day: str
    seconds: float


def read_date(text: str, language: str = "") -> ReadDate | None:
    """The first date in a short text; None where there is none, or where day and month may be swapped.

    Args:
        text: A date in ISO 8601, RFC 822, with names of months in 34 languages, or in figures.
        language: ISO 639-1 code of the text, for names of months that mean different ones elsewhere, or "".
    """
    line = " ".join(text[:_MAX_CHARACTERS].split())
    found = _find_day(line, language[:2].lower())
    if found is None:
        return None
    day, end = found
    if not _MIN_YEAR <= day.year < _END_YEAR:
        return None
    midnight = float(timegm(day.timetuple()))
    return ReadDate(day.isoformat(), midnight + _seconds_of_day(line[end:] or line))


def _find_day(line: str, language: str) -> tuple[date, int] | None:
    """The day in a line and where it ends."""
    for pattern, order in _NUMBERED:
        if found := pattern.search(line):
            year, month, day = (int(found[number]) for number in order)
            return _day(year, month, day, found.end())
    for pattern, order in _NAMED:
        for found in pattern.finditer(line):
            number = month_number(found[order[1]], language)
            if number is not None:
                end = found.start() if pattern is _MONTH_DAY_YEAR else found.end()
                return _day(_full_year(found[order[0]]), number, int(found[order[2]]), end)
    return _day_in_figures(line)


def _day_in_figures(line: str) -> tuple[date, int] | None:
    """A day such as 24.2.2026 (day first), 24/2/2026 or 2/24/2026; None where both may be the day."""
    found = _YEAR_LAST.search(line)
    if found is None:
        return None
    first, separator, second, year = int(found[1]), found[2], int(found[3]), int(found[4])
    if separator == "." or first > _MONTHS or first == second:
        return _day(year, second, first, found.end())
    return _day(year, first, second, found.end()) if second > _MONTHS else None


def _day(year: int, month: int, day: int, end: int) -> tuple[date, int] | None:
    try:
        return date(year, month, day), end
    except ValueError:
        return None


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) > 2:  # noqa: PLR2004 - two digits leave the century open
        return year
    return year + (2000 if year < _CENTURY_BREAK else 1900)


def _seconds_of_day(text: str) -> float:
    """Seconds after midnight UTC at the first time in a text; 0 without a time."""
    found = _TIME.search(text)
    if found is None:
        return 0.0
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    half = (found[4] or "").lower()
    if half:
        hour = hour % _NOON + (_NOON if half.startswith("p") else 0)
    if hour > 24 or minute > 59 or second > 60:  # noqa: PLR2004 - the clock's own limits
        return 0.0
    return hour * 3600 + minute * 60 + second - _zone_seconds(found[5] or "")


def _zone_seconds(zone: str) -> float:
    if zone[:1] in ("+", "-") and len(zone) > 4:  # noqa: PLR2004 - a sign and four digits
        digits = zone[1:].replace(":", "")
        seconds = int(digits[:2]) * 3600 + int(digits[2:]) * 60
        return -seconds if zone[0] == "-" else seconds
    return _ZONES.get(zone.lower(), 0) * 3600
