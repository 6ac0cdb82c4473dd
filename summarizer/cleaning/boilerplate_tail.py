"""Lines that never belong to an article, whatever a model thinks: its tail and remarks around it."""

from __future__ import annotations

import numpy as np

from summarizer.cleaning.annotated_paste import AnnotatedPaste
from summarizer.cleaning.blocks import ends_sentence
from summarizer.cleaning.boilerplate_rules import is_boilerplate, is_byline, is_date
from summarizer.cleaning.boosted_trees import FloatArray
from summarizer.cleaning.cue_phrases import CUE_KINDS

_MAX_ANNOUNCEMENT_WORDS = 8
_MIN_SENTENCE_WORDS = 14
_MAX_COUNTED_WORDS = 60
_MAX_TAIL_SHARE = 0.12
_MAX_LEAD_SENTENCES = 1
_MIN_MENU_ENTRIES = 3
_NAVIGATION_KIND = CUE_KINDS.index("nav")


def _kinds(*names: str) -> frozenset[int]:
    return frozenset(map(CUE_KINDS.index, names))


_TAIL_KINDS = _kinds("comments", "related", "share", "newsletter", "author", "tags", "legal", "consent")
_ENDING_KINDS = _kinds("comments", "related", "author", "tags", "legal")
_STANDALONE_KINDS = _TAIL_KINDS | _kinds("ad", "inline")
_POINTER_KINDS = _kinds("inline", "related")
_HEAD_KINDS = _kinds("byline", "caption", "share", "nav", "ad", "comments", "consent")

SURROUNDING_KINDS = _STANDALONE_KINDS | _HEAD_KINDS
"""Kinds of phrases that a heading of an article hardly starts with."""


def candidate_lines(page: AnnotatedPaste) -> list[int]:
    """Numbers of the lines that may belong to an article, and of those that announce its end."""
    return [
        number
        for number, line in enumerate(page.lines)
        if page.leading_kinds[number] & _ENDING_KINDS or not is_boilerplate(page.words[number], line.text)
    ]


def is_menu(page: AnnotatedPaste, number: int) -> bool:
    """Whether a line is a row of several places of a site and nothing else ("Home | News | Sport")."""
    entries = [phrase for phrase in page.phrases[number] if phrase.kind == _NAVIGATION_KIND]
    if len(entries) < _MIN_MENU_ENTRIES:
        return False
    covered = {word for entry in entries for word in range(entry.start, entry.end)}
    return len(covered) == len(page.words[number])


def is_boilerplate_remark(page: AnnotatedPaste, number: int) -> bool:
    """Whether a line is only what pages say around articles ("Advertisement"), or points to another one."""
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
    """Numbers of by-lines, dates, captions and the like above the article, by-lines below its lead too."""
    remarks = set()
    sentences = 0
    for number, line in enumerate(page.lines):
        size, ends = len(page.words[number]), ends_sentence(line.text)
        if scores[number] > 0 and ends and size >= _MIN_SENTENCE_WORDS:
            sentences += 1
        elif is_byline(line.text) or (not sentences and _is_head_remark(page, number)):
            remarks.add(number)
        if sentences > _MAX_LEAD_SENTENCES:
            break
    return frozenset(remarks)


def _is_head_remark(page: AnnotatedPaste, number: int) -> bool:
    """Whether a line above the first sentence says when, by whom or of what, not what happened."""
    words = page.words[number]
    if is_date(words):
        return True
    is_statement = ends_sentence(page.lines[number].text) and len(words) > _MAX_ANNOUNCEMENT_WORDS
    return (
        bool(page.leading_kinds[number] & _HEAD_KINDS)
        and len(words) <= _MIN_SENTENCE_WORDS
        and not is_statement
    )


def find_tail_start(page: AnnotatedPaste, scores: FloatArray) -> int:
    """Number of the first line of the tail: an announcement with hardly any of the article behind it."""
    sizes = np.minimum([len(words) for words in page.words], _MAX_COUNTED_WORDS)
    kept_words = np.cumsum(np.where(scores > 0, sizes, 0))
    for number in range(len(page)):
        behind = kept_words[-1] - kept_words[number]
        if behind <= _MAX_TAIL_SHARE * kept_words[-1] and _announces_tail(page, number):
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
