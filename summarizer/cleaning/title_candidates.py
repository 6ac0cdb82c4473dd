"""Finds the lines of a paste that can be its headline, and separates a breadcrumb from a headline."""

from __future__ import annotations

import re

from summarizer.boosted_trees import FloatArray
from summarizer.cleaning.annotated_paste import AnnotatedPaste, counted_words
from summarizer.cleaning.blocks import ends_sentence
from summarizer.cleaning.boilerplate_tail import is_menu
from summarizer.cleaning.page_features import maximum_subarray
from summarizer.cleaning.photo_credits import is_photo_credit

_MAX_TITLE_CHARACTERS = 250
_MAX_SENTENCE_TITLE_WORDS = 12
_LINES_ABOVE_BODY = 40
_DROPPED_LINE_COST = 3.0
_LINES_INTO_BODY = 15
NOTE_LINES = 8
"""A paste of at most these lines has no menus around its text, so its first prose is its text."""
# A word of four letters before the mark: no initial ("J. Otto") and no "Dr." ends a sentence.
_SENTENCE_BREAK = re.compile(r"\w{4,}[.!?][\"'”’»)]* (?=[\"'“„«(]?\w)|[。！？](?=\S)")
_BREADCRUMB = re.compile(r"(?:[^»›]{1,40} [»›] )+(?=\S)|[\[>•»›]+ +(?=\S)")


def find_body_start(page: AnnotatedPaste, scores: FloatArray) -> int:
    """Index of the first line of the run with most of the kept words.

    Lines kept by mistake lie apart from it. A dropped line within the run costs as much as three kept words.

    Args:
        page: The paste.
        scores: Log-odds of each line above the threshold: positive where it is kept.
    """
    counts = counted_words(page).tolist()
    return maximum_subarray(
        [count if score > 0 else -_DROPPED_LINE_COST for count, score in zip(counts, scores, strict=True)]
    )[0]


def find_title_candidates(page: AnnotatedPaste, first_kept: int) -> list[int]:
    """Indices of the lines that may be the headline of an article whose body starts at `first_kept`.

    The first line of the paste, and lines from 40 above to 15 below the start of the body.
    """
    nearby = range(max(0, first_kept - _LINES_ABOVE_BODY), min(len(page), first_kept + _LINES_INTO_BODY))
    return [
        number
        for number in sorted({0, *nearby})
        if _may_be_title(page.lines[number].text, number > first_kept) and not is_menu(page, number)
        if len(page) > NOTE_LINES or not _is_prose(page.lines[number].text)
    ]


def _is_prose(text: str) -> bool:
    """Whether a line has several sentences, so that it is a standfirst or the text itself."""
    return ends_sentence(text) and _SENTENCE_BREAK.search(text) is not None


def split_breadcrumb(text: str) -> tuple[str, str]:
    """The breadcrumb before a headline ("Home » Sport »"), "" for none, and the headline itself."""
    breadcrumb = _BREADCRUMB.match(text)
    end = breadcrumb.end() if breadcrumb else 0
    return text[:end].strip(), text[end:]


def _may_be_title(text: str, in_body: bool) -> bool:
    """Whether `text` can be a headline: short, no credit, and no statement but a short one above the body."""
    if len(text) > _MAX_TITLE_CHARACTERS or is_photo_credit(text):
        return False
    is_statement = ends_sentence(text) and text[-1] not in "?!"
    return not is_statement or (not in_body and len(text.split()) <= _MAX_SENTENCE_TITLE_WORDS)
