"""Parses weekdays as people type them: "mon-fri", "weekend", "по вторникам", "周一至周五"; pure."""

from __future__ import annotations

import re

from bot.errors import UserError
from bot.typed_tokens import fold
from bot.typed_words import WEEKDAYS, TypedWords, Vocabulary, Word

DAY_WORDS = (Word.UNTIL, Word.FROM, Word.AND, Word.DAILY, Word.WEEKDAYS, Word.WEEKEND, Word.AT, Word.EVERY)
"""The words of a vocabulary whose translated texts this reads."""
_DAYS = Vocabulary((*DAY_WORDS, Word.ALL), has_weekdays=True)
_DAY = Vocabulary((Word.AT, Word.EVERY, Word.LAST, Word.DAY), has_weekdays=True)
DAY_GROUPS = {
    Word.DAILY.english: (1, 2, 3, 4, 5, 6, 7),
    Word.ALL.english: (1, 2, 3, 4, 5, 6, 7),
    Word.WEEKDAYS.english: (1, 2, 3, 4, 5),
    Word.WEEKEND.english: (6, 7),
}
SILENT_WORDS = frozenset({Word.FROM, Word.AND, Word.AT, Word.EVERY, Word.DAY, "&", "+"})
"""Translated words between days and times that say nothing themselves."""
_RANGE = re.compile(
    rf"(?<=[^\W\d])\s*(?:[-–—~～]|\buntil\b)\s*(?=[^\W\d])|(?<=day) at (?=(?:{'|'.join(WEEKDAYS)})\b)"
)
_NO_RANGE = re.compile(r"(?:^|(?<=[\d,;]))\s*until (?=[^\W\d])")
"""Before a day alone, as Russian has по for "on Tuesdays" and for "until Tuesday"."""
_SHORT_FORM = re.compile(r"(?<=day) \.")
"""The point of "lun." behind the day in English."""
_DAILY_BEFORE_DAY = re.compile(rf"\bdaily (?=(?:{'|'.join(WEEKDAYS)})\b)")
"""In Arabic "every Friday" is كل يوم جمعة, which begins with the words for "every day"."""
_MIN_DAY_LETTERS = 2
_MIN_STEM_LENGTH = 4
_MAX_ENDING_LENGTH = 4
_MAX_SHORT_DAY_LENGTH = 5


def read_weekdays(text: str, words: TypedWords) -> tuple[int, ...]:
    """ISO weekdays of "mon-fri", "Monday, Thu", "weekdays", "weekend" or "daily", ascending.

    Args:
        text: The typed text; a name may be shortened to two letters.
        words: The words of the person's language.

    Raises:
        UserError: A part is not a weekday (the error names the first one), or there are none.
    """
    return parse_weekdays(join_ranges(words.english(text, _DAYS)), words)


def join_ranges(translated: str) -> str:
    """A text in English words with "-" between the ends of a range of days."""
    days = _DAILY_BEFORE_DAY.sub("", _SHORT_FORM.sub("", translated))
    return _RANGE.sub("-", _NO_RANGE.sub(" ", days).strip())


def parse_weekdays(joined: str, words: TypedWords) -> tuple[int, ...]:
    """The weekdays of a text in English words with joined ranges; see read_weekdays."""
    parts = [part for part in re.split(r"[,;.\s]+", joined) if part and part not in SILENT_WORDS]
    # "Every day Monday", as Indonesian has setiap hari Senin, is each Monday.
    named = [part for part in parts if part != Word.DAILY] or parts
    found = {day for part in named for day in DAY_GROUPS.get(part) or _parse_range(part, words)}
    if not found:
        raise UserError("days.none")
    return tuple(sorted(found))


def names_days(part: str, words: TypedWords) -> bool:
    """Whether a word or joined range of a translated text names weekdays."""
    first, _, last = part.partition("-")
    is_range = all(parse_weekday(name, words) is not None for name in (first, last or first))
    return part in DAY_GROUPS or is_range


def _parse_range(part: str, words: TypedWords) -> tuple[int, ...]:
    first, _, last = part.partition("-")
    start, end = parse_weekday(first, words), parse_weekday(last or first, words)
    if start is None or end is None:
        raise UserError("days.bad", given=part)
    return tuple((start - 1 + step) % 7 + 1 for step in range((end - start) % 7 + 1))


def read_weekday(text: str, words: TypedWords) -> int | None:
    """The ISO weekday that a text names, as in "next Monday"; None where it names none or several."""
    named = [
        word for word in words.english(text, _DAY).split() if word not in (Word.AT, Word.EVERY, Word.LAST)
    ]
    return parse_weekday(named[0], words) if len(named) == 1 else None


def parse_weekday(word: str, words: TypedWords) -> int | None:
    """The ISO weekday of the only name that begins with a word, or that the word is a form of, or None."""
    word = fold(word.strip().rstrip("."))
    word = word.removesuffix("s") if len(word) > _MAX_SHORT_DAY_LENGTH else word
    if len(word) < _MIN_DAY_LETTERS:
        return None
    for week in words.weekday_names():
        begun = [number for number, name in enumerate(week, 1) if name.startswith(word)]
        inflected = [number for number, name in enumerate(week, 1) if _is_form(word, name)]
        for matches in (begun, inflected):
            if len(matches) == 1:
                return matches[0]
    return None


def _is_form(word: str, name: str) -> bool:
    """Whether a word is a name with another ending: средам of среда, cumaya of cuma."""
    stem = name[: max(_MIN_STEM_LENGTH, len(name) - 2)]
    return (
        len(name) >= _MIN_STEM_LENGTH
        and word.startswith(stem)
        and len(word) <= len(name) + _MAX_ENDING_LENGTH
    )
