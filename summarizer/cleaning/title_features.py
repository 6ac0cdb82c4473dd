"""What speaks for a line as the headline of its page, in numbers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from summarizer.cleaning.annotated_paste import AnnotatedPaste
from summarizer.cleaning.blocks import ends_sentence
from summarizer.cleaning.boilerplate_rules import is_byline, is_date
from summarizer.cleaning.boosted_trees import FloatArray
from summarizer.cleaning.cue_phrases import CUE_KINDS

_BODY_LINES = 40
_MAX_COUNTED_WORDS = 60
_MIN_CONTENT_WORD_LETTERS = 5
_FEW_WORDS, _USUAL_WORDS, _MANY_WORDS = 3, 12, 16
_LENGTH_STEPS = (4, 7, 21)
_MAX_BYLINE_START = 8
_WINDOW_LINES = (3, 10)
_MIN_MENTION_CHARACTERS = 6
_MAX_MENTION_TEXT_CHARACTERS = 100_000
_MIN_LINE_SCORE = -5.0
_BYLINE_KIND = CUE_KINDS.index("byline")
_NON_HEADLINE_KINDS = frozenset(
    map(CUE_KINDS.index, ("share", "nav", "byline", "caption", "ad", "consent", "comments"))
)


@dataclass(frozen=True, slots=True)
class _TitleContext:
    """What is worked out once for all candidates of a page.

    Attributes:
        page: The page.
        scores: Of each line: positive where it is kept.
        first_kept: The line the body starts at.
        body_word_counts: In how many of the first lines kept each word stands.
        line_counts: How often each line stands on the page.
        text: All lines in folded case, `starts` where each begins.
        kept_words: Words kept above each line, and in all at the end.
        dated_lines: Numbers of the lines near the candidates that say when or by whom.
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
    """What speaks for each of the lines `numbers` as the headline: one row each."""
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
    sizes = np.minimum([len(words) for words in page.words], _MAX_COUNTED_WORDS)
    return _TitleContext(
        page=page,
        scores=scores.tolist(),
        first_kept=first_kept,
        body_word_counts=Counter(word for number in kept for word in set(page.words[number])),
        line_counts=Counter(line.text for line in page.lines),
        text="\n".join(folded)[:_MAX_MENTION_TEXT_CHARACTERS],
        starts=np.cumsum([0, *(len(text) + 1 for text in folded)]).tolist(),
        kept_words=np.cumsum([0, *np.where(scores > 0, sizes, 0).tolist()]).tolist(),
        dated_lines=frozenset(number for number in near if _has_date_or_byline(page, number)),
    )


def _shape_features(page: AnnotatedPaste, number: int, seen: Counter[str]) -> list[float]:
    text, words = page.lines[number].text, page.words[number]
    size = len(words)
    return [
        min(size, _USUAL_WORDS) / _USUAL_WORDS,
        size < _FEW_WORDS,
        size > _MANY_WORDS,
        ends_sentence(text) and text[-1] in ".…",
        text.endswith(":"),
        text.isupper(),
        seen[text] > 1,
        sum(word.isdigit() for word in words) / max(1, size),
        *(size >= step for step in _LENGTH_STEPS),
    ]


def _position_features(context: _TitleContext, number: int) -> list[float]:
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
        *(part / (_MAX_COUNTED_WORDS * width) for part, width in zip(below, _WINDOW_LINES, strict=True)),
        (kept_words[number] - kept_words[max(0, number - _WINDOW_LINES[-1])])
        / (_MAX_COUNTED_WORDS * _WINDOW_LINES[-1]),
    ]


def _content_features(context: _TitleContext, number: int) -> list[float]:
    needed = 2 if context.scores[number] > 0 else 1
    longer = [word for word in context.page.words[number] if len(word) >= _MIN_CONTENT_WORD_LETTERS]
    below = context.page.phrases[number + 1 : number + 4]
    return [
        sum(context.body_word_counts[word] >= needed for word in longer) / (1 + len(longer)),
        bool(_NON_HEADLINE_KINDS & context.page.leading_kinds[number]),
        any(
            phrase.kind == _BYLINE_KIND and phrase.start < _MAX_BYLINE_START
            for row in below
            for phrase in row
        ),
    ]


def _score_features(context: _TitleContext, number: int) -> list[float]:
    """What the judge thinks of the line and of those next to it."""
    own = min(3.0, max(-3.0, context.scores[number]))
    return [own, *(_score_at(context, number + step) for step in (-1, 1, 2))]


def _score_at(context: _TitleContext, number: int) -> float:
    inside = 0 <= number < len(context.page)
    return max(_MIN_LINE_SCORE, context.scores[number]) if inside else _MIN_LINE_SCORE


def _mention_features(context: _TitleContext, number: int) -> list[float]:
    """How often the line stands within the page's text in all, and below itself."""
    text = context.page.lines[number].text.casefold()
    if len(text) < _MIN_MENTION_CHARACTERS:
        return [0.0, 0.0]
    return [
        math.log1p(context.text.count(text)),
        math.log1p(context.text.count(text, context.starts[number + 1])),
    ]


def _date_features(context: _TitleContext, number: int) -> list[float]:
    """Whether it is a date or a by-line itself, and whether such follow or go before."""
    first, last = number + 1, min(context.first_kept, number + 1 + _BODY_LINES)
    dated = sum(first <= other < last for other in context.dated_lines)
    return [dated / max(1, last - first), *(number + step in context.dated_lines for step in (-1, 0, 1, 2))]


def _has_date_or_byline(page: AnnotatedPaste, number: int) -> bool:
    return (
        _BYLINE_KIND in page.leading_kinds[number]
        or is_date(page.words[number])
        or is_byline(page.lines[number].text)
    )
