"""Recognises a label that announces other stories above a headline, such as "The best of the paper".

The label looks like a headline, and the teaser below it like a text, while the headline stands above the
by-line or shares words with the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np

from summarizer.boosted_trees import FloatArray
from summarizer.cleaning.annotated_paste import AnnotatedPaste
from summarizer.cleaning.blocks import ends_sentence
from summarizer.cleaning.boilerplate_rules import is_byline, is_date
from summarizer.cleaning.cue_phrases import tokenize_line
from summarizer.cleaning.title_candidates import find_title_candidates

_MAX_LABEL_WORDS: Final = 9
_LABEL_REACH_LINES: Final = 6
"""A label announces the stories of the next lines; the headline is one of the lines behind it."""
_TOP_LINES: Final = 2
_BODY_LINES: Final = 20
_STEM_LETTERS: Final = 5
_MIN_WORD_LETTERS: Final = 4
_MIN_SENTENCE_WORDS: Final = 10


def is_teaser_label(words: Sequence[str], text: str) -> bool:
    """Whether a short line with these tokens begins with the words of a label (teaser_labels.txt)."""
    if not 0 < len(words) <= _MAX_LABEL_WORDS or ends_sentence(text):
        return False
    return any(tuple(words[: len(label)]) == label for label in _labels().get(words[0], ()))


def find_teaser_label(page: AnnotatedPaste, headline: int) -> int | None:
    """Index of a label that is the headline, or at the top of a paste a little above it; None without one.

    Further down a page such a label belongs to its menus and says nothing about the headline.
    """
    top = range(min(headline, _TOP_LINES), max(-1, headline - _LABEL_REACH_LINES), -1)
    numbers: list[int] = [headline, *top]
    for number in numbers:
        if is_teaser_label(page.words[number], page.lines[number].text):
            return number
    return None


def headline_below_label(page: AnnotatedPaste, scores: FloatArray, label: int) -> int:
    """The headline below a label: above a by-line or date, else with the most words of the text below it.

    Args:
        page: The paste.
        scores: Log-odds of each line above the threshold: positive where it is kept.
        label: Index of the label; it stays the headline where no other line can be one.
    """
    candidates = find_title_candidates(page, label + _LABEL_REACH_LINES)
    below = [n for n in candidates if label < n <= label + _LABEL_REACH_LINES and not _is_dated(page, n)]
    dated = [n for n in below if _is_dated(page, n + 1)]
    if dated:
        return dated[-1]
    shared = {n: _words_in_text_below(page, scores, n) for n in below}
    return max(shared, key=lambda n: (shared[n], -n), default=label)


def _words_in_text_below(page: AnnotatedPaste, scores: FloatArray, number: int) -> int:
    """How many longer words of a line the next twenty kept lines of the text below it have."""
    kept = [n for n in np.flatnonzero(scores > 0).tolist() if n > number and _is_sentence(page, n)]
    return len(_stems(page, number) & {stem for n in kept[:_BODY_LINES] for stem in _stems(page, n)})


def _is_sentence(page: AnnotatedPaste, number: int) -> bool:
    return len(page.words[number]) >= _MIN_SENTENCE_WORDS and ends_sentence(page.lines[number].text)


def _stems(page: AnnotatedPaste, number: int) -> set[str]:
    """The beginnings of the longer words of a line, by which inflected forms are still the same word."""
    return {word[:_STEM_LETTERS] for word in page.words[number] if len(word) >= _MIN_WORD_LETTERS}


def _is_dated(page: AnnotatedPaste, number: int) -> bool:
    return number < len(page) and (is_date(page.words[number]) or is_byline(page.lines[number].text))


@cache
def _labels() -> dict[str, list[tuple[str, ...]]]:
    """The labels by their first word."""
    text = files(__package__).joinpath("teaser_labels.txt").read_text(encoding="utf-8")
    index: dict[str, list[tuple[str, ...]]] = {}
    for row in text.splitlines():
        for label in [] if row.startswith("#") else row.partition(":")[2].split("|"):
            words = tuple(tokenize_line(label))
            index.setdefault(words[0], []).append(words)
    return index
