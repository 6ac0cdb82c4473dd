"""Parses the dates that people name in a search. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.services.calendar.period_words import DAYS_BY_UNIT, MONTH_FIRST_LANGUAGE, UNIT_WORDS
from bot.services.calendar.weekday_parser import parse_weekday
from bot.typed_words import MONTHS, NUMBERS, TypedWords, Vocabulary, Word

_DATE_WORDS = (Word.TODAY, Word.YESTERDAY, Word.AGO, Word.LAST, *NUMBERS, Word.HOUR, *UNIT_WORDS, Word.AT)
_DATE = Vocabulary(_DATE_WORDS, has_weekdays=True, has_months=True)
_AGO_WORDS = Vocabulary((Word.AGO, *NUMBERS, Word.DAY, Word.WEEK))
_MIN_NAME_LETTERS = 3
_DAYS_BY_UNIT = {Word.HOUR.english: 0, **DAYS_BY_UNIT}
_AGO = re.compile(
    rf"(?:at |ago )*(?:last )?(?:(?P<figure>\d{{1,4}}) ?)?(?P<unit>{'|'.join(_DAYS_BY_UNIT)})(?: ago| last)*"
)
_DAY_WORDS = {"today": 0, "yesterday": 1}
_NUMERIC = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?")
_YEAR_FIRST = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_NAMED = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?\.? )?([^\W\d]+)(?: (\d{1,2})(?:st|nd|rd|th)?,?)?"
    r"(?: (\d{4})(?: ?[гр]\.?)?)?"
)
"""A Russian or Ukrainian year may have its abbreviation behind it."""
_CHINESE = re.compile(r"(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号號]?")
_HOURS_PER_DAY = 24
_MIN_YEAR = 1970
_MAX_CHARACTERS = 100
"""Longer texts name no date."""


def read_date(text: str, today: date, words: TypedWords) -> date | None:
    """The date of "monday", "3 days", "yesterday", "2026-11-01", "1.11.2026", "1 November" or "november",
    and in other languages than English of "1/11/2026".

    A weekday is the last one, today included; a date without a year is the last one up to today.
    None where the text names no date.

    Args:
        text: The words.
        today: The person's local date.
        words: The words of the person's language.
    """
    if len(text) > _MAX_CHARACTERS:
        return None
    plain = words.english(_CHINESE.sub(r"\1-\2-\3", text.lower()), _DATE)
    name = " ".join(re.sub(r"\b(?:at|last)\b", " ", plain).split())
    if name in _DAY_WORDS:
        return today - timedelta(days=_DAY_WORDS[name])
    # Indonesian has the word for "ago" behind the day: Jumat lalu.
    day_name = " ".join(re.sub(r"\b(?:ago|day)\b", " ", name).split())
    weekday = parse_weekday(day_name, words)
    if weekday is not None and len(day_name) >= _MIN_NAME_LETTERS and " " not in day_name:
        return today - timedelta(days=(today.isoweekday() - weekday) % 7)
    try:
        found = _ago(plain, today) or _numeric(name, today, words.own.language) or _named(name, today)
        return _within_calendar(found)
    except (ValueError, OverflowError):
        return None


def read_days_ago(text: str, today: date, words: TypedWords) -> date | None:
    """The date of "3 days ago" or "a week ago" in the person's language or English; None of other texts."""
    if len(text) > _MAX_CHARACTERS:
        return None
    plain = words.english(text.lower(), _AGO_WORDS, is_own_only=True)
    return _ago(plain, today) if Word.AGO in plain.split() else None


def _within_calendar(day: date | None) -> date | None:
    return day if day is not None and _MIN_YEAR <= day.year < date.max.year else None


def _ago(text: str, today: date) -> date | None:
    match = _AGO.fullmatch(text)
    if not match:
        return None
    number = int(match["figure"] or 1)
    unit = _DAYS_BY_UNIT[match["unit"]]
    days = number * unit if unit else -(-number // _HOURS_PER_DAY)
    return today - timedelta(days=days)


def _numeric(text: str, today: date, language: str) -> date | None:
    if match := _YEAR_FIRST.fullmatch(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    match = _NUMERIC.fullmatch(text)
    if match is None and language != MONTH_FIRST_LANGUAGE:
        match = _SLASHED.fullmatch(text)
    return match and _last(int(match[1]), int(match[2]), match[3], today)


def _named(text: str, today: date) -> date | None:
    match = _NAMED.fullmatch(text)
    if match is None or (match[1] and match[3]):
        return None
    named = [n for n, name in enumerate(MONTHS, 1) if name.startswith(match[2])]
    if len(named) != 1 or len(match[2]) < _MIN_NAME_LETTERS:
        return None
    return _last(int(match[1] or match[3] or 1), named[0], match[4], today)


def _last(day: int, month: int, year: str | None, today: date) -> date:
    """The date in the given year, else the last one up to today."""
    if year:
        return date(int(year), month, day)
    found = date(today.year, month, day)
    return found if found <= today else found.replace(year=today.year - 1)
