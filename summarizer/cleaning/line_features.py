"""What a single line looks like, in numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from enum import IntEnum

import numpy as np

from summarizer.cleaning.annotated_paste import Page
from summarizer.cleaning.boosted_trees import Matrix
from summarizer.cleaning.cue_phrases import KINDS, Cues, cues
from summarizer.cleaning.lines import Line

_SENTENCES = re.compile(r"[.!?…][\"'”’»“)\]]*(?:\s|$)|[。！？।۔؟]")
_ENDS = re.compile(r"[.!?…。！？।۔؟][\"'”’»“)\]]*$")
_END = 20
_NUMERIC = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\b(?:19|20)\d\d\b|\b\d{1,2}[:.h]\d\d\b")
_ADDRESS = re.compile(
    r"https?://|www\.|\S@\S|\[email|\w\.(?:com|de|org|net|at|ch|eu|fr|es|it|pl|ru|ua|pt|br|uk)\b"
)
_MARKS = re.compile(r"[^\w\s]")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_TOGETHER = re.compile(r"[a-zß-ÿа-яґєії][A-ZÀ-ÞА-ЯҐЄІЇ][a-zß-ÿа-яґєії]")
_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĘĚĞİŁŃŇŐŘŚŞŠŤŮŰŹŻŽА-ЯЁҐЄІЇΑ-Ω"
_TITLED = re.compile(f" [{_UPPER}]")
_SHOUTED = re.compile(rf"\b[{_UPPER}]{{2,}}\b")
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\b\d")
_SEPARATORS = re.compile(r"[|»«›‹→←•·/>]")
_QUOTES = re.compile('["“„«”»]')
_BULLETS = "•‣◦▪●·*–—-»›→▶►+♥✓✔"
_OPENERS = "\"'“„«»‚‘("
_LONGEST = 4000
_SHORT_LINE = 8
_LONG_LINE = 12
_ONE_WORD = 1.5
_USUAL = 0.35
_FEWEST_FUNCTION_WORDS = 0.04


class Sign(IntEnum):
    """The columns of signs that other modules ask for."""

    WORDS = 0
    FUNCTION = 3
    ADDRESS = 6
    TITLED = 7
    SENTENCES = 9
    DIGITS = 11
    ENDS = 12
    COLON = 16
    LOWER = 18
    NUMBER = 19
    BULLET = 20
    DATED = 24


def signs(page: Page) -> Matrix:
    """One row a line; the columns that Sign names and others, as the coefficients expect them."""
    known = cues()
    rows: dict[tuple[str, int], tuple[float, ...]] = {}
    keys = [(line.text, line.cells) for line in page.lines]
    for key, line, words in zip(keys, page.lines, page.words, strict=True):
        if key not in rows:  # menus stand on many pages twice
            rows[key] = _signs(line, words, known)
    own = np.array([rows[key] for key in keys], dtype=float)
    own[:, Sign.FUNCTION : Sign.FUNCTION + 2] = _relative(own)
    return own


def word_counts(rows: Matrix) -> Matrix:
    """Words of each line, from its signs."""
    return np.asarray(np.expm1(rows[:, Sign.WORDS]))


def cue_flags(page: Page) -> Matrix:
    """For each kind of phrase: whether one starts the line, is all of it, and stands within it."""
    flags = np.zeros((len(page), 3 * len(KINDS)))
    for number, phrases in enumerate(page.phrases):
        for start, end, kind in phrases:
            flags[number, 3 * kind + 2] = 1
            if start == 0:
                flags[number, 3 * kind] = 1
                flags[number, 3 * kind + 1] = max(flags[number, 3 * kind + 1], end == len(page.words[number]))
    return flags


def _signs(line: Line, words: Sequence[str], known: Cues) -> tuple[float, ...]:
    text = _ends_of(line.text)
    size = len(text)
    parts = text.split(" ")
    letters = text.replace(" ", "").isalpha()
    marks = "" if letters else "".join(_MARKS.findall(text))
    count = len(words) if text.isascii() else len(words) + len(_CJK.findall(text)) / 2
    each = max(1.0, count)
    function = _number_of(known.function, words)
    address = _number_of(known.address, words)
    months = _number_of(known.month, words)
    titled = 0.0 if text.islower() else len(_TITLED.findall(f" {text}")) / len(parts)
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
        len(_SHOUTED.findall(text)) / len(parts) if inner else 0.0,
        math.log1p(len(_SENTENCES.findall(text))) if marks else 0.0,
        math.log1p(marks.count(",")),
        digits / size,
        last in marks and _ENDS.search(text, max(0, size - _END)) is not None,
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
        digits > 1 and _NUMERIC.search(text) is not None,
        months > 0,
        ("." in marks or "@" in marks) and _ADDRESS.search(text) is not None,
        "©" in marks,
        "#" in marks or "@" in marks,
        min(3, len(_QUOTES.findall(marks))) / 3 if marks else 0.0,
        line.cells > 1,
        count < _ONE_WORD,
        inner and _TOGETHER.search(text) is not None,
        (months + numbers) / each,
        ":" in marks,
        titled if len(parts) <= _SHORT_LINE else 0.0,
    )


def _number_of(known: frozenset[str], words: Sequence[str]) -> int:
    """How many of `words` are known; mostly none, which is told quickly."""
    return 0 if known.isdisjoint(words) else sum(map(known.__contains__, words))


def _ends_of(text: str) -> str:
    """`text`, without its middle where it is very long."""
    return text if len(text) <= _LONGEST else text[: _LONGEST // 2] + text[-_LONGEST // 2 :]


def _relative(own: Matrix) -> Matrix:
    """Function words as a share and as a number, both as if the long lines of the page had the usual share.

    Languages differ in how many they use, and for some none are known: there each line counts as usual.
    """
    count = word_counts(own)
    share, number = own[:, Sign.FUNCTION], own[:, Sign.FUNCTION + 1]
    long = share[count >= _LONG_LINE]
    mean = float(long.mean()) if len(long) else 0.0
    if mean < _FEWEST_FUNCTION_WORDS:
        usual = np.where(count < _SHORT_LINE, 0.5, 1.0) * _USUAL
        return np.column_stack([usual, np.minimum(count * _USUAL / 10, 1)])
    scale = _USUAL / mean
    return np.column_stack([np.minimum(share * scale, 0.8), np.minimum(number * scale, 1)])
