"""What a line of a paste looks like, in numbers: itself, its neighbours and its place on the page."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from summarizer.cleaning.cues import KINDS, Cues, cues, found, tokens
from summarizer.cleaning.runs import best_run
from summarizer.cleaning.text import Line
from summarizer.cleaning.trees import Matrix

_SENTENCES = re.compile(r"[.!?…][\"'”’»“)\]]*(?:\s|$)|[。！？।۔؟]")
_ENDS = re.compile(r"[.!?…。！？।۔؟][\"'”’»“)\]]*$")
_END = 20
_NUMERIC = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\b(?:19|20)\d\d\b|\b\d{1,2}[:.h]\d\d\b")
_ADDRESS = re.compile(
    r"https?://|www\.|\S@\S|\[email|\w\.(?:com|de|org|net|at|ch|eu|fr|es|it|pl|ru|ua|pt|br|uk)\b"
)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_TOGETHER = re.compile(r"[a-zß-ÿа-яґєії][A-ZÀ-ÞА-ЯҐЄІЇ][a-zß-ÿа-яґєії]")
_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĘĚĞİŁŃŇŐŘŚŞŠŤŮŰŹŻŽА-ЯЁҐЄІЇΑ-Ω"
_TITLED = re.compile(rf"(?:^|(?<= ))[{_UPPER}]")
_SHOUTED = re.compile(rf"\b[{_UPPER}]{{2,}}\b")
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\b\d")
_SEPARATORS = re.compile(r"[|»«›‹→←•·/>]")
_QUOTES = re.compile('["“„«”»]')
_BULLETS = "•‣◦▪●·*–—-»›→▶►+♥✓✔"
_OPENERS = "\"'“„«»‚‘("
_LONGEST = 4000
_TWO = 2
_LONG_WORD = 5
_SHORT_LINE = 8
_LONG_LINE = 12
_USUAL = 0.35
_FEWEST_FUNCTION_WORDS = 0.04
_PROSE_WORDS = 8
_WINDOWS = (2, 5, 12)
_RUN_COSTS = ((0.5, 2.0), (1.0, 5.0), (3.0, 15.0))
_MEMORY = ("comments", "related", "share", "newsletter", "author", "tags", "legal", "consent", "byline")


def features(lines: Sequence[Line]) -> Matrix:
    """One row of features a line; columns as the trained coefficients expect them."""
    known = cues()
    words = [tokens(line.text[:_LONGEST]) for line in lines]
    own = np.array([_scalars(line, row, known) for line, row in zip(lines, words, strict=True)], dtype=float)
    own[:, 3:5] = _relative(own)
    cue = np.array([_cue_flags(row, known) for row in words])
    gaps = np.array([line.gap for line in lines], dtype=float)
    prose = _prose(own)
    page = np.column_stack(
        [
            _repeats(lines),
            _shared_vocabulary(words, prose),
            _place(own, prose),
            _blocks(gaps, own, prose),
            _memory(cue, own),
        ]
    )
    near = _near(own, cue, gaps, prose)
    return np.column_stack([own, _bins(own), cue, gaps > 0, gaps > 1, page, near, _alike(own, gaps)])


def _scalars(line: Line, words: Sequence[str], known: Cues) -> tuple[float, ...]:
    text = (
        line.text if len(line.text) <= _LONGEST else line.text[: _LONGEST // 2] + line.text[-_LONGEST // 2 :]
    )
    size = len(text)
    parts = text.split(" ")
    count = len(words) if text.isascii() else len(words) + len(_CJK.findall(text)) / 2
    each = max(1.0, count)
    function = sum(map(known.function.__contains__, words))
    address = sum(map(known.address.__contains__, words))
    months = sum(map(known.month.__contains__, words))
    titled = len(_TITLED.findall(text)) / len(parts)
    digits = len(_DIGIT.findall(text)) if months or not text.isalpha() else 0
    ends = _ENDS.search(text, max(0, size - _END)) is not None
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
        len(_SHOUTED.findall(text)) / len(parts),
        math.log1p(len(_SENTENCES.findall(text))),
        math.log1p(text.count(",")),
        digits / size,
        ends,
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
        min(3, len(_SEPARATORS.findall(text))) / 3,
        digits > 1 and _NUMERIC.search(text) is not None,
        months > 0,
        ("." in text or "@" in text) and _ADDRESS.search(text) is not None,
        "©" in text,
        "#" in text or "@" in text,
        min(3, len(_QUOTES.findall(text))) / 3,
        line.cells > 1,
        count < _TWO,
        _TOGETHER.search(text) is not None,
        (months + len(_NUMBER.findall(text))) / each,
        ":" in text,
        titled if len(parts) <= _SHORT_LINE else 0.0,
    )


def _cue_flags(words: Sequence[str], known: Cues) -> list[float]:
    """For each kind: whether a phrase starts the line, is all of it, and stands within it."""
    flags = [0.0] * (3 * len(KINDS))
    for start, end, kind in found(words, known):
        flags[3 * kind + 2] = 1.0
        if start == 0:
            flags[3 * kind] = 1.0
            if end == len(words):
                flags[3 * kind + 1] = 1.0
    return flags


def _relative(own: Matrix) -> Matrix:
    """Function words as a share and as a number, both as if the long lines of the page had the usual share.

    Languages differ in how many they use, and for some none are known: there each line counts as usual.
    """
    long = own[word_counts(own) >= _LONG_LINE]
    mean = float(long[:, 3].mean()) if len(long) else 0.0
    if mean < _FEWEST_FUNCTION_WORDS:
        count = word_counts(own)
        return np.column_stack([np.where(count < _PROSE_WORDS, 0.5, 1.0) * _USUAL, np.minimum(count * _USUAL / 10, 1)])
    scale = _USUAL / mean
    return np.column_stack([np.minimum(own[:, 3] * scale, 0.8), np.minimum(own[:, 4] * scale, 1)])


def word_counts(rows: Matrix) -> Matrix:
    """Words of each line, from the first of its features."""
    return np.asarray(np.expm1(rows[:, 0]))


def _prose(own: Matrix) -> Matrix:
    """Words of each line that reads like prose, at most 60, otherwise 0."""
    count = word_counts(own)
    reads = (
        (count >= _PROSE_WORDS)
        & ((own[:, 12] > 0) | (count >= 2 * _PROSE_WORDS))
        & ((own[:, 3] > 0.12) | (own[:, 9] > 1))
    )
    return np.where(reads, np.minimum(count, 60), 0.0)


def _bins(own: Matrix) -> Matrix:
    """Length in steps, alone and for lines that end a sentence, and short lines that end none."""
    count = word_counts(own)
    steps = np.column_stack([count >= limit for limit in (2, 4, 6, 9, 13, 18, 25, 35, 50, 80)]).astype(float)
    return np.column_stack([steps, steps * own[:, 12:13], steps * (own[:, 3:4] > 0.25)])


def _repeats(lines: Sequence[Line]) -> Matrix:
    seen = Counter(line.text for line in lines)
    return np.array([[float(seen[line.text] > 1), float(seen[line.text] > 2)] for line in lines])


def _shared_vocabulary(words: Sequence[Sequence[str]], prose: Matrix) -> Matrix:
    """How much of a line's longer words the prose of the page uses elsewhere."""
    longer = [{word for word in row if len(word) >= _LONG_WORD} for row in words]
    used = Counter(word for row, mass in zip(longer, prose, strict=True) if mass for word in row)
    shares = []
    for row, mass in zip(longer, prose, strict=True):
        needed = 2 if mass else 1
        shares.append(sum(used[word] >= needed for word in row) / (len(row) + 1.0))
    return np.array(shares)


