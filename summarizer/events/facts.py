"""Finds the checkable parts of a text: names, numbers and quotations, in any script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from summarizer.language import stems, stop_words
from summarizer.parsing.month_names import month_number

_CASED_WORD: Final = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
# A group of three digits belongs to the number before it: 12,500, 12.500 and 12 500 are one number.
_NUMBER: Final = re.compile(r"\d{1,3}(?:[.,'’\u00a0\u202f ]\d{3})+(?!\d)|\d+(?:[.,:]\d+)*")
_GROUP_SEPARATOR: Final = re.compile(r"[.,'’\u00a0\u202f ](?=\d{3}(?!\d))")
_SENTENCE_END: Final = ".!?…:;\n•|–—-"
_OPENING_MARKS: Final = " \"«“„'(‘"
_QUOTATION: Final = re.compile(
    r"“([^“”]{15,600})”|«([^«»]{15,600})»|„([^„“”]{15,600})[“”]|\"([^\"]{15,600})\"|「([^「」]{8,600})」"
)
_DAY_BEFORE: Final = re.compile(r"(?<!\d)(\d{1,2})(?:\.|st|nd|rd|th|er|º|-?го)?\s(?:de\s)?$")
_DAY_AFTER: Final = re.compile(r"\.?\s(\d{1,2})(?!\d|[.:]\d)")
_EAST_ASIAN_DAY: Final = re.compile(r"(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일号號]")
_TITLE_CASE_SHARE: Final = 0.6
_MIN_NAME_LETTERS: Final = 2


@dataclass(frozen=True, slots=True)
class NumberUse:
    """A number in a text: its plain spelling without group separators, and where it stands."""

    value: str
    start: int
    end: int


def numbers(text: str) -> Iterator[NumberUse]:
    """Yield the numbers of a text in order; "12,500" and "12 500" both have the value "12500"."""
    for match in _NUMBER.finditer(text):
        yield NumberUse(plain_number(match.group()), match.start(), match.end())


def plain_number(written: str) -> str:
    """Return a number in ASCII digits, without group separators, with a decimal point."""
    digits = "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character for character in written
    )
    return _GROUP_SEPARATOR.sub("", digits).replace(",", ".")


def days_named(text: str, language: str) -> set[tuple[int, int]]:
    """Return the days that a text names with their month, as (month, day); those in figures are not read."""
    found = {(int(month), int(day)) for month, day in _EAST_ASIAN_DAY.findall(text)}
    for match in _CASED_WORD.finditer(text):
        day = _DAY_BEFORE.search(text[: match.start()]) or _DAY_AFTER.match(text[match.end() :])
        month = month_number(match.group(), language) if day else None
        if day and month:
            found.add((month, int(day[1])))
    return found


def quotations(text: str) -> list[str]:
    """Return the texts between quotation marks that are long enough to be somebody's words."""
    return [next(filter(None, match.groups())) for match in _QUOTATION.finditer(text)]


def capitalised_words(text: str) -> list[str]:
    """Return the words with a capital letter that no sentence begins with, as they are written.

    Scripts without capital letters have none.
    """
    return [
        match.group()
        for match in _CASED_WORD.finditer(text)
        if _is_capitalised(match.group()) and not _begins_sentence(text, match.start())
    ]


def names(text: str, language: str) -> list[str]:
    """Return the stems of capitalised_words, in order and with repetitions."""
    return stems([word.lower() for word in capitalised_words(text)], language)


def title_names(title: str, body_names: frozenset[str], language: str) -> set[str]:
    """Return the stems of the names in a title.

    In a title that capitalises most words, or that begins with the name, only words that are names in the
    body (`body_names`, stems) count.
    """
    found = list(_CASED_WORD.finditer(title))
    capitals = sum(_is_capitalised(match.group()) for match in found)
    is_title_case = capitals > _TITLE_CASE_SHARE * len(found)
    ignored = stop_words(language)
    result = set()
    for match in found:
        word = match.group()
        (stem,) = stems([word.lower()], language)
        if len(word) < _MIN_NAME_LETTERS or word.lower() in ignored:
            continue
        is_marked = _is_capitalised(word) and not is_title_case and not _begins_sentence(title, match.start())
        if is_marked or stem in body_names:
            result.add(stem)
    return result


def _is_capitalised(word: str) -> bool:
    return len(word) >= _MIN_NAME_LETTERS and word[0].isupper()


def _begins_sentence(text: str, start: int) -> bool:
    before = text[max(start - 8, 0) : start].rstrip(_OPENING_MARKS)
    return not before or before[-1] in _SENTENCE_END
