"""Computes the features of each title candidate, whose weighted sum ranks the candidates."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from summarizer.boosted_trees import FloatArray
from summarizer.cleaning.annotated_paste import MAX_COUNTED_WORDS, AnnotatedPaste, counted_words
from summarizer.cleaning.blocks import ends_sentence
from summarizer.cleaning.boilerplate_rules import is_byline, is_date
from summarizer.cleaning.cue_phrases import CUE_KINDS, kind_indices

_BODY_LINES = 40
_MIN_CONTENT_WORD_LETTERS = 5
_FEW_WORDS, _USUAL_WORDS, _MANY_WORDS = 3, 12, 16
_LENGTH_STEPS = (4, 7, 21)
_MAX_BYLINE_START = 8
_WINDOW_LINES = (3, 10)
_MIN_MENTION_CHARACTERS = 6
_MAX_MENTION_TEXT_CHARACTERS = 100_000
_MIN_LINE_SCORE = -5.0
_BYLINE_KIND = CUE_KINDS.index("byline")
_NON_HEADLINE_KINDS = kind_indices("share", "nav", "byline", "caption", "ad", "consent", "comments")


@dataclass(frozen=True, slots=True)
class _TitleContext:
    """Values that all candidates of a page share.

    Attributes:
        page: The paste.
        scores: Log-odds of each line above the threshold: positive where it is kept.
        first_kept: Index of the line at which the body starts.
        body_word_counts: For each word the number of the first 40 kept lines that hold it.
        line_counts: How often the text of each line stands on the page.
        text: The lines in folded case, joined by line feeds, at most 100,000 characters.
        starts: Offset of each line in `text`.
        kept_words: Number of kept words above each line, and in total as the last item.
        dated_lines: Indices of the lines near the candidates that are a date or a by-line.
    """

    page: AnnotatedPaste
    scores: Sequence[float]
    first_kept: int
    body_word_counts: Counter[str]
    line_counts: Counter[str]
    text: str
    starts: Sequence[int]
    kept_words: Sequence[float]
    dated_lines: frozenset[int]


def title_features(
    page: AnnotatedPaste, scores: FloatArray, numbers: list[int], first_kept: int
) -> FloatArray:
    """The features of each candidate for the headline, one row each.

    The order of the columns is part of the trained model (LineClassifier.title_weights).

    Args:
        page: The paste.
        scores: Log-odds of each line above the threshold: positive where it is kept.
        numbers: Indices of the candidates, at least one.
        first_kept: Index of the line at which the body starts.
    """
    context = _build_context(page, scores, numbers, first_kept)
    rows = [
        [
            *_shape_features(page, number, context.line_counts),
            *_position_features(context, number),
            *_content_features(context, number),
            *_score_features(context, number),
            *_mention_features(context, number),
            *_date_features(context, number),
        ]
        for number in numbers
    ]
    return np.array(rows, dtype=float)


def _build_context(
    page: AnnotatedPaste, scores: FloatArray, numbers: Sequence[int], first_kept: int
) -> _TitleContext:
    kept = np.flatnonzero(scores > 0)[:_BODY_LINES].tolist()
    folded = [line.text.casefold() for line in page.lines]
    near = range(max(0, min(numbers) - 1), min(len(page), max(numbers) + 3))
    return _TitleContext(
        page=page,
        scores=scores.tolist(),
        first_kept=first_kept,
        body_word_counts=Counter(chain.from_iterable(set(page.words[number]) for number in kept)),
        line_counts=Counter(line.text for line in page.lines),
        text="\n".join(folded)[:_MAX_MENTION_TEXT_CHARACTERS],
        starts=np.cumsum([0, *(len(text) + 1 for text in folded)]).tolist(),
        kept_words=np.cumsum([0, *np.where(scores > 0, counted_words(page), 0).tolist()]).tolist(),
        dated_lines=frozenset(number for number in near if _has_date_or_byline(page, number)),
    )


def _shape_features(page: AnnotatedPaste, number: int, line_counts: Counter[str]) -> list[float]:
    """Length, ending and letters of the line, and whether it stands on the page more than once."""
    text, words = page.lines[number].text, page.words[number]
    size = len(words)
    return [
        min(size, _USUAL_WORDS) / _USUAL_WORDS,
        size < _FEW_WORDS,
        size > _MANY_WORDS,
        ends_sentence(text) and text[-1] in ".…",
        text.endswith(":"),
        text.isupper(),
        line_counts[text] > 1,
        sum(word.isdigit() for word in words) / max(1, size),
        *(size >= step for step in _LENGTH_STEPS),
    ]


def _position_features(context: _TitleContext, number: int) -> list[float]:
    """Position relative to the page, the body, the gaps and the kept words above and below."""
    lines, first_kept, kept_words = context.page.lines, context.first_kept, context.kept_words
    below = (
        kept_words[min(len(lines), number + 1 + width)] - kept_words[number + 1] for width in _WINDOW_LINES
    )
    return [
        number == 0,
        math.log1p(max(0, first_kept - number)),
        number >= first_kept,
        number > first_kept,
        math.log1p(max(0, number - first_kept)),
        lines[number].gap > 0,
        number + 1 < len(lines) and lines[number + 1].gap > 0,
        number > 0 and lines[number].gap > 0 and lines[number - 1].gap > 0,
        kept_words[number] / (kept_words[-1] + 1),
        *(words / (MAX_COUNTED_WORDS * width) for words, width in zip(below, _WINDOW_LINES, strict=True)),
        (kept_words[number] - kept_words[max(0, number - _WINDOW_LINES[-1])])
        / (MAX_COUNTED_WORDS * _WINDOW_LINES[-1]),
    ]


def _content_features(context: _TitleContext, number: int) -> list[float]:
    """Share of longer words that the body repeats, a cue phrase against it, and a by-line just below."""
    needed = 2 if context.scores[number] > 0 else 1  # a kept line counts its own words once
    longer = [word for word in context.page.words[number] if len(word) >= _MIN_CONTENT_WORD_LETTERS]
    below = context.page.phrases[number + 1 : number + 4]
    return [
        sum(context.body_word_counts.get(word, 0) >= needed for word in longer) / (1 + len(longer)),
        bool(_NON_HEADLINE_KINDS & context.page.leading_kinds[number]),
        any(
            phrase.kind == _BYLINE_KIND and phrase.start < _MAX_BYLINE_START
            for row in below
            for phrase in row
        ),
    ]


def _score_features(context: _TitleContext, number: int) -> list[float]:
    """The scores of the line, of the one before and of the two after it."""
    own = min(3.0, max(-3.0, context.scores[number]))
    return [own, *(_score_at(context, number + step) for step in (-1, 1, 2))]


def _score_at(context: _TitleContext, number: int) -> float:
    inside = 0 <= number < len(context.page)
    return max(_MIN_LINE_SCORE, context.scores[number]) if inside else _MIN_LINE_SCORE


def _mention_features(context: _TitleContext, number: int) -> list[float]:
    """How often the text of the line occurs on the page, and how often below the line itself."""
    text = context.page.lines[number].text.casefold()
    if len(text) < _MIN_MENTION_CHARACTERS:
        return [0.0, 0.0]
    times = context.text.count(text)
    # The first time is the line itself at the latest.
    below = context.text.count(text, context.starts[number + 1]) if times > 1 else 0
    return [math.log1p(times), math.log1p(below)]


def _date_features(context: _TitleContext, number: int) -> list[float]:
    """Share of dates and by-lines between the line and the body, and whether the lines around are one."""
    first, last = number + 1, min(context.first_kept, number + 1 + _BODY_LINES)
    dated = sum(first <= other < last for other in context.dated_lines)
    return [dated / max(1, last - first), *(number + step in context.dated_lines for step in (-1, 0, 1, 2))]


def _has_date_or_byline(page: AnnotatedPaste, number: int) -> bool:
    return (
        _BYLINE_KIND in page.leading_kinds[number]
        or is_date(page.words[number])
        or is_byline(page.lines[number].text)
    )
