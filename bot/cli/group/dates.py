"""Reads the dates of many articles, whose order of day and month one clear date settles for all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from summarizer.parsing.dates import read_date

_IN_FIGURES: Final = re.compile(r"(?<!\d)(\d{1,2})([/-])(\d{1,2})\2((?:19|20)\d\d)(?!\d)")
_LAST_MONTH: Final = 12


def is_month_first(dates: Iterable[str]) -> bool:
    """Whether one of the dates can only have the month first, as 10/23/2026, and none only the day."""
    found = [match for date in dates if (match := _IN_FIGURES.search(date))]
    month_first = any(int(match[3]) > _LAST_MONTH for match in found)
    return month_first and not any(int(match[1]) > _LAST_MONTH for match in found)


def read_time(text: str, language: str, *, month_first: bool) -> datetime | None:
    """Return the time that a date names, in UTC; None where it cannot be read.

    Args:
        text: A date as feeds and pages write it.
        language: ISO 639-1 code for names of months, or "".
        month_first: How to read 3/4/2026.
    """
    groups = ("4", "1", "3") if month_first else ("4", "3", "1")
    clear = _IN_FIGURES.sub("-".join(rf"\g<{group}>" for group in groups), text)
    found = read_date(clear, language)
    return datetime.fromtimestamp(found.seconds, UTC) if found else None
