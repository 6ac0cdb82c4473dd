"""Splits texts and queries into the words that the search compares, the same on every database. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

MAX_QUERY_WORDS = 16
MAX_WORD_LENGTH = 64
_MIN_STEM_LENGTH = 4
# Endings of plurals and cases in English, German, the Romance languages and Russian, without accents.
_ENDINGS = re.compile(
    "(?:s|es|ies|y|e|en|er|em|n|a|o|i|as|os"
    "|[аяыиуюеоьй]|[ая]м|[ая]х|[ая]ми|[ое]м|[ое]в|[ео][ий]|[ыи][ий]|ая|яя|ое|ее|[ыи]е|ую|юю"
    "|[ое]го|[ое]му|[ыи]м|[ыи]х)$"
)
# Han, Kana and Hangul; Thai, Lao, Burmese and Khmer; the later Han planes.
_UNSPACED_SCRIPT = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff])"
)
_COMBINING_ACCENT = re.compile("[\u0300-\u036f]")
# FTS5 drops accents of Latin letters only; elsewhere a mark makes another letter (и and й) or is a vowel.
_LATIN_ACCENTS = re.compile("([a-z\u00df-\u024f\u1e00-\u1eff])[\u0300-\u036f]+")


def normalize_text(text: str) -> str:
    """The text in NFKC, with spaces for unprintable characters and around those of unspaced scripts."""
    plain = unicodedata.normalize("NFKC", text)
    visible = "".join(sign if sign.isprintable() else " " for sign in plain)
    return _UNSPACED_SCRIPT.sub(r" \1 ", visible)


class SearchTerm(NamedTuple):
    """A word of a query as it was typed; `is_prefix` when longer words with this beginning match, too."""

    word: str
    is_prefix: bool


def parse_query(words: str) -> list[SearchTerm]:
    """The words of a query that contain a letter or digit, at most MAX_QUERY_WORDS.

    The last word is a prefix, and so is a word that is cut to MAX_WORD_LENGTH.
    """
    plain = unicodedata.normalize("NFKC", words[: MAX_QUERY_WORDS * MAX_WORD_LENGTH])
    found = [word for word in plain.split() if any(sign.isalnum() for sign in word)][:MAX_QUERY_WORDS]
    last = len(found) - 1
    return [
        SearchTerm(word[:MAX_WORD_LENGTH], place == last or len(word) > MAX_WORD_LENGTH)
        for place, word in enumerate(found)
    ]


def stem_terms(terms: Sequence[SearchTerm]) -> list[SearchTerm]:
    """The same words in any number or case: a word with a known ending becomes a prefix without it."""
    stems = [_strip_ending(one.word) for one in terms]
    return [
        SearchTerm(stem, one.is_prefix or stem != one.word) for stem, one in zip(stems, terms, strict=True)
    ]


def _strip_ending(word: str) -> str:
    """A word without its longest known ending, as long as _MIN_STEM_LENGTH characters stay."""
    plain = "".join(tokenize(word))
    if len(plain) != len(word):
        return word  # it contains punctuation, or several words
    kept = next((at for at in range(_MIN_STEM_LENGTH, len(plain)) if _ENDINGS.match(plain, at)), len(word))
    return word[:kept]


def tokenize(text: str) -> list[str]:
    """The words of a text in lower case without Latin accents, split like SQLite's FTS5 splits them.

    Words consist of letters, numbers, marks and private-use characters; all others separate words.
    """
    # An accent that NFC cannot compose marks stress, as in Russian, and makes no other letter.
    whole = _COMBINING_ACCENT.sub("", unicodedata.normalize("NFC", normalize_text(text).lower()))
    bare = _LATIN_ACCENTS.sub(r"\1", unicodedata.normalize("NFD", whole))
    # Greek has a final form of s, which a prefix of the word would not match.
    folded = unicodedata.normalize("NFC", bare).replace("ς", "σ")
    return "".join(sign if _is_word_character(sign) else " " for sign in folded).split()


def _is_word_character(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LNM" or unicodedata.category(sign) == "Co"
