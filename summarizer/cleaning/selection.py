"""Which lines of a paste are the headline and the body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from summarizer.cleaning.annotated_paste import AnnotatedPaste, annotate_lines
from summarizer.cleaning.blocks import ends_sentence
from summarizer.cleaning.boilerplate_tail import (
    SURROUNDING_KINDS,
    candidate_lines,
    find_head_remarks,
    find_tail_start,
    is_boilerplate_remark,
)
from summarizer.cleaning.boosted_trees import FloatArray
from summarizer.cleaning.line_classifier import LineClassifier, load_line_classifier
from summarizer.cleaning.lines import PasteLine
from summarizer.cleaning.title_candidates import find_body_start, find_title_candidates
from summarizer.cleaning.title_features import title_features

_MIN_HEADING_SCORE = -1.5
_MIN_ABSOLUTE_SCORE = 0.01
_NEXT_LINE_WEIGHT = 3.0
_SENTENCE_BONUS = 1.5
_MAX_PROSE_GAP_LINES = 3
_MIN_SENTENCE_WORDS = 10
_MIN_PARAGRAPH_WORDS = 12
_MAX_LONE_TITLE_CHARACTERS = 120
"""Characters beyond which a line with nothing below it is the story: Thai prose has no full stops."""


@dataclass(frozen=True, slots=True)
class ArticleLines:
    """Number of the headline, or None, and for each line whether it belongs to the body."""

    headline: int | None
    body: tuple[bool, ...]


def select_article_lines(
    lines: Sequence[PasteLine], classifier: LineClassifier | None = None
) -> ArticleLines:
    """The article among `lines`, as `judge` sees it: the shipped one unless another is given.

    Lines that surely belong to the page are set aside first, so that they change no opinion on others.
    Where the judge keeps nothing at all, as in a poem or a list, everything that is no tail is kept.
    """
    paste = annotate_lines(lines)
    numbers = candidate_lines(paste)
    selected = _select_from_candidates(paste.select_lines(numbers), classifier or load_line_classifier())
    kept = {number for number, keep in zip(numbers, selected.body, strict=True) if keep}
    headline = None if selected.headline is None else numbers[selected.headline]
    return ArticleLines(headline, tuple(number in kept for number in range(len(paste))))


def _select_from_candidates(page: AnnotatedPaste, classifier: LineClassifier) -> ArticleLines:
    scores = classifier.scores(page)
    body = _select_body(page, scores)
    if not any(body):
        end = find_tail_start(page, np.ones(len(page)))
        body = [number < end and not is_boilerplate_remark(page, number) for number in range(len(page))]
    scores = np.where(body, np.maximum(scores, _MIN_ABSOLUTE_SCORE), np.minimum(scores, -_MIN_ABSOLUTE_SCORE))
    headline = _select_headline(page, scores, classifier)
    if headline is None:
        return ArticleLines(None, tuple(body))
    is_alone = not any(kept for number, kept in enumerate(body) if number != headline)
    text = page.lines[headline].text
    if is_alone and (ends_sentence(text) or len(text) > _MAX_LONE_TITLE_CHARACTERS):
        body[headline] = True  # prose with nothing below it is the story itself
        return ArticleLines(None, tuple(body))
    body[headline] = False
    return ArticleLines(headline, tuple(body))


def _select_body(page: AnnotatedPaste, scores: FloatArray) -> list[bool]:
    """Lines with positive scores, but no remarks between them and nothing from the tail on."""
    likely = scores + _SENTENCE_BONUS * np.array([_is_sentence(page, number) for number in range(len(page))])
    end = find_tail_start(page, likely)
    remarks = find_head_remarks(page, scores)
    body = [
        number < end and score > 0 and number not in remarks and not is_boilerplate_remark(page, number)
        for number, score in enumerate(scores)
    ]
    _keep_doubtful_prose(page, body, likely, end)
    first = body.index(True) if True in body else len(body)
    for number in range(first + 1, len(body) - 1):
        if not body[number] and scores[number] > _MIN_HEADING_SCORE + _NEXT_LINE_WEIGHT * min(
            0.0, scores[number + 1]
        ):
            body[number] = _is_heading_above_prose(page, body, number)
    return body


def _is_sentence(page: AnnotatedPaste, number: int) -> bool:
    return len(page.words[number]) >= _MIN_SENTENCE_WORDS and ends_sentence(page.lines[number].text)


def _keep_doubtful_prose(page: AnnotatedPaste, body: list[bool], likely: FloatArray, end: int) -> None:
    """Keep doubtful sentences that follow kept ones closely: a foreign language alone raises doubts."""
    last = end
    for number in range(end):
        if not _is_sentence(page, number):
            continue
        if likely[number] > 0 and last < number <= last + _MAX_PROSE_GAP_LINES:
            body[number] = not is_boilerplate_remark(page, number)
        if body[number]:
            last = number


def _is_heading_above_prose(page: AnnotatedPaste, body: Sequence[bool], number: int) -> bool:
    """Whether a line reads like a heading and stands above a paragraph of the body."""
    if (
        not body[number + 1]
        or len(page.words[number + 1]) < _MIN_PARAGRAPH_WORDS
        or page.leading_kinds[number] & SURROUNDING_KINDS
    ):
        return False
    return len(page.words[number]) < _MIN_PARAGRAPH_WORDS and not ends_sentence(page.lines[number].text)


def _select_headline(page: AnnotatedPaste, scores: FloatArray, classifier: LineClassifier) -> int | None:
    """The likeliest candidate above or at the start of the body."""
    if not (scores > 0).any():
        return 0 if len(page) else None
    start = find_body_start(page, scores)
    numbers = find_title_candidates(page, start)
    if not numbers:
        return None
    return numbers[int((title_features(page, scores, numbers, start) @ classifier.title_weights).argmax())]
