"""Splits text of any language into words, and gives their stems and the stop words of a language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Final

from summarizer.language.scripts import SCRIPT_RANGES, Script

_UNSPACED: Final = (Script.THAI, Script.LAO, Script.BURMESE, Script.KHMER, Script.TIBETAN)
_UNSPACED_RANGES: Final = (
    SCRIPT_RANGES[Script.HAN]
    + SCRIPT_RANGES[Script.KANA]
    + "".join(SCRIPT_RANGES[script] for script in _UNSPACED)
)
# Python's \w does not match the vowel signs that Indic and Semitic scripts write as marks.
_COMBINING_RANGES: Final = "".join(
    ranges
    for script, ranges in SCRIPT_RANGES.items()
    if script not in (Script.LATIN, Script.HAN, Script.KANA)
)
_RUN: Final = (
    rf"[^\W_{_UNSPACED_RANGES}]+(?:[{_COMBINING_RANGES}\u0300-\u036f\u200c\u200d]+[^\W_{_UNSPACED_RANGES}]*)*"
)
_WORD: Final = rf"{_RUN}(?:(?:['’·]|(?<=\d)[.,](?=\d)|(?<=[א-ת])\"(?=[א-ת])){_RUN})*"
_WORDS: Final = re.compile(_WORD)
# The same for ASCII text, in half the time.
_ASCII_WORDS: Final = re.compile(r"[a-z0-9]+(?:(?:'|(?<=\d)[.,](?=\d))[a-z0-9]+)*")
_TOKEN: Final = re.compile(
    rf"(?P<han>[{SCRIPT_RANGES[Script.HAN]}]+)"
    rf"|(?P<kana>[{SCRIPT_RANGES[Script.KANA]}]+)"
    rf"|(?P<unspaced>[{''.join(SCRIPT_RANGES[script] for script in _UNSPACED)}]+)"
    rf"|(?P<word>{_WORD})"
)
_PHRASE_TOKEN: Final = re.compile(rf"[{_UNSPACED_RANGES}]|[\u2600-\u27bf\U0001f000-\U0001faff]|{_WORD}")
# Vowel signs and lengthening of Arabic, selectors of a pictograph's form, and skin tones.
_MARKS_TO_DROP: Final = re.compile("[\u0640\u064b-\u0652\u0670\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
_UNSPACED_CHARACTER: Final = re.compile(f"[{_UNSPACED_RANGES}]")
# Particles at the end of a Korean noun; at least two syllables of the noun remain.
_PARTICLE: Final = re.compile(
    "(?<=[가-힣]{2})(?:에서는|에게서|으로서|으로써|에서|에게|에는|으로|까지|부터|처럼|보다|마다|이나|에|은|는|이|가|을|를|의|와|과|도|만|로)$"
)
_KANA_RUN: Final = re.compile("[\u3041-\u309f]+|[\u30a1-\u30ff\u31f0-\u31ff\uff66-\uff9f]+")
_KATAKANA: Final = re.compile("[\u30a1-\u30ff\u31f0-\u31ff\uff66-\uff9f]")
# A character with its vowel and tone marks.
_CLUSTER: Final = re.compile(
    "[\u0e40-\u0e44\u0ec0-\u0ec4]?[^\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd]"
    "[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd]*|."
)

_STEMMERS: Final = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "eo": "esperanto",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "st": "sesotho",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}


def words(text: str, language: str) -> list[str]:
    """Return the words of a text in order and in lower case.

    Chinese is split by dictionary; Japanese into katakana words, hiragana runs and pairs of kanji;
    Thai, Lao, Khmer, Burmese and Tibetan into pairs of characters; other scripts at each character that
    is no letter, mark or digit. An apostrophe within a word and a point or comma within a number belong
    to it. Pairs overlap.
    """
    lower = _lower(text, language)
    if lower.isascii():
        return _ASCII_WORDS.findall(lower)
    return _split_by_script(lower, language) if _UNSPACED_CHARACTER.search(lower) else _WORDS.findall(lower)


def phrase_words(text: str, language: str) -> list[str]:
    """Return the words of a phrase that is looked for in texts, in order and in lower case.

    Like `words`, but each character of a script without spaces is a word of its own, because a dictionary may
    divide the same phrase differently in two texts, and so is each pictograph.
    """
    lower = _lower(text, language)
    if lower.isascii():
        return _ASCII_WORDS.findall(lower)
    return [match.group() for match in _PHRASE_TOKEN.finditer(_MARKS_TO_DROP.sub("", lower))]


def _split_by_script(text: str, language: str) -> list[str]:
    japanese = language == "ja" or (language != "zh" and _KATAKANA.search(text) is not None)
    found: list[str] = []
    for match in _TOKEN.finditer(text):
        kind, token = match.lastgroup, match.group()
        if kind == "word":
            found.append(token)
        elif kind == "kana":
            found.extend(_KANA_RUN.findall(token))
        elif kind == "han" and not japanese:
            found.extend(_cut_chinese(token))
        else:
            found.extend(_bigrams(list(token) if kind == "han" else _CLUSTER.findall(token)))
    return found


def stems(words: Sequence[str], language: str) -> list[str]:
    """Return the Snowball stem of each word; Korean without particles, words of other languages unchanged."""
    if language == "ko":
        return [_PARTICLE.sub("", word) for word in words]
    name = _STEMMERS.get(language)
    if name is None:
        return list(words)
    import Stemmer  # noqa: PLC0415  (loaded only where words are counted)

    # 0 disables the cache, which costs more than it saves; a new stemmer per call is safe in any thread.
    stemmed: list[str] = Stemmer.Stemmer(name, 0).stemWords(list(words))
    return stemmed


@cache
def stop_words(language: str) -> frozenset[str]:
    """The lower-case stop words of a language by stopwords-iso; empty for a language without a list."""
    from stopwordsiso import stopwords  # noqa: PLC0415  (reads a megabyte at import)

    return frozenset(stopwords({"nb": "no", "nn": "no"}.get(language, language)))


def _lower(text: str, language: str) -> str:
    if language in ("tr", "az"):
        text = text.replace("I", "ı").replace("İ", "i")
    return text.lower()


def _cut_chinese(token: str) -> list[str]:
    import rjieba  # noqa: PLC0415  (its dictionary takes 30 MB)

    pieces: list[str] = rjieba.cut(token)
    return pieces


def _bigrams(characters: list[str]) -> Iterator[str]:
    if len(characters) == 1:
        yield characters[0]
    for first, second in pairwise(characters):
        yield first + second
