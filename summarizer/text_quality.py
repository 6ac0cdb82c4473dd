"""Whether a text holds anything to read: words of many kinds, not one over and over, no code and no log.

Poems, lists, tables, prices and notices do, and so do languages that part no words by spaces.
"""

from __future__ import annotations

import math
import re
from itertools import islice
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+")
_LONGEST: Final = 1_000_000
_FEWEST_WORDS: Final = 100
_FEWEST_DISTINCT: Final = 8
_GROWTH: Final = 0.5
"""Distinct words grow at least with the square root of all words (Heaps' law), even in tables."""
_SHORTEST: Final = 500
_FEWEST_LETTERS: Final = 0.05
_LONGEST_WORD: Final = 60
_MOST_CODE: Final = 0.5
_MOST_LOGGED: Final = 0.8
_FEWEST_LINES: Final = 20
_LOGGED: Final = re.compile(
    r"\W{0,2}(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d"
    r"|(?:\d{1,3}\.){3}\d{1,3} - |(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\b)"
)


def is_worth_reading(text: str) -> bool:
    """Whether `text` can be a story at all; a short one is given the benefit of the doubt."""
    read = text[:_LONGEST]
    return not (_repeats_itself(read) or _is_code(read) or _is_log(read))


def _repeats_itself(text: str) -> bool:
    words = [word.casefold() for word in _WORD.findall(text)]
    if len(words) < _FEWEST_WORDS:
        return False
    return len(set(words)) < max(_FEWEST_DISTINCT, _GROWTH * math.sqrt(len(words)))


def _is_code(text: str) -> bool:
    """Hardly a letter, or mostly endless words of plain letters, such as encoded pictures."""
    shown = "".join(text.split())
    if len(shown) < _SHORTEST:
        return False
    if sum(map(str.isalpha, shown)) < _FEWEST_LETTERS * len(shown):
        return True
    endless = (
        len(word)
        for word in text.split()
        if len(word) > _LONGEST_WORD and word.isascii() and "://" not in word
    )
    return sum(endless) > _MOST_CODE * len(shown)


def _is_log(text: str) -> bool:
    lines = list(islice(filter(str.strip, text.splitlines()), 10 * _FEWEST_LINES))
    logged = sum(_LOGGED.match(line) is not None for line in lines)
    return len(lines) >= _FEWEST_LINES and logged > _MOST_LOGGED * len(lines)
