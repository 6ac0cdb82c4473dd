"""What a single line looks like, in numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from enum import IntEnum

import numpy as np

from summarizer.cleaning.annotated_paste import AnnotatedPaste
from summarizer.cleaning.boosted_trees import FloatArray
from summarizer.cleaning.cue_phrases import CUE_KINDS, CueLexicon, cue_lexicon
from summarizer.cleaning.lines import PasteLine

_SENTENCE_BREAK = re.compile(r"[.!?…][\"'”’»“)\]]*(?:\s|$)|[。！？।۔؟]")
_SENTENCE_END = re.compile(r"[.!?…。！？।۔؟][\"'”’»“)\]]*$")
_SENTENCE_END_CHARACTERS = 20
_DATE_OR_TIME = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\b(?:19|20)\d\d\b|\b\d{1,2}[:.h]\d\d\b")
_WEB_ADDRESS = re.compile(
    r"https?://|www\.|\S@\S|\[email|\w\.(?:com|de|org|net|at|ch|eu|fr|es|it|pl|ru|ua|pt|br|uk)\b"
)
_PUNCTUATION = re.compile(r"[^\w\s]")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_JOINED_WORDS = re.compile(r"[a-zß-ÿа-яґєії][A-ZÀ-ÞА-ЯҐЄІЇ][a-zß-ÿа-яґєії]")
_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĘĚĞİŁŃŇŐŘŚŞŠŤŮŰŹŻŽА-ЯЁҐЄІЇΑ-Ω"
_CAPITALISED_WORD = re.compile(f" [{_UPPER}]")
_UPPER_CASE_WORD = re.compile(rf"\b[{_UPPER}]{{2,}}\b")
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\b\d")
_SEPARATORS = re.compile(r"[|»«›‹→←•·/>]")
_QUOTES = re.compile('["“„«”»]')
_BULLETS = "•‣◦▪●·*–—-»›→▶►+♥✓✔"
_OPENERS = "\"'“„«»‚‘("
_MAX_LINE_CHARACTERS = 4000
_SHORT_LINE_WORDS = 8
_LONG_LINE_WORDS = 12
_MAX_SINGLE_WORD = 1.5
_USUAL_FUNCTION_SHARE = 0.35
_MIN_FUNCTION_SHARE = 0.04


class LineFeature(IntEnum):
    """The columns of signs that other modules ask for."""

    WORDS = 0
    FUNCTION_WORDS = 3
    DIRECT_ADDRESS = 6
    CAPITALISED = 7
    SENTENCES = 9
    DIGITS = 11
    ENDS_SENTENCE = 12
    ENDS_WITH_COLON = 16
    STARTS_LOWER_CASE = 18
    STARTS_WITH_DIGIT = 19
    STARTS_WITH_BULLET = 20
    HAS_DATE = 24


def line_features(page: AnnotatedPaste) -> FloatArray:
    """One row a line; the columns that Sign names and others, as the coefficients expect them."""
    lexicon = cue_lexicon()
    rows: dict[tuple[str, int], tuple[float, ...]] = {}
    keys = [(line.text, line.cells) for line in page.lines]
    for key, line, words in zip(keys, page.lines, page.words, strict=True):
        if key not in rows:  # menus stand on many pages twice
            rows[key] = _feature_row(line, words, lexicon)
    features = np.array([rows[key] for key in keys], dtype=float)
    features[:, LineFeature.FUNCTION_WORDS : LineFeature.FUNCTION_WORDS + 2] = _relative_function_words(
        features
    )
    return features


def word_counts(rows: FloatArray) -> FloatArray:
    """Words of each line, from its signs."""
    return np.asarray(np.expm1(rows[:, LineFeature.WORDS]))


def cue_flags(page: AnnotatedPaste) -> FloatArray:
    """For each kind of phrase: whether one starts the line, is all of it, and stands within it."""
    flags = np.zeros((len(page), 3 * len(CUE_KINDS)))
    for number, phrases in enumerate(page.phrases):
        for start, end, kind in phrases:
            flags[number, 3 * kind + 2] = 1
            if start == 0:
                flags[number, 3 * kind] = 1
                flags[number, 3 * kind + 1] = max(flags[number, 3 * kind + 1], end == len(page.words[number]))
    return flags


def _feature_row(line: PasteLine, words: Sequence[str], lexicon: CueLexicon) -> tuple[float, ...]:
    text = _without_middle(line.text)
    size = len(text)
    parts = text.split(" ")
    letters = text.replace(" ", "").isalpha()
    marks = "" if letters else "".join(_PUNCTUATION.findall(text))
    count = len(words) if text.isascii() else len(words) + len(_CJK.findall(text)) / 2
    each = max(1.0, count)
    function = _count_known(lexicon.function, words)
    address = _count_known(lexicon.address, words)
    months = _count_known(lexicon.month, words)
    titled = 0.0 if text.islower() else len(_CAPITALISED_WORD.findall(f" {text}")) / len(parts)
    inner = not (text[1:].islower() or text.istitle())  # capitals within words are possible
    digits = 0 if letters else len(_DIGIT.findall(text))
    numbers = len(_NUMBER.findall(text)) if digits else 0
    first, last = text[0], text[-1]
    return (
        math.log1p(count),
        math.log1p(size),
        size / each / 10,
        function / each,
        function / 10,
        address / each,
        address > 0,
        titled,
        len(_UPPER_CASE_WORD.findall(text)) / len(parts) if inner else 0.0,
        math.log1p(len(_SENTENCE_BREAK.findall(text))) if marks else 0.0,
        math.log1p(marks.count(",")),
        digits / size,
        last in marks and _SENTENCE_END.search(text, max(0, size - _SENTENCE_END_CHARACTERS)) is not None,
        last in ".。।",
        last == "?",
        last == "!",
        last == ":",
        text.endswith(("...", "…", "…]", "...]")),
        first.islower(),
        first.isdigit(),
        first in _BULLETS,
        first in _OPENERS,
        first == "(" and last == ")",
        min(3, len(_SEPARATORS.findall(marks))) / 3 if marks else 0.0,
        digits > 1 and _DATE_OR_TIME.search(text) is not None,
        months > 0,
        ("." in marks or "@" in marks) and _WEB_ADDRESS.search(text) is not None,
        "©" in marks,
        "#" in marks or "@" in marks,
        min(3, len(_QUOTES.findall(marks))) / 3 if marks else 0.0,
        line.cells > 1,
        count < _MAX_SINGLE_WORD,
        inner and _JOINED_WORDS.search(text) is not None,
        (months + numbers) / each,
        ":" in marks,
        titled if len(parts) <= _SHORT_LINE_WORDS else 0.0,
    )


def _count_known(known: frozenset[str], words: Sequence[str]) -> int:
    """How many of `words` are known; mostly none, which is told quickly."""
    return 0 if known.isdisjoint(words) else sum(map(known.__contains__, words))


def _without_middle(text: str) -> str:
    """`text`, without its middle where it is very long."""
    return (
        text
        if len(text) <= _MAX_LINE_CHARACTERS
        else text[: _MAX_LINE_CHARACTERS // 2] + text[-_MAX_LINE_CHARACTERS // 2 :]
    )


def _relative_function_words(features: FloatArray) -> FloatArray:
    """Function words as a share and as a number, both as if the long lines of the page had the usual share.

    Languages differ in how many they use, and for some none are known: there each line counts as usual.
    """
    count = word_counts(features)
    share, number = features[:, LineFeature.FUNCTION_WORDS], features[:, LineFeature.FUNCTION_WORDS + 1]
    long = share[count >= _LONG_LINE_WORDS]
    mean = float(long.mean()) if len(long) else 0.0
    if mean < _MIN_FUNCTION_SHARE:
        usual = np.where(count < _SHORT_LINE_WORDS, 0.5, 1.0) * _USUAL_FUNCTION_SHARE
        return np.column_stack([usual, np.minimum(count * _USUAL_FUNCTION_SHARE / 10, 1)])
    scale = _USUAL_FUNCTION_SHARE / mean
    return np.column_stack([np.minimum(share * scale, 0.8), np.minimum(number * scale, 1)])
