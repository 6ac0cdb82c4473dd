"""Names the numbers and units of periods that people type, in every language of the bot. Data only."""

from __future__ import annotations

NUMBERS_BY_WORD = {
    **dict.fromkeys(("a", "an", "one", "ein", "eine", "einen", "einem", "einer"), 1),
    **dict.fromkeys(("two", "zwei"), 2),
    **dict.fromkeys(("three", "drei"), 3),
    **dict.fromkeys(("four", "vier"), 4),
    **dict.fromkeys(("six", "sechs"), 6),
}
DAYS_BY_UNIT = {
    **dict.fromkeys(("d", "day", "days", "tag", "tage", "tagen"), 1),
    **dict.fromkeys(("w", "week", "weeks", "woche", "wochen"), 7),
    **dict.fromkeys(("month", "months", "monat", "monate", "monaten"), 30),
    **dict.fromkeys(("year", "years", "jahr", "jahre", "jahren"), 365),
}
