"""Computes the features of each line by itself: its length, words, marks, letters and cue phrases."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from enum import IntEnum

import numpy as np

from summarizer.boosted_trees import FloatArray
from summarizer.cleaning.annotated_paste import AnnotatedPaste
from summarizer.cleaning.blocks import SENTENCE_END
from summarizer.cleaning.cue_phrases import CUE_KINDS, CueLexicon, cue_lexicon
from summarizer.cleaning.lines import PasteLine

_SENTENCE_BREAK = re.compile(r"[.!?…][\"'”’»“)\]]*(?:\s|$)|[。！？।۔؟]")
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
_LAST_CHARACTERS = {".": 1, "。": 1, "।": 1, "?": 2, "!": 3, ":": 4}
_LAST_KINDS = (1, 2, 3, 4)
_BULLETS = "•‣◦▪●·*–—-»›→▶►+♥✓✔"
_OPENERS = "\"'“„«»‚‘("
_MAX_LINE_CHARACTERS = 4000
_SHORT_LINE_WORDS = 8
_LONG_LINE_WORDS = 12
_MAX_SINGLE_WORD = 1.5
_USUAL_FUNCTION_SHARE = 0.35
_MIN_FUNCTION_SHARE = 0.04


class LineFeature(IntEnum):
    """The columns of line_features that other modules read.

    LOG_ stands for log(1 + count), _SHARE for a share of words or characters; the others are 0 or 1.
    """

    LOG_WORDS = 0
    FUNCTION_WORD_SHARE = 3
    DIRECT_ADDRESS = 6
    CAPITALISED_SHARE = 7
    LOG_SENTENCES = 9
    DIGIT_SHARE = 11
    ENDS_SENTENCE = 12
    ENDS_WITH_COLON = 16
    STARTS_LOWER_CASE = 18
    STARTS_WITH_DIGIT = 19
    STARTS_WITH_BULLET = 20
    HAS_DATE = 24


def line_features(page: AnnotatedPaste) -> FloatArray:
    """The features of a paste with at least one line: one row a line.

    LineFeature names some of the columns. Their order is part of the trained model (model.json).
    """
    lexicon = cue_lexicon()
    found: dict[tuple[str, int], tuple[float, ...]] = {}
    keys = [(line.text, line.cells) for line in page.lines]
    for key, line, words in zip(keys, page.lines, page.words, strict=True):
        if key not in found:  # many pages repeat their menu
            found[key] = _count_line(line, words, lexicon)
    features = _weigh_counts(np.array([found[key] for key in keys], dtype=float).T)
    first = LineFeature.FUNCTION_WORD_SHARE
    features[:, first : first + 2] = _relative_function_words(features)
    return features


def word_counts(rows: FloatArray) -> FloatArray:
    """Number of words of each line, from its row of features; a CJK letter counts as half a word."""
    return np.asarray(np.expm1(rows[:, LineFeature.LOG_WORDS]))


def cue_flags(page: AnnotatedPaste) -> FloatArray:
    """Three columns for each kind of cue phrase: one starts the line, is the whole line, stands in it."""
    flags = np.zeros((len(page), 3 * len(CUE_KINDS)))
    for number, phrases in enumerate(page.phrases):
        for start, end, kind in phrases:
            flags[number, 3 * kind + 2] = 1
            if start == 0:
                flags[number, 3 * kind] = 1
                flags[number, 3 * kind + 1] = max(flags[number, 3 * kind + 1], end == len(page.words[number]))
    return flags


def _count_line(line: PasteLine, words: Sequence[str], lexicon: CueLexicon) -> tuple[float, ...]:
    """What is counted in a line; `_weigh_counts` makes features of it, for all lines of a page at once."""
    text = _without_middle(line.text)
    size = len(text)
    letters = text.replace(" ", "").isalpha()
    marks = "" if letters else "".join(_PUNCTUATION.findall(text))
    digits = 0 if letters else len(_DIGIT.findall(text))
    may_have_inner_capitals = not (text[1:].islower() or text.istitle())  # cheap check before two regexes
    count = len(words) if text.isascii() else len(words) + len(_CJK.findall(text)) / 2
    first, last = text[0], text[-1]
    return (
        count,
        size,
        text.count(" ") + 1,
        math.log1p(count),
        math.log1p(size),
        _count_known(lexicon.function_words, words),
        _count_known(lexicon.address_words, words),
        _count_known(lexicon.months, words),
        0 if text.islower() else len(_CAPITALISED_WORD.findall(f" {text}")),
        len(_UPPER_CASE_WORD.findall(text)) if may_have_inner_capitals else 0,
        math.log1p(len(_SENTENCE_BREAK.findall(text))) if marks else 0.0,
        math.log1p(marks.count(",")) if marks else 0.0,
        digits,
        len(_NUMBER.findall(text)) if digits else 0,
        last in marks and SENTENCE_END.search(text, max(0, size - _SENTENCE_END_CHARACTERS)) is not None,
        _LAST_CHARACTERS.get(last, 0),
        text.endswith(("...", "…", "…]", "...]")),
        first.islower(),
        first.isdigit(),
        first in _BULLETS,
        first in _OPENERS,
        first == "(" and last == ")",
        len(_SEPARATORS.findall(marks)) if marks else 0,
        digits > 1 and _DATE_OR_TIME.search(text) is not None,
        ("." in marks or "@" in marks) and _WEB_ADDRESS.search(text) is not None,
        "©" in marks,
        "#" in marks or "@" in marks,
        len(_QUOTES.findall(marks)) if marks else 0,
        line.cells,
        may_have_inner_capitals and _JOINED_WORDS.search(text) is not None,
        ":" in marks,
    )


def _weigh_counts(counts: FloatArray) -> FloatArray:
    """The features of each line, from the columns of `_count_line`.

    Arithmetic on columns costs a tenth of that on numbers: 0.5 ms for a page of 140 lines.
    """
    count, size, parts, log_count, log_size, function, address, months, capitals, upper_words = counts[:10]
    log_sentences, log_commas, digits, numbers, ends_sentence, last, is_cut, is_lower, is_digit = counts[
        10:19
    ]
    is_bullet, is_opener, is_bracketed, separators, has_date, has_address = counts[19:25]
    has_copyright, has_tag, quotes, cells, has_joined_words, has_colon = counts[25:]
    each = np.maximum(1.0, count)
    capitalised = capitals / parts
    return np.column_stack(
        [
            log_count,
            log_size,
            size / each / 10,
            function / each,
            function / 10,
            address / each,
            address > 0,
            capitalised,
            upper_words / parts,
            log_sentences,
            log_commas,
            digits / size,
            ends_sentence,
            *(last == kind for kind in _LAST_KINDS),
            is_cut,
            is_lower,
            is_digit,
            is_bullet,
            is_opener,
            is_bracketed,
            np.minimum(3, separators) / 3,
            has_date,
            months > 0,
            has_address,
            has_copyright,
            has_tag,
            np.minimum(3, quotes) / 3,
            cells > 1,
            count < _MAX_SINGLE_WORD,
            has_joined_words,
            (months + numbers) / each,
            has_colon,
            np.where(parts <= _SHORT_LINE_WORDS, capitalised, 0.0),
        ]
    )


def _count_known(known: frozenset[str], words: Sequence[str]) -> int:
    """How many of `words` are in `known`; the usual case of none is answered first."""
    return 0 if known.isdisjoint(words) else sum(map(known.__contains__, words))


def _without_middle(text: str) -> str:
    """`text`, or its first and last 2,000 characters where it has more than 4,000."""
    return (
        text
        if len(text) <= _MAX_LINE_CHARACTERS
        else text[: _MAX_LINE_CHARACTERS // 2] + text[-_MAX_LINE_CHARACTERS // 2 :]
    )


def _relative_function_words(features: FloatArray) -> FloatArray:
    """Share and number of function words, scaled so that the page's long lines have the usual share, 0.35.

    Languages use function words to a different extent. Where none of a language are known, each line gets
    the usual share, and short lines half of it.
    """
    count = word_counts(features)
    first = LineFeature.FUNCTION_WORD_SHARE
    share, number = features[:, first], features[:, first + 1]
    share_of_long_lines = share[count >= _LONG_LINE_WORDS]
    mean = float(share_of_long_lines.mean()) if len(share_of_long_lines) else 0.0
    if mean < _MIN_FUNCTION_SHARE:
        usual = np.where(count < _SHORT_LINE_WORDS, 0.5, 1.0) * _USUAL_FUNCTION_SHARE
        return np.column_stack([usual, np.minimum(count * _USUAL_FUNCTION_SHARE / 10, 1)])
    scale = _USUAL_FUNCTION_SHARE / mean
    return np.column_stack([np.minimum(share * scale, 0.8), np.minimum(number * scale, 1)])
