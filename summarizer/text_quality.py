"""Rejects text that is no readable story: repetition, encoded data and logs.

Poems, lists, tables, prices, notices and text in languages without spaces are readable.
"""

from __future__ import annotations

import math
import re
from itertools import islice
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+")
_MAX_CHARACTERS: Final = 1_000_000
_MIN_WORDS_TO_JUDGE: Final = 100
_MIN_DISTINCT_WORDS: Final = 8
_VOCABULARY_GROWTH: Final = 0.5
"""Distinct words grow at least with the square root of all words (Heaps' law), even in tables."""
_MIN_CHARACTERS_TO_JUDGE: Final = 500
_MIN_LETTER_SHARE: Final = 0.05
_MAX_WORD_LETTERS: Final = 60
_MAX_CODE_SHARE: Final = 0.5
_MAX_LOG_LINE_SHARE: Final = 0.8
_MIN_LOG_LINES: Final = 20
_LOG_LINE: Final = re.compile(
    r"\W{0,2}(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d"
    r"|(?:\d{1,3}\.){3}\d{1,3} - |(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\b)"
)


def is_readable_text(text: str) -> bool:
    """Return whether `text` can be a story; a text too short to be classified can."""
    beginning = text[:_MAX_CHARACTERS]
    return not (_is_repetitive(beginning) or _is_code(beginning) or _is_log(beginning))


def _is_repetitive(text: str) -> bool:
    words = [word.casefold() for word in _WORD.findall(text)]
    if len(words) < _MIN_WORDS_TO_JUDGE:
        return False
    return len(set(words)) < max(_MIN_DISTINCT_WORDS, _VOCABULARY_GROWTH * math.sqrt(len(words)))


def _is_code(text: str) -> bool:
    """Return whether a text has hardly any letters, or consists mostly of very long ASCII words (base64)."""
    shown = "".join(text.split())
    if len(shown) < _MIN_CHARACTERS_TO_JUDGE:
        return False
    if sum(map(str.isalpha, shown)) < _MIN_LETTER_SHARE * len(shown):
        return True
    endless = (
        len(word)
        for word in text.split()
        if len(word) > _MAX_WORD_LETTERS and word.isascii() and "://" not in word
    )
    return sum(endless) > _MAX_CODE_SHARE * len(shown)


def _is_log(text: str) -> bool:
    lines = list(islice(filter(str.strip, text.splitlines()), 10 * _MIN_LOG_LINES))
    logged = sum(_LOG_LINE.match(line) is not None for line in lines)
    return len(lines) >= _MIN_LOG_LINES and logged > _MAX_LOG_LINE_SHARE * len(lines)
