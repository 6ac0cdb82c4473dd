"""Parses dates in figures as people type them for what comes: "2026-12-01", "1.12.", "1/12/2026"; pure."""

from __future__ import annotations

import re
from datetime import date

from bot.services.calendar.named_dates import checked_date, next_date
from bot.services.calendar.period_words import MONTH_FIRST_LANGUAGE

_YEAR_FIRST = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}))?")


def read_coming_date(text: str, today: date, language: str) -> date | None:
    """The date of "2026-12-01", "1.12.2026" or "1.12." and, in other languages than English, of "1/12".

    None where the text is no date.

    Args:
        text: The typed figures.
        today: The person's local date; a date without a year is the next one from it on.
        language: The person's language.
    """
    if match := _YEAR_FIRST.fullmatch(text):
        return checked_date(*map(int, match.groups()))
    match = _DOTTED.fullmatch(text)
    if match is None and language != MONTH_FIRST_LANGUAGE:
        match = _SLASHED.fullmatch(text)
    if match is None:
        return None
    day, month, year = match.groups()
    return checked_date(int(year), int(month), int(day)) if year else next_date(int(day), int(month), today)
