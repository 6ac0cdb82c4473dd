"""Knows the units of periods and the order of dates that people type. Data only."""

from __future__ import annotations

from bot.typed_words import NUMBERS, Vocabulary, Word

DAYS_BY_UNIT = {
    Word.DAY.english: 1,
    Word.WEEK.english: 7,
    Word.MONTH.english: 30,
    Word.YEAR.english: 365,
}
"""A unit in English -> its days."""
UNIT_WORDS = (Word.DAY, Word.WEEK, Word.MONTH, Word.YEAR)
PERIOD = Vocabulary((*NUMBERS, *UNIT_WORDS, Word.FOR, Word.FOREVER))
"""The words of "for a week", "2 months" and "for good"."""
MONTH_FIRST_LANGUAGE = "en"
"""In English 3/4/2026 is March in one country and April in another one, so no parser guesses."""