def _place(own: Matrix, prose: Matrix) -> Matrix:
    """Place on the page by lines and by prose, and with respect to the best run of prose."""
    size = len(own)
    number = np.arange(size)
    before = np.cumsum(prose) - prose
    total = max(1.0, float(prose.sum()))
    columns = [
        number / size,
        before / total,
        (total - before - prose) / total,
        np.log1p(before) / 5,
        np.log1p(total - before - prose) / 5,
        prose / total,
        number == 0,
        number < 3,
        np.full(size, np.log1p(total) / 5),
        np.full(size, np.log1p(size) / 5),
    ]
    for ended, other in _RUN_COSTS:
        columns += _run(prose, np.where(own[:, 12] > 0, -ended, -other), total)
    return np.column_stack(columns)


def _run(prose: Matrix, cost: Matrix, total: float) -> list[Matrix]:
    """Place with respect to the run of lines whose prose outweighs the others' cost the most."""
    start, end = best_run(np.where(prose > 0, prose, cost).tolist())
    number = np.arange(len(prose))
    return [
        (number >= start) & (number < end),
        np.log1p(np.clip(start - number, 0, None)) / 3,
        np.log1p(np.clip(number - end + 1, 0, None)) / 3,
        np.log1p(np.clip(number - start, 0, None)) / 3,
        np.log1p(np.clip(end - number, 0, None)) / 3,
        np.full(len(prose), float(prose[start:end].sum()) / total),
    ]


