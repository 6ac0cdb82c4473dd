"""Parses for how long people pause their digests, in many spellings; pure."""

from __future__ import annotations

import re
from datetime import date

from bot.errors import UserError
from bot.services.calendar.named_dates import dotted_dates
from bot.services.calendar.numeric_dates import read_coming_date
from bot.services.calendar.period_words import DAYS_BY_UNIT, PERIOD
from bot.services.calendar.weekday_parser import read_weekday
from bot.typed_words import TypedWords, Vocabulary, Word

_DURATION = re.compile(rf"(?:for )?(\d{{1,4}})(?: ({'|'.join(DAYS_BY_UNIT)}))?(?: for)?")
_NEXT_UNIT = re.compile(rf"(?:for )?({'|'.join(DAYS_BY_UNIT)})")
_UNTIL = re.compile(r"until (?:(?:at|day) )*(.+)|(.+) until")
_NEAR_DAYS = {Word.TOMORROW.english: 1, Word.AFTER_TOMORROW.english: 2}
_END = Vocabulary((Word.RESUME, Word.OFF))
_LIMIT = Vocabulary(
    (Word.UNTIL, Word.AT, Word.DAY, Word.TOMORROW, Word.AFTER_TOMORROW), has_weekdays=True, has_months=True
)


def ends_pause(text: str, words: TypedWords) -> bool:
    """Whether the text after /pause asks for the end of the pause."""
    return words.meaning(text, _END) != ""


def read_pause(text: str, today: date, words: TypedWords, default: int, max_days: int) -> int:
    """The days of "7", "2 weeks", "until Friday", "until tomorrow", "until 7 December" or
    "until 2026-12-24".

    Args:
        text: The typed text.
        today: The person's local date.
        words: The words of the person's language.
        default: The days of an empty text.
        max_days: The most days.

    Raises:
        UserError: It is none of them, or not between 1 and `max_days`.
    """
    given = " ".join(text.split())
    if not given:
        return default
    until = _UNTIL.fullmatch(words.english(given, _LIMIT))
    days = (
        _days_until(until[1] or until[2], today, words) if until else _days_of(words.english(given, PERIOD))
    )
    if days is None or not 1 <= days <= max_days:
        raise UserError("pause.bad", given=given, most=max_days)
    return days


def _days_of(text: str) -> int | None:
    if unit := _NEXT_UNIT.fullmatch(text):
        return DAYS_BY_UNIT[unit[1]]
    match = _DURATION.fullmatch(text)
    return int(match[1]) * DAYS_BY_UNIT[match[2] or "day"] if match else None


def _days_until(text: str, today: date, words: TypedWords) -> int | None:
    if text in _NEAR_DAYS:
        return _NEAR_DAYS[text]
    if end := read_coming_date(dotted_dates(text), today, words.own.language):
        return (end - today).days
    weekday = read_weekday(text, words)
    return None if weekday is None else (weekday - today.isoweekday() - 1) % 7 + 1
