"""Finds lines that never belong to an article, whatever their scores: its tail and the remarks around it."""

from __future__ import annotations

import numpy as np

from summarizer.boosted_trees import FloatArray
from summarizer.cleaning.annotated_paste import AnnotatedPaste, counted_words
from summarizer.cleaning.blocks import ends_sentence
from summarizer.cleaning.boilerplate_rules import is_boilerplate, is_byline, is_date
from summarizer.cleaning.cue_phrases import CUE_KINDS, kind_indices
from summarizer.cleaning.photo_credits import is_photo_credit

_MAX_ANNOUNCEMENT_WORDS = 8
_MIN_SENTENCE_WORDS = 14
_MAX_TAIL_SHARE = 0.12
_MAX_LEAD_SENTENCES = 1
_MIN_MENU_ENTRIES = 3
_NAVIGATION_KIND = CUE_KINDS.index("nav")


_TAIL_KINDS = kind_indices("comments", "related", "share", "newsletter", "author", "tags", "legal", "consent")
_ENDING_KINDS = kind_indices("comments", "related", "author", "tags", "legal")
_STANDALONE_KINDS = _TAIL_KINDS | kind_indices("ad", "inline")
_POINTER_KINDS = kind_indices("inline", "related")
_HEAD_KINDS = kind_indices("byline", "caption", "share", "nav", "ad", "comments", "consent")

SURROUNDING_KINDS = _STANDALONE_KINDS | _HEAD_KINDS
"""Kinds of cue phrases that rarely start a heading of an article."""


def candidate_lines(page: AnnotatedPaste) -> list[int]:
    """Indices of the lines that are not boilerplate by rule, and of those that announce the article's end."""
    return [
        number
        for number, line in enumerate(page.lines)
        if page.leading_kinds[number] & _ENDING_KINDS or not is_boilerplate(page.words[number], line.text)
    ]


def is_menu(page: AnnotatedPaste, number: int) -> bool:
    """Whether a line consists of three or more navigation phrases ("Home | News | Sport")."""
    if len(page.phrases[number]) < _MIN_MENU_ENTRIES:
        return False
    entries = [phrase for phrase in page.phrases[number] if phrase.kind == _NAVIGATION_KIND]
    if len(entries) < _MIN_MENU_ENTRIES:
        return False
    covered = {word for entry in entries for word in range(entry.start, entry.end)}
    return len(covered) == len(page.words[number])


def is_boilerplate_remark(page: AnnotatedPaste, number: int) -> bool:
    """Whether a line is a remark of the page ("Advertisement") or points to another article."""
    words = page.words[number]
    if is_menu(page, number) or (len(words) <= _MIN_SENTENCE_WORDS and words[:1] == ["©"]):
        return True
    if len(words) > _MIN_SENTENCE_WORDS or not page.leading_kinds[number] & _STANDALONE_KINDS:
        return False
    for start, end, kind in page.phrases[number]:
        if start == 0 and kind in _STANDALONE_KINDS and end == len(words) <= _MAX_ANNOUNCEMENT_WORDS:
            return True
        if start == 0 and kind in _POINTER_KINDS and ":" in words[end - 1 : end + 1]:
            return True
    return False


def find_head_remarks(page: AnnotatedPaste, scores: FloatArray) -> frozenset[int]:
    """Indices of by-lines, dates, captions and similar lines above the first sentence of the article.

    By-lines count up to the second sentence: some pages have them below the lead.

    Args:
        page: The paste.
        scores: Log-odds of each line above the threshold: positive where it is kept.
    """
    remarks = set()
    sentences = 0
    for number, (line, score) in enumerate(zip(page.lines, scores.tolist(), strict=True)):
        is_sentence = len(page.words[number]) >= _MIN_SENTENCE_WORDS and ends_sentence(line.text)
        if score > 0 and is_sentence:
            sentences += 1
        elif is_byline(line.text) or (not sentences and _is_head_remark(page, number)):
            remarks.add(number)
        if sentences > _MAX_LEAD_SENTENCES:
            break
    return frozenset(remarks)


def _is_head_remark(page: AnnotatedPaste, number: int) -> bool:
    """Whether a line above the first sentence is a date, by-line, caption or remark, not a statement."""
    words = page.words[number]
    if is_date(words) or is_photo_credit(page.lines[number].text):
        return True
    is_statement = ends_sentence(page.lines[number].text) and len(words) > _MAX_ANNOUNCEMENT_WORDS
    return (
        bool(page.leading_kinds[number] & _HEAD_KINDS)
        and len(words) <= _MIN_SENTENCE_WORDS
        and not is_statement
    )


def find_tail_start(page: AnnotatedPaste, scores: FloatArray) -> int:
    """Index of the first line of the tail; the number of lines where there is no tail.

    The tail starts at a line that announces it ("Related articles") and has at most 12 % of the kept words
    behind it.

    Args:
        page: The paste.
        scores: Log-odds of each line above the threshold: positive where it is kept.
    """
    kept_words = np.cumsum(np.where(scores > 0, counted_words(page), 0)).tolist()
    for number, words_before in enumerate(kept_words):
        words_behind = kept_words[-1] - words_before
        if words_behind <= _MAX_TAIL_SHARE * kept_words[-1] and _announces_tail(page, number):
            return number
    return len(page)


def _announces_tail(page: AnnotatedPaste, number: int) -> bool:
    words = page.words[number]
    if words[:1] == ["©"]:
        return True
    if not page.leading_kinds[number] & _TAIL_KINDS:
        return False
    ends = [end for start, end, kind in page.phrases[number] if start == 0 and kind in _TAIL_KINDS]
    with_colon = any(":" in words[end - 1 : end + 1] for end in ends)
    return with_colon or len(words) <= _MAX_ANNOUNCEMENT_WORDS or not ends_sentence(page.lines[number].text)
