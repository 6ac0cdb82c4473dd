"""Selects the lines of a paste that are the headline and the body of its article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from summarizer.boosted_trees import FloatArray
from summarizer.cleaning.annotated_paste import AnnotatedPaste, annotate_lines
from summarizer.cleaning.blocks import ends_sentence
from summarizer.cleaning.boilerplate_tail import (
    SURROUNDING_KINDS,
    candidate_lines,
    find_head_remarks,
    find_tail_start,
    is_boilerplate_remark,
)
from summarizer.cleaning.line_classifier import LineClassifier, load_line_classifier
from summarizer.cleaning.lines import PasteLine
from summarizer.cleaning.standfirst import headline_below_standfirst, is_dated_line
from summarizer.cleaning.teasers import find_teaser_label, headline_below_label
from summarizer.cleaning.title_candidates import NOTE_LINES, find_body_start, find_title_candidates
from summarizer.cleaning.title_features import title_features

_MIN_HEADING_SCORE = -1.5
_MIN_ABSOLUTE_SCORE = 0.01
_NEXT_LINE_WEIGHT = 3.0
_SENTENCE_BONUS = 1.5
_MAX_PROSE_GAP_LINES = 3
_MIN_SENTENCE_WORDS = 10
_MIN_PARAGRAPH_WORDS = 12
_MIN_STATEMENT_CHARACTERS = 40
_MAX_LONE_TITLE_CHARACTERS = 120
"""A longer line with nothing below it is the body, not the title: Thai prose has no full stops."""


@dataclass(frozen=True, slots=True)
class ArticleLines:
    """Index of the headline, or None, and for each line whether it belongs to the body."""

    headline: int | None
    body: tuple[bool, ...]

    @property
    def numbers(self) -> frozenset[int]:
        """Indices of the headline and of the lines of the body."""
        kept = frozenset(number for number, keep in enumerate(self.body) if keep)
        return kept if self.headline is None else kept | {self.headline}


def select_article_lines(
    lines: Sequence[PasteLine], classifier: LineClassifier | None = None
) -> ArticleLines:
    """Select the article among `lines` by the scores of `classifier`, the shipped one by default.

    Boilerplate known by rule is removed first, so that it does not affect the scores of other lines. Where
    the classifier keeps no line, as in a poem or a list, all lines but remarks and the tail are kept.
    """
    paste = annotate_lines(lines)
    numbers = candidate_lines(paste)
    candidates = paste.select_lines(numbers)
    # A text that begins with prose has no title further down.
    may_have_title = numbers[:1] != [0] or not _is_statement(lines[0].text)
    selected = _select_from_candidates(candidates, classifier or load_line_classifier(), may_have_title)
    kept = {number for number, keep in zip(numbers, selected.body, strict=True) if keep}
    headline = None if selected.headline is None else numbers[selected.headline]
    return ArticleLines(headline, tuple(number in kept for number in range(len(paste))))


def _select_from_candidates(
    page: AnnotatedPaste, classifier: LineClassifier, may_have_title: bool
) -> ArticleLines:
    scores = classifier.scores(page)
    body = _select_body(page, scores)
    if not any(body):
        end = find_tail_start(page, np.ones(len(page)))
        body = [number < end and not is_boilerplate_remark(page, number) for number in range(len(page))]
    elif len(page) <= NOTE_LINES:
        _keep_note_lines(page, body)
    scores = np.where(body, np.maximum(scores, _MIN_ABSOLUTE_SCORE), np.minimum(scores, -_MIN_ABSOLUTE_SCORE))
    if not may_have_title and (below := headline_below_standfirst(page)) is not None:
        body[: below + 1] = [True] + [False] * below  # the standfirst is the first paragraph
        body[below + 1] = body[below + 1] and not is_dated_line(page, below + 1)
        return ArticleLines(below, tuple(body))
    headline = _select_headline(page, scores, classifier)
    label = None if headline is None else find_teaser_label(page, headline)
    if label is not None:
        headline = headline_below_label(page, scores, label)
        body[label:headline] = [False] * (headline - label)  # the teasers of other stories
    if headline is None or (headline > 0 and body[0] and not may_have_title):
        return ArticleLines(None, tuple(body))
    is_alone = not any(kept for number, kept in enumerate(body) if number != headline)
    text = page.lines[headline].text
    if is_alone and (ends_sentence(text) or len(text) > _MAX_LONE_TITLE_CHARACTERS):
        body[headline] = True  # prose with nothing below it is the body
        return ArticleLines(None, tuple(body))
    body[headline] = False
    return ArticleLines(headline, tuple(body))


def _is_statement(text: str) -> bool:
    return ends_sentence(text) and len(text) >= _MIN_STATEMENT_CHARACTERS


def _select_body(page: AnnotatedPaste, scores: FloatArray) -> list[bool]:
    """For each line whether it belongs to the body: a positive score, no remark, above the tail.

    Doubtful sentences and headings near kept lines are added.
    """
    likely = scores + _SENTENCE_BONUS * np.array([_is_sentence(page, number) for number in range(len(page))])
    end = find_tail_start(page, likely)
    remarks = find_head_remarks(page, scores)
    values: list[float] = scores.tolist()
    body = [
        number < end and score > 0 and number not in remarks and not is_boilerplate_remark(page, number)
        for number, score in enumerate(values)
    ]
    _keep_doubtful_prose(page, body, likely, end)
    first = body.index(True) if True in body else len(body)
    for number in range(first + 1, len(body) - 1):
        next_score = min(0.0, values[number + 1])
        if not body[number] and values[number] > _MIN_HEADING_SCORE + _NEXT_LINE_WEIGHT * next_score:
            body[number] = _is_heading_above_prose(page, body, number)
    return body


def _keep_note_lines(page: AnnotatedPaste, body: list[bool]) -> None:
    """Keep every line of a note from its first kept one on that is a sentence and no remark."""
    end = find_tail_start(page, np.ones(len(page)))
    remarks = find_head_remarks(page, np.ones(len(page)))
    for number in range(body.index(True), end):
        is_sentence = len(page.words[number]) > 1 and ends_sentence(page.lines[number].text)
        if is_sentence and number not in remarks and not is_boilerplate_remark(page, number):
            body[number] = True


def _is_sentence(page: AnnotatedPaste, number: int) -> bool:
    return len(page.words[number]) >= _MIN_SENTENCE_WORDS and ends_sentence(page.lines[number].text)


def _keep_doubtful_prose(page: AnnotatedPaste, body: list[bool], likely: FloatArray, end: int) -> None:
    """Keep sentences of slightly negative score close after kept ones; unknown languages score lower."""
    last = end
    for number in range(end):
        if not _is_sentence(page, number):
            continue
        if likely[number] > 0 and last < number <= last + _MAX_PROSE_GAP_LINES:
            body[number] = not is_boilerplate_remark(page, number)
        if body[number]:
            last = number


def _is_heading_above_prose(page: AnnotatedPaste, body: Sequence[bool], number: int) -> bool:
    """Whether a line is short, no sentence and no remark, and stands above a paragraph of the body."""
    if (
        not body[number + 1]
        or len(page.words[number + 1]) < _MIN_PARAGRAPH_WORDS
        or page.leading_kinds[number] & SURROUNDING_KINDS
    ):
        return False
    return len(page.words[number]) < _MIN_PARAGRAPH_WORDS and not ends_sentence(page.lines[number].text)


def _select_headline(page: AnnotatedPaste, scores: FloatArray, classifier: LineClassifier) -> int | None:
    """Index of the candidate with the highest title score, or None; the first line where nothing is kept."""
    if not (scores > 0).any():
        return 0 if len(page) else None
    start = find_body_start(page, scores)
    numbers = find_title_candidates(page, start)
    if not numbers:
        return None
    return numbers[int((title_features(page, scores, numbers, start) @ classifier.title_weights).argmax())]
