"""Reads dates with the name of a month, such as "7 December" or "December 7, 2026"; pure."""

from __future__ import annotations

import re
from datetime import date

from bot.typed_words import MONTHS

_NAMES = "|".join(MONTHS)
_DAY = r"(?<![\d:.])(\d{1,2})(?:st|nd|rd|th|er|º|ª|°|\.|日|号|號)?(?![\d:])"
_YEAR = r"(?:,?(?: at)* (20\d{2})(?![\d:]))?"
_DAY_FIRST = re.compile(rf"{_DAY}(?: at)* ({_NAMES})\b{_YEAR}")
_MONTH_FIRST = re.compile(rf"\b({_NAMES}) ?{_DAY}(?: ?(?:day|at|[日号號])(?!\w))?{_YEAR}")


def dotted_dates(translated: str) -> str:
    """A text in English words with "7 december 2026" as "7.12.2026", and without a year as "7.12."."""
    text = _DAY_FIRST.sub(lambda found: _dotted(found[1], found[2], found[3]), translated)
    return _MONTH_FIRST.sub(lambda found: _dotted(found[2], found[1], found[3]), text)


def _dotted(day: str, month: str, year: str | None) -> str:
    return f"{day}.{MONTHS.index(month) + 1}.{year or ''}"


def next_date(day: int, month: int, today: date) -> date | None:
    """The first such date from today on; None where the calendar of this year or the next one has none."""
    found = checked_date(today.year, month, day)
    return checked_date(today.year + 1, month, day) if found is not None and found < today else found


def checked_date(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
