"""Knows the units of periods that people type, and their length in days. Data only."""

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
