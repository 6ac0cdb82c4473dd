"""Counts the words of a text and estimates its reading time.

The speed for English is silent reading of non-fiction, 238 words a minute by Brysbaert's analysis of 190
studies ("How many words do we read per minute?", Journal of Memory and Language 109, 2019). The speeds for
the other languages are from Trauzettel-Klosinski and Dietz ("Standardized assessment of reading
performance", Investigative Ophthalmology & Visual Science 53, 2012), who timed reading aloud, so the
estimate is too long rather than too short. Chinese and Japanese are half their 255 and 357 characters; an
unlisted language gets the average of those authors, 184 words a minute.
"""

from __future__ import annotations

import math
import re
from typing import Final

from summarizer.language.scripts import SCRIPT_RANGES, Script

_UNSPACED: Final = (
    Script.HAN, Script.KANA, Script.THAI, Script.LAO, Script.BURMESE, Script.KHMER, Script.TIBETAN,
)  # fmt: skip
_UNSPACED_CHARACTER: Final = re.compile(f"[{''.join(SCRIPT_RANGES[script] for script in _UNSPACED)}]")
_SPACED_WORD: Final = re.compile(r"\w\S*")

_DEFAULT_WORDS_PER_MINUTE: Final = 184
_WORDS_PER_MINUTE: Final = {
    "ar": 138,
    "de": 179,
    "en": 238,
    "es": 218,
    "fi": 161,
    "fr": 195,
    "he": 187,
    "it": 188,
    "ja": 178,
    "nl": 202,
    "pl": 166,
    "pt": 181,
    "ru": 184,
    "sl": 180,
    "sv": 199,
    "tr": 166,
    "zh": 127,
}


def count_words(text: str, language: str) -> int:  # noqa: ARG001  (part of the language interface)
    """Count the words of a text: runs between white space, or every two characters in unspaced scripts."""
    spaced, unspaced_count = (text, 0) if text.isascii() else _UNSPACED_CHARACTER.subn(" ", text)
    return len(_SPACED_WORD.findall(spaced)) + math.ceil(unspaced_count / 2)


def count_printed_words(text: str) -> int:
    """Count words as a word processor does, lone dashes included; the unit of a requested summary length."""
    spaced, unspaced_count = (text, 0) if text.isascii() else _UNSPACED_CHARACTER.subn(" ", text)
    return len(spaced.split()) + math.ceil(unspaced_count / 2)


def reading_seconds(text: str, language: str) -> int:
    """Estimate the seconds an adult takes to read a text; at least 1 for a text with words, 0 without."""
    return math.ceil(
        count_words(text, language) * 60 / _WORDS_PER_MINUTE.get(language, _DEFAULT_WORDS_PER_MINUTE)
    )
