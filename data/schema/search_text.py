"""Splits texts and queries into the words that the search compares, the same on every database. Pure.

Spellings of one word become the same: without accents, ß as ss, ä, ö and ü as a, o and u. In words of five
letters or more ae, oe and ue become a, o and u too, so that Müller, Mueller and Muller find each other; in
shorter words, where "does" would become "dos", a query is searched in both spellings instead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from itertools import accumulate
from typing import NamedTuple

MAX_QUERY_WORDS = 16
MAX_WORD_LENGTH = 64
# A tsvector holds at most 1 MiB; the distinct words of a novel take a tenth of that.
_MAX_INDEXED_BYTES = 900_000
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
# Invisible signs inside words: soft hyphens, zero-width spaces, joiners of words, marks of direction.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
# Vowel signs of Hebrew and Arabic, which most texts leave out, and the Arabic sign that stretches a word.
_OPTIONAL_MARKS = re.compile(
    "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]"
)
_LETTERS = str.maketrans(
    {
        "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O",
        "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH",
        "ħ": "h", "Ħ": "H", "ŧ": "t", "Ŧ": "T", "ı": "i", "İ": "I",
        "ё": "е", "Ё": "Е",
        "ά": "α", "έ": "ε", "ή": "η", "ί": "ι", "ό": "ο", "ύ": "υ", "ώ": "ω", "ϊ": "ι", "ϋ": "υ",
        "ΐ": "ι", "ΰ": "υ", "Ά": "Α", "Έ": "Ε", "Ή": "Η", "Ί": "Ι", "Ό": "Ο", "Ύ": "Υ", "Ώ": "Ω",
        "Ϊ": "Ι", "Ϋ": "Υ",
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك",
    }
)  # fmt: skip
"""Letters that people also write without their sign, beside the Latin letters with accents."""
_LONG_WORD = re.compile(r"[^\W\d_]{5,}")
# "Bauer" and "Quelle" contain no umlaut.
_DIGRAPH = re.compile("(?<![aeiouq])([aou])e+", re.IGNORECASE)
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "oe", "Ø": "Oe"}
)
_COMBINING_ACCENT = re.compile("[\u0300-\u036f]")
# FTS5 drops accents of Latin letters only; elsewhere a mark makes another letter (и and й) or is a vowel.
_LATIN_ACCENTS = re.compile("([a-z\u00df-\u024f\u1e00-\u1eff])[\u0300-\u036f]+", re.IGNORECASE)


def normalize_text(text: str) -> str:
    """The text in NFKC with one spelling of each word, and spaces around characters of unspaced scripts.

    Unprintable characters become spaces.
    """
    plain = _fold_spelling(unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)))
    visible = "".join(sign if sign.isprintable() else " " for sign in plain)
    return _UNSPACED_SCRIPT.sub(r" \1 ", visible)


def _fold_spelling(text: str) -> str:
    letters = _strip_latin_accents(_OPTIONAL_MARKS.sub("", text.translate(_LETTERS)))
    return _LONG_WORD.sub(lambda word: _DIGRAPH.sub(r"\1", word[0]), letters)


def _strip_latin_accents(text: str) -> str:
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _LATIN_ACCENTS.sub(r"\1", unicodedata.normalize("NFD", text)))


def spellings(word: str) -> list[str]:
    """The spellings of a query's word to search for: with and without ae, oe and ue for an umlaut.

    The index has one spelling of long words; only short words have several here.
    """
    variants = (word, word.translate(_UMLAUTS), _DIGRAPH.sub(r"\1", word))
    return list({" ".join(tokenize(variant)): variant for variant in variants}.values())


class IndexedText(NamedTuple):
    """The text of an article that the search looks through."""

    title: str
    labels: str
    body: str

    @classmethod
    def of(
        cls, title: str, topics: Sequence[str], keywords: Sequence[str], blocks: Sequence[str]
    ) -> IndexedText:
        """The text of an article; `blocks` are the texts of its blocks."""
        return cls(title, " ".join((*topics, *keywords)), "\n".join(blocks))

    def normalized(self) -> dict[str, str]:
        """The columns of the index of SQLite, which splits words itself."""
        return {name: normalize_text(text) for name, text in self._asdict().items()}

    def tokenized(self) -> tuple[dict[str, str], list[str]]:
        """The columns of the index of PostgreSQL, and the distinct words, cut to MAX_WORD_LENGTH."""
        words = {name: tokenize(text) for name, text in self._asdict().items()}
        distinct = dict.fromkeys(word[:MAX_WORD_LENGTH] for text in words.values() for word in text)
        return {name: f" {' '.join(text)} " for name, text in words.items()}, _within_size_limit(distinct)


def _within_size_limit(words: Collection[str]) -> list[str]:
    sizes = accumulate(len(word.encode()) for word in words)
    return [word for word, size in zip(words, sizes, strict=True) if size <= _MAX_INDEXED_BYTES]


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
    found = tokenize(word)
    if len(found) != 1 or any(not sign.isalnum() for sign in word):
        return word  # it contains punctuation, or several words
    (plain,) = found
    kept = next((at for at in range(_MIN_STEM_LENGTH, len(plain)) if _ENDINGS.match(plain, at)), 0)
    return plain[:kept] or word


def tokenize(text: str) -> list[str]:
    """The words of a text in lower case without Latin accents, split like SQLite's FTS5 splits them.

    Words consist of letters, numbers, marks and private-use characters; all others separate words.
    """
    # An accent that NFC cannot compose marks stress, as in Russian, and makes no other letter.
    whole = _COMBINING_ACCENT.sub("", unicodedata.normalize("NFC", normalize_text(text).lower()))
    # Greek has a final form of s, which a prefix of the word would not match.
    folded = _strip_latin_accents(whole).replace("ς", "σ")
    return "".join(sign if _is_word_character(sign) else " " for sign in folded).split()


def _is_word_character(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LNM" or unicodedata.category(sign) == "Co"
