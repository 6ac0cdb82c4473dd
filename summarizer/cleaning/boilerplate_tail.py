"""Lines that never belong to an article, whatever a model thinks: its tail and remarks around it."""

from __future__ import annotations

import numpy as np

from summarizer.cleaning.annotated_paste import Page
from summarizer.cleaning.blocks import ends_sentence
from summarizer.cleaning.boilerplate_rules import is_byline, is_date, is_furniture
from summarizer.cleaning.boosted_trees import Matrix
from summarizer.cleaning.cue_phrases import KINDS

_SHORT = 8
_SENTENCE = 14
_MOST_WORDS = 60
_TAIL_SHARE = 0.12
_LEAD = 1
_FEWEST_ENTRIES = 3
_NAVIGATION = KINDS.index("nav")


def _kinds(*names: str) -> frozenset[int]:
    return frozenset(map(KINDS.index, names))


_TAIL = _kinds("comments", "related", "share", "newsletter", "author", "tags", "legal", "consent")
_ENDING = _kinds("comments", "related", "author", "tags", "legal")
_ALONE = _TAIL | _kinds("ad", "inline")
_POINTER = _kinds("inline", "related")
_ABOVE = _kinds("byline", "caption", "share", "nav", "ad", "comments", "consent")

AROUND = _ALONE | _ABOVE
"""Kinds of phrases that a heading of an article hardly starts with."""


def debatable(page: Page) -> list[int]:
    """Numbers of the lines that may belong to an article, and of those that announce its end."""
    return [
        number
        for number, line in enumerate(page.lines)
        if page.leads[number] & _ENDING or not is_furniture(page.words[number], line.text)
    ]


def is_menu(page: Page, number: int) -> bool:
    """Whether a line is a row of several places of a site and nothing else ("Home | News | Sport")."""
    entries = [phrase for phrase in page.phrases[number] if phrase.kind == _NAVIGATION]
    if len(entries) < _FEWEST_ENTRIES:
        return False
    covered = {word for entry in entries for word in range(entry.start, entry.end)}
    return len(covered) == len(page.words[number])


def is_remark(page: Page, number: int) -> bool:
    """Whether a line is only what pages say around articles ("Advertisement"), or points to another one."""
    words = page.words[number]
    if is_menu(page, number) or (len(words) <= _SENTENCE and words[:1] == ["©"]):
        return True
    if len(words) > _SENTENCE or not page.leads[number] & _ALONE:
        return False
    for start, end, kind in page.phrases[number]:
        if start == 0 and kind in _ALONE and end == len(words) <= _SHORT:
            return True
        if start == 0 and kind in _POINTER and ":" in words[end - 1 : end + 1]:
            return True
    return False


def head_remarks(page: Page, scores: Matrix) -> frozenset[int]:
    """Numbers of by-lines, dates, captions and the like above the article, by-lines below its lead too."""
    remarks = set()
    sentences = 0
    for number, line in enumerate(page.lines):
        size, ends = len(page.words[number]), ends_sentence(line.text)
        if scores[number] > 0 and ends and size >= _SENTENCE:
            sentences += 1
        elif is_byline(line.text) or (not sentences and _stands_above(page, number)):
            remarks.add(number)
        if sentences > _LEAD:
            break
    return frozenset(remarks)


def _stands_above(page: Page, number: int) -> bool:
    """Whether a line above the first sentence says when, by whom or of what, not what happened."""
    words = page.words[number]
    if is_date(words):
        return True
    states = ends_sentence(page.lines[number].text) and len(words) > _SHORT
    return bool(page.leads[number] & _ABOVE) and len(words) <= _SENTENCE and not states


def tail_start(page: Page, scores: Matrix) -> int:
    """Number of the first line of the tail: an announcement with hardly any of the article behind it."""
    sizes = np.minimum([len(words) for words in page.words], _MOST_WORDS)
    through = np.cumsum(np.where(scores > 0, sizes, 0))
    for number in range(len(page)):
        behind = through[-1] - through[number]
        if behind <= _TAIL_SHARE * through[-1] and _announces_tail(page, number):
            return number
    return len(page)


def _announces_tail(page: Page, number: int) -> bool:
    words = page.words[number]
    if words[:1] == ["©"]:
        return True
    if not page.leads[number] & _TAIL:
        return False
    ends = [end for start, end, kind in page.phrases[number] if start == 0 and kind in _TAIL]
    with_colon = any(":" in words[end - 1 : end + 1] for end in ends)
    return with_colon or len(words) <= _SHORT or not ends_sentence(page.lines[number].text)
