"""Which line of a paste is the headline."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from summarizer.cleaning.blocks import ends_sentence
from summarizer.cleaning.cues import KINDS
from summarizer.cleaning.page import Page
from summarizer.cleaning.runs import best_run
from summarizer.cleaning.trees import Matrix

_LONGEST = 250
_PROSE_WORDS = 12
_REACH = 40
_MOST_WORDS = 60
_COST = 3.0
_INTO_BODY = 3
_LONG_WORD = 5
_FEW_WORDS, _USUAL_WORDS, _MANY_WORDS = 3, 12, 16
_LOOK_AT = 8
_PATH = re.compile(r"(?:[^»›]{1,40} [»›] )+(?=\S)|[\[>•»›]+ +(?=\S)")
_BYLINE = KINDS.index("byline")
_NO_HEADLINE = frozenset(map(KINDS.index, ("share", "nav", "byline", "caption", "ad", "consent", "comments")))


def body_start(page: Page, scores: Matrix) -> int:
    """The first line of the stretch that holds most of what is kept: lines kept by mistake stand apart."""
    sizes = (min(len(words), _MOST_WORDS) for words in page.words)
    return best_run([size if score > 0 else -_COST for size, score in zip(sizes, scores, strict=True)])[0]


def candidates(page: Page, first_kept: int) -> list[int]:
    """The lines that may be the headline of an article whose body starts at `first_kept`."""
    reach = range(max(0, first_kept - _REACH), min(len(page), first_kept + _INTO_BODY))
    return [
        number
        for number in sorted({0, *reach})
        if _may_be_title(page.lines[number].text, number > first_kept)
    ]


def title_features(page: Page, scores: Matrix, numbers: list[int], first_kept: int) -> Matrix:
    """What speaks for each of the lines `numbers` as the headline: one row each."""
    kept = np.flatnonzero(scores > 0)[:_REACH].tolist()
    body = Counter(word for number in kept for word in set(page.words[number]))
    seen = Counter(line.text for line in page.lines)
    rows = [
        [*_look(page, number, seen), *_place(page, number, first_kept), *_meaning(page, scores, number, body)]
        for number in numbers
    ]
    return np.array(rows, dtype=float)


def _look(page: Page, number: int, seen: Counter[str]) -> list[float]:
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
    ]


def _place(page: Page, number: int, first_kept: int) -> list[float]:
    lines = page.lines
    return [
        number == 0,
        np.log1p(max(0, first_kept - number)),
        number >= first_kept,
        number > first_kept,
        lines[number].gap > 0,
        number + 1 < len(lines) and lines[number + 1].gap > 0,
        number > 0 and lines[number].gap > 0 and lines[number - 1].gap > 0,
    ]


def _meaning(page: Page, scores: Matrix, number: int, body: Counter[str]) -> list[float]:
    needed = 2 if scores[number] > 0 else 1
    longer = [word for word in page.words[number] if len(word) >= _LONG_WORD]
    below = page.phrases[number + 1 : number + 4]
    return [
        sum(body[word] >= needed for word in longer) / (1 + len(longer)),
        bool(_NO_HEADLINE & page.leads[number]),
        any(phrase.kind == _BYLINE and phrase.start < _LOOK_AT for row in below for phrase in row),
        min(3.0, max(-3.0, float(scores[number]))),
    ]


def without_path(text: str) -> tuple[str, str]:
    """The way to the page that was copied along before a headline ("Home » Sport » "), and the headline."""
    lead = _PATH.match(text)
    end = lead.end() if lead else 0
    return text[:end].strip(), text[end:]


def _may_be_title(text: str, in_body: bool) -> bool:
    """Whether `text` can be a headline at all: prose and very long lines cannot."""
    if len(text) > _LONGEST:
        return False
    states = ends_sentence(text) and text[-1] not in "?!"
    return not states or (not in_body and len(text.split()) <= _PROSE_WORDS)
