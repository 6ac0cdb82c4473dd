"""What speaks for a line as the headline of its page, in numbers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from summarizer.cleaning.annotated_paste import Page
from summarizer.cleaning.blocks import ends_sentence
from summarizer.cleaning.boilerplate_rules import is_byline, is_date
from summarizer.cleaning.boosted_trees import Matrix
from summarizer.cleaning.cue_phrases import KINDS

_REACH = 40
_MOST_WORDS = 60
_LONG_WORD = 5
_FEW_WORDS, _USUAL_WORDS, _MANY_WORDS = 3, 12, 16
_STEPS = (4, 7, 21)
_LOOK_AT = 8
_WINDOWS = (3, 10)
_SHORTEST_MENTION = 6
_MENTIONED_WITHIN = 100_000
_OUTSIDE = -5.0
_BYLINE = KINDS.index("byline")
_NO_HEADLINE = frozenset(map(KINDS.index, ("share", "nav", "byline", "caption", "ad", "consent", "comments")))


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is worked out once for all candidates of a page.

    Attributes:
        page: The page.
        scores: Of each line: positive where it is kept.
        first_kept: The line the body starts at.
        body: In how many of the first lines kept each word stands.
        seen: How often each line stands on the page.
        text: All lines in folded case, `starts` where each begins.
        mass: Words kept above each line, and in all at the end.
        dated: Numbers of the lines near the candidates that say when or by whom.
    """

    page: Page
    scores: Sequence[float]
    first_kept: int
    body: Counter[str]
    seen: Counter[str]
    text: str
    starts: Sequence[int]
    mass: Sequence[float]
    dated: frozenset[int]


def title_features(page: Page, scores: Matrix, numbers: list[int], first_kept: int) -> Matrix:
    """What speaks for each of the lines `numbers` as the headline: one row each."""
    scene = _scene(page, scores, numbers, first_kept)
    rows = [
        [
            *_look(page, number, scene.seen),
            *_place(scene, number),
            *_meaning(scene, number),
            *_opinions(scene, number),
            *_mentions(scene, number),
            *_dates(scene, number),
        ]
        for number in numbers
    ]
    return np.array(rows, dtype=float)


def _scene(page: Page, scores: Matrix, numbers: Sequence[int], first_kept: int) -> _Scene:
    kept = np.flatnonzero(scores > 0)[:_REACH].tolist()
    folded = [line.text.casefold() for line in page.lines]
    near = range(max(0, min(numbers) - 1), min(len(page), max(numbers) + 3))
    sizes = np.minimum([len(words) for words in page.words], _MOST_WORDS)
    return _Scene(
        page=page,
        scores=scores.tolist(),
        first_kept=first_kept,
        body=Counter(word for number in kept for word in set(page.words[number])),
        seen=Counter(line.text for line in page.lines),
        text="\n".join(folded)[:_MENTIONED_WITHIN],
        starts=np.cumsum([0, *(len(text) + 1 for text in folded)]).tolist(),
        mass=np.cumsum([0, *np.where(scores > 0, sizes, 0).tolist()]).tolist(),
        dated=frozenset(number for number in near if _says_when(page, number)),
    )


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
        *(size >= step for step in _STEPS),
    ]


def _place(scene: _Scene, number: int) -> list[float]:
    lines, first_kept, mass = scene.page.lines, scene.first_kept, scene.mass
    below = (mass[min(len(lines), number + 1 + width)] - mass[number + 1] for width in _WINDOWS)
    return [
        number == 0,
        math.log1p(max(0, first_kept - number)),
        number >= first_kept,
        number > first_kept,
        math.log1p(max(0, number - first_kept)),
        lines[number].gap > 0,
        number + 1 < len(lines) and lines[number + 1].gap > 0,
        number > 0 and lines[number].gap > 0 and lines[number - 1].gap > 0,
        mass[number] / (mass[-1] + 1),
        *(part / (_MOST_WORDS * width) for part, width in zip(below, _WINDOWS, strict=True)),
        (mass[number] - mass[max(0, number - _WINDOWS[-1])]) / (_MOST_WORDS * _WINDOWS[-1]),
    ]


def _meaning(scene: _Scene, number: int) -> list[float]:
    needed = 2 if scene.scores[number] > 0 else 1
    longer = [word for word in scene.page.words[number] if len(word) >= _LONG_WORD]
    below = scene.page.phrases[number + 1 : number + 4]
    return [
        sum(scene.body[word] >= needed for word in longer) / (1 + len(longer)),
        bool(_NO_HEADLINE & scene.page.leads[number]),
        any(phrase.kind == _BYLINE and phrase.start < _LOOK_AT for row in below for phrase in row),
    ]


def _opinions(scene: _Scene, number: int) -> list[float]:
    """What the judge thinks of the line and of those next to it."""
    own = min(3.0, max(-3.0, scene.scores[number]))
    return [own, *(_score(scene, number + step) for step in (-1, 1, 2))]


def _score(scene: _Scene, number: int) -> float:
    inside = 0 <= number < len(scene.page)
    return max(_OUTSIDE, scene.scores[number]) if inside else _OUTSIDE


def _mentions(scene: _Scene, number: int) -> list[float]:
    """How often the line stands within the page's text in all, and below itself."""
    text = scene.page.lines[number].text.casefold()
    if len(text) < _SHORTEST_MENTION:
        return [0.0, 0.0]
    return [math.log1p(scene.text.count(text)), math.log1p(scene.text.count(text, scene.starts[number + 1]))]


def _dates(scene: _Scene, number: int) -> list[float]:
    """Whether it is a date or a by-line itself, and whether such follow or go before."""
    first, last = number + 1, min(scene.first_kept, number + 1 + _REACH)
    dated = sum(first <= other < last for other in scene.dated)
    return [dated / max(1, last - first), *(number + step in scene.dated for step in (-1, 0, 1, 2))]


def _says_when(page: Page, number: int) -> bool:
    return _BYLINE in page.leads[number] or is_date(page.words[number]) or is_byline(page.lines[number].text)
