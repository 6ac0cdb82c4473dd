"""Which lines of a paste are the headline and the body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from summarizer.cleaning.annotated_paste import Page, read_page
from summarizer.cleaning.blocks import ends_sentence
from summarizer.cleaning.boilerplate_tail import AROUND, debatable, head_remarks, is_remark, tail_start
from summarizer.cleaning.boosted_trees import Matrix
from summarizer.cleaning.line_classifier import Judge, shipped_judge
from summarizer.cleaning.lines import Line
from summarizer.cleaning.title_candidates import body_start, candidates
from summarizer.cleaning.title_features import title_features

_DOUBT = -1.5
_SURE = 0.01
_SAME_DOUBT = 3.0
_LEAN = 1.5
_REACH = 3
_PROSE = 10
_PARAGRAPH = 12
_LONGEST_ALONE = 120
"""Characters beyond which a line with nothing below it is the story: Thai prose has no full stops."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Number of the headline, or None, and for each line whether it belongs to the body."""

    headline: int | None
    body: tuple[bool, ...]


def choose(lines: Sequence[Line], judge: Judge | None = None) -> Choice:
    """The article among `lines`, as `judge` sees it: the shipped one unless another is given.

    Lines that surely belong to the page are set aside first, so that they change no opinion on others.
    Where the judge keeps nothing at all, as in a poem or a list, everything that is no tail is kept.
    """
    whole = read_page(lines)
    numbers = debatable(whole)
    choice = _choose(whole.only(numbers), judge or shipped_judge())
    kept = {number for number, keep in zip(numbers, choice.body, strict=True) if keep}
    headline = None if choice.headline is None else numbers[choice.headline]
    return Choice(headline, tuple(number in kept for number in range(len(whole))))


def _choose(page: Page, trained: Judge) -> Choice:
    scores = trained.scores(page)
    body = _body(page, scores)
    if not any(body):
        end = tail_start(page, np.ones(len(page)))
        body = [number < end and not is_remark(page, number) for number in range(len(page))]
    scores = np.where(body, np.maximum(scores, _SURE), np.minimum(scores, -_SURE))
    headline = _headline(page, scores, trained)
    if headline is None:
        return Choice(None, tuple(body))
    alone = not any(kept for number, kept in enumerate(body) if number != headline)
    text = page.lines[headline].text
    if alone and (ends_sentence(text) or len(text) > _LONGEST_ALONE):
        body[headline] = True  # prose with nothing below it is the story itself
        return Choice(None, tuple(body))
    body[headline] = False
    return Choice(headline, tuple(body))


def _body(page: Page, scores: Matrix) -> list[bool]:
    """Lines with positive scores, but no remarks between them and nothing from the tail on."""
    likely = scores + _LEAN * np.array([_is_sentence(page, number) for number in range(len(page))])
    end = tail_start(page, likely)
    above = head_remarks(page, scores)
    body = [
        number < end and score > 0 and number not in above and not is_remark(page, number)
        for number, score in enumerate(scores)
    ]
    _add_prose(page, body, likely, end)
    first = body.index(True) if True in body else len(body)
    for number in range(first + 1, len(body) - 1):
        if not body[number] and scores[number] > _DOUBT + _SAME_DOUBT * min(0.0, scores[number + 1]):
            body[number] = _heads_prose(page, body, number)
    return body


def _is_sentence(page: Page, number: int) -> bool:
    return len(page.words[number]) >= _PROSE and ends_sentence(page.lines[number].text)


def _add_prose(page: Page, body: list[bool], likely: Matrix, end: int) -> None:
    """Keep doubtful sentences that follow kept ones closely: a foreign language alone raises doubts."""
    last = end
    for number in range(end):
        if not _is_sentence(page, number):
            continue
        if likely[number] > 0 and last < number <= last + _REACH:
            body[number] = not is_remark(page, number)
        if body[number]:
            last = number


def _heads_prose(page: Page, body: Sequence[bool], number: int) -> bool:
    """Whether a line reads like a heading and stands above a paragraph of the body."""
    if not body[number + 1] or len(page.words[number + 1]) < _PARAGRAPH or page.leads[number] & AROUND:
        return False
    return len(page.words[number]) < _PARAGRAPH and not ends_sentence(page.lines[number].text)


def _headline(page: Page, scores: Matrix, trained: Judge) -> int | None:
    """The likeliest candidate above or at the start of the body."""
    if not (scores > 0).any():
        return 0 if len(page) else None
    start = body_start(page, scores)
    numbers = candidates(page, start)
    if not numbers:
        return None
    return numbers[int((title_features(page, scores, numbers, start) @ trained.title).argmax())]
