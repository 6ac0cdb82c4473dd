"""What counts as a word when articles are searched, the same on every database. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

MAX_QUERY_WORDS = 16
MAX_WORD_LENGTH = 64
_MIN_STEM_LENGTH = 4
# Of plurals and cases in English, German, the Romance languages and Russian, accents left out.
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
# Accents of Latin letters, as FTS5 has it; elsewhere a mark makes another letter (и and й), or is a vowel.
_LATIN_ACCENTS = re.compile("([a-z\u00df-\u024f\u1e00-\u1eff])[\u0300-\u036f]+")


def normalize_text(text: str) -> str:
    """Text as it is indexed: one form of each character, nothing invisible, unspaced scripts spaced."""
    plain = unicodedata.normalize("NFKC", text)
    visible = "".join(sign if sign.isprintable() else " " for sign in plain)
    return _UNSPACED_SCRIPT.sub(r" \1 ", visible)


class SearchTerm(NamedTuple):
    """A word of a question, as it was typed; `unfinished` when it may be the beginning of a longer one."""

    word: str
    is_prefix: bool


def parse_query(words: str) -> list[SearchTerm]:
    """The words of a question; what holds no letter or digit is left out.

    The last is taken as unfinished, and so is a longer word than is looked at.
    """
    plain = unicodedata.normalize("NFKC", words[: MAX_QUERY_WORDS * MAX_WORD_LENGTH])
    found = [word for word in plain.split() if any(sign.isalnum() for sign in word)][:MAX_QUERY_WORDS]
    last = len(found) - 1
    return [
        SearchTerm(word[:MAX_WORD_LENGTH], place == last or len(word) > MAX_WORD_LENGTH)
        for place, word in enumerate(found)
    ]


def stem_terms(terms: Sequence[SearchTerm]) -> list[SearchTerm]:
    """The same words in any number or case: what has an ending may end otherwise."""
    stems = [_strip_ending(one.word) for one in terms]
    return [
        SearchTerm(stem, one.is_prefix or stem != one.word) for stem, one in zip(stems, terms, strict=True)
    ]


def _strip_ending(word: str) -> str:
    """A word without its longest ending, where enough of it stays to be telling."""
    plain = "".join(tokenize(word))
    if len(plain) != len(word):
        return word  # two words in one, or signs beside it
    kept = next((at for at in range(_MIN_STEM_LENGTH, len(plain)) if _ENDINGS.match(plain, at)), len(word))
    return word[:kept]


def tokenize(text: str) -> list[str]:
    """The words of a text without case and Latin accents, as SQLite's FTS5 tells them apart.

    Letters, numbers, marks and private signs make words, everything else parts them.
    """
    # What is still an accent by itself makes no letter of its own, such as the stress in Russian.
    whole = _COMBINING_ACCENT.sub("", unicodedata.normalize("NFC", normalize_text(text).lower()))
    bare = _LATIN_ACCENTS.sub(r"\1", unicodedata.normalize("NFD", whole))
    # Greek writes the last s of a word in another way; a beginning of the word would not match it.
    folded = unicodedata.normalize("NFC", bare).replace("ς", "σ")
    return "".join(sign if _is_word_character(sign) else " " for sign in folded).split()


def _is_word_character(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LNM" or unicodedata.category(sign) == "Co"