def _blocks(gaps: Matrix, own: Matrix, prose: Matrix) -> Matrix:
    """The block of lines without a blank between that each line stands in."""
    size = len(gaps)
    first = gaps > 0
    first[0] = True
    block = np.cumsum(first) - 1
    lengths = np.bincount(block)
    starts = np.flatnonzero(first)
    mean = np.bincount(block, weights=word_counts(own)) / lengths
    with_prose = np.bincount(block, weights=prose > 0) / lengths
    ended = np.bincount(block, weights=own[:, 12]) / lengths
    return np.column_stack(
        [
            np.log1p(lengths[block]) / 3,
            lengths[block] == 1,
            lengths[block] > 3,
            np.arange(size) - starts[block] == 0,
            np.log1p(mean[block]) / 3,
            with_prose[block],
            ended[block],
            (lengths[block] > 3) * (with_prose[block] < 0.2),
        ]
    )


def _memory(cue: Matrix, own: Matrix) -> Matrix:
    """How lately a short line announced each kind of surroundings, fading quickly and slowly."""
    short = word_counts(own) <= _SHORT_LINE
    columns = [cue[:, 3 * KINDS.index(kind)] * short for kind in _MEMORY]
    fading = []
    for column in columns:
        since = _since(column)
        fading += [np.exp(-since / 3), np.exp(-since / 15)]
    until = _since(columns[-1][::-1])[::-1]
    return np.column_stack([*fading, np.exp(-until / 3)])


def _since(flags: Matrix) -> Matrix:
    """Lines since the last flag, that line itself not counted; large where there was none."""
    number = np.arange(len(flags))
    last = np.maximum.accumulate(np.where(flags > 0, number, -1000))
    return np.minimum(number - np.concatenate([[-1000], last[:-1]]), 1000).astype(float)


def _near(own: Matrix, cue: Matrix, gaps: Matrix, prose: Matrix) -> Matrix:
    """The same for the two lines before and after, and the prose in windows on either side."""
    starts = cue[:, ::3]
    kept = np.column_stack([own[:, [0, 3, 7, 11, 12, 16, 24]], prose / 60, gaps > 0])
    columns = [_shift(kept, step) for step in (-2, -1, 1, 2)]
    columns += [_shift(starts, step) for step in (-1, 1)]
    total = np.concatenate([[0.0], np.cumsum(prose)])
    number = np.arange(len(prose))
    for width in _WINDOWS:
        before = total[number] - total[np.maximum(number - width, 0)]
        after = total[np.minimum(number + width + 1, len(prose))] - total[number + 1]
        columns.append(np.column_stack([before, after, np.minimum(before, after)]) / (20 * width))
    return np.column_stack(columns)


def _shift(rows: Matrix, step: int) -> Matrix:
    """`rows` as seen `step` lines further on, zeros beyond the page."""
    moved = np.zeros_like(rows)
    if step > 0:
        moved[:-step] = rows[step:]
    else:
        moved[-step:] = rows[:step]
    return moved


def _alike(own: Matrix, gaps: Matrix) -> Matrix:
    """How many of the lines around look the same, and how dates, questions to the reader and gaps lie there."""
    shape = np.column_stack(
        [np.minimum(own[:, 0] * 2, 7).round(), own[:, [12, 16, 18, 19, 20, 24]], gaps > 0]
    ) @ (8.0 ** np.arange(8))
    same = np.zeros(len(own))
    for step in range(1, 7):
        same[step:] += shape[step:] == shape[:-step]
        same[:-step] += shape[step:] == shape[:-step]
    columns = [same / 12]
    for column in (own[:, 24], own[:, 6], own[:, 12], gaps > 0, own[:, 11] > 0.2):
        columns += [_mean_around(column.astype(float), width) for width in (3, 10)]
    return np.column_stack(columns)


def _mean_around(column: Matrix, width: int) -> Matrix:
    total = np.concatenate([[0.0], np.cumsum(column)])
    number = np.arange(len(column))
    low, high = np.maximum(number - width, 0), np.minimum(number + width + 1, len(column))
    return np.asarray((total[high] - total[low]) / (high - low))
