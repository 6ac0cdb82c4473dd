"""Computes the features of each line by itself: its length, words, marks, letters and cue phrases."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.boosted_trees import FloatArray
from summarizer.cleaning.annotated_paste import AnnotatedPaste
from summarizer.cleaning.blocks import ends_sentence
from summarizer.cleaning.character_kinds import CharacterKind as Kind
from summarizer.cleaning.character_kinds import PageCharacters
from summarizer.cleaning.cue_phrases import CUE_KINDS, cue_lexicon

_SENTENCE_BREAK = re.compile(r"[.!?…][\"'”’»“)\]]*(?:\s|$)|[。！？।۔؟]")
_SENTENCE_END_CHARACTERS = 20
# Both begin with the rarest character that they need, and look back: that is several times as fast.
_DATE_OR_TIME = re.compile(
    r"\d(?:[./-]\d{1,2}[./-]\d\d|(?<=\b1)9\d\d\b|(?<=\b2)0\d\d\b|(?<=\b\d)\d?[:.h]\d\d\b)"
)
_WEB_ADDRESS = re.compile(
    r"https?://|www\.|@(?<=\S@)\S|\[email"
    r"|\.(?<=\w\.)(?:com|de|org|net|at|ch|eu|fr|es|it|pl|ru|ua|pt|br|uk)\b"
)
_LAST_CHARACTERS = (".。।", "?", "!", ":")
_CUT_ENDS = ("...", "…", "…]", "...]")
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
    HAS_CELLS = 30


def line_features(page: AnnotatedPaste) -> FloatArray:
    """The features of a paste with at least one line: one row a line.

    LineFeature names some of the columns. Their order is part of the trained model (model.json).
    """
    words_of = {line.text: words for line, words in zip(page.lines, page.words, strict=True)}
    place = {text: number for number, text in enumerate(words_of)}  # many pages repeat their menu
    features = _distinct_features(list(words_of), list(words_of.values()))
    features = features[[place[line.text] for line in page.lines]]
    features[:, LineFeature.HAS_CELLS] = [line.cells > 1 for line in page.lines]
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


def _distinct_features(lines: Sequence[str], words: Sequence[Sequence[str]]) -> FloatArray:
    """The features of lines by their text alone, one row each."""
    lexicon = cue_lexicon()
    texts = [_without_middle(text) for text in lines]
    characters = PageCharacters.read(texts)
    size = np.array([len(text) for text in texts])
    parts = characters.count(Kind.SPACE) + 1
    count = np.array([len(row) for row in words]) + characters.count(Kind.HALF_WORD) / 2
    each = np.maximum(1.0, count)
    digits = characters.count(Kind.DIGIT)
    function, address, months = (
        np.array([_count_known(known, row) for row in words])
        for known in (lexicon.function_words, lexicon.address_words, lexicon.months)
    )
    capitalised = (
        np.where([text.islower() for text in texts], 0, characters.count_capitalised_words()) / parts
    )
    # Words in capitals and joined words count where not all words look alike.
    is_mixed = np.array([not (text[1:].islower() or text.istitle()) for text in texts])
    stops = _evaluate(texts, characters.count(Kind.STOP) > 0, lambda text: len(_SENTENCE_BREAK.findall(text)))
    last = [text[-1] for text in texts]
    return np.column_stack(
        [
            _log1p(count),
            _log1p(size),
            size / each / 10,
            function / each,
            function / 10,
            address / each,
            address > 0,
            capitalised,
            is_mixed * characters.count_upper_case_words() / parts,
            _log1p(stops),
            _log1p(characters.count(Kind.COMMA)),
            digits / size,
            [_ends_sentence(text) for text in texts],
            *([one in kind for one in last] for kind in _LAST_CHARACTERS),
            [text.endswith(_CUT_ENDS) for text in texts],
            [text[0].islower() for text in texts],
            [text[0].isdigit() for text in texts],
            [text[0] in _BULLETS for text in texts],
            [text[0] in _OPENERS for text in texts],
            [text[0] == "(" and text[-1] == ")" for text in texts],
            np.minimum(3, characters.count(Kind.SEPARATOR)) / 3,
            _evaluate(texts, digits > 1, _DATE_OR_TIME.search),
            months > 0,
            _evaluate(texts, characters.count(Kind.ADDRESS) > 0, _WEB_ADDRESS.search),
            characters.count(Kind.COPYRIGHT) > 0,
            characters.count(Kind.TAG) > 0,
            np.minimum(3, characters.count(Kind.QUOTE)) / 3,
            np.zeros(len(texts)),  # HAS_CELLS
            count < _MAX_SINGLE_WORD,
            is_mixed & (characters.count_joined_words() > 0),
            (months + characters.count_number_starts()) / each,
            characters.count(Kind.COLON) > 0,
            np.where(parts <= _SHORT_LINE_WORDS, capitalised, 0.0),
        ]
    )


def _log1p(counts: NDArray[Any]) -> FloatArray:
    """log(1 + count) as `math` has it: numpy's own differs in the last digit between processors."""
    return np.array([math.log1p(count) for count in counts.tolist()])


def _evaluate(
    texts: Sequence[str], may_match: NDArray[np.bool_], count: Callable[[str], object]
) -> NDArray[np.intp]:
    """The number or truth of what `count` finds in each text, 0 for those that cannot match."""
    found = np.zeros(len(texts), np.intp)
    for number in np.flatnonzero(may_match).tolist():
        result = count(texts[number])
        found[number] = result if isinstance(result, int) else result is not None
    return found


def _ends_sentence(text: str) -> bool:
    return ends_sentence(text[-_SENTENCE_END_CHARACTERS:])


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
