"""Which sentences together are expected to share most with a human summary, for every wished length.

All sets of up to seven of the nine most promising sentences are compared. A word or pair counts once
however many sentences of a set hold it (twice for words a summary is likely to repeat), so that
repetition is not rewarded. A set's score is its expected F1: what it shares over its words and the words
wished.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from summarizer.ranking.dependent_sentences import companions
from summarizer.ranking.length_ladder import Plan, greedy_order
from summarizer.ranking.overlap.model import LONGEST_PASSAGE, Model, expect, expected_overlap, stored_model
from summarizer.ranking.overlap.occurrences import Numbers, Places
from summarizer.ranking.overlap.subsets import Sets, sets_of, shared
from summarizer.ranking.passage import Passage, words_in

CANDIDATES = 9
"""Sentences whose sets are compared."""
MOST = 7
"""Sentences in the largest set compared."""
MOST_UNASKED = 5
"""Sentences in the longest summary chosen when nobody wishes a length."""
LEANING = 0.3
"""Share of a set's score lost when all its sentences lean on some that are not in it."""
WORDS_A_SENTENCE = 20.0
"""Words by which the wished length grows with each sentence wished beyond the best."""


@dataclass(frozen=True, slots=True)
class _Field:
    """The sets to choose among.

    Attributes:
        places: Positions of the candidates, ascending.
        sets: The sets.
        words: Words of each set as a reader counts them, which is what wishes are about.
        length: Words of each set as its overlap counts them.
        value: Stems and pairs each set is expected to share, less what it loses by leaning.
    """

    places: Places
    sets: Sets
    words: Numbers
    length: Numbers
    value: Numbers

    def best(self, allowed: NDArray[np.bool_], wished: float) -> int:
        """The allowed set of the highest expected F1 at a wished length; the shortest of equals."""
        return self._first(np.where(allowed, self.value / (self.length + wished), -1.0))

    def fullest(self, most: int, words: int) -> int:
        """The set of highest value within a number of words: more words never give a shorter one."""
        fits = (self.words <= words) & (self.sets.sizes <= most)
        if not fits.any():
            return int(np.lexsort((self.words, self.sets.sizes))[0])
        return self._first(np.where(fits, self.value, -1.0))

    def _first(self, score: Numbers) -> int:
        score = np.round(score, 9)
        equals = np.flatnonzero(score == score.max())
        return int(equals[self.words[equals].argmin()])

    def positions(self, row: int) -> tuple[int, ...]:
        """The positions a set holds."""
        return tuple(int(place) for place in self.places[self.sets.members[row] > 0])


def choose(
    passage: Passage, allowed: Sequence[int], most: int, words: int | None, model: Model | None = None
) -> Plan:
    """Choose a summary for every number of sentences up to `most`, within a number of words.

    Args:
        passage: The text.
        allowed: Positions that may be used, ascending.
        most: Sentences of the longest summary.
        words: Words of the longest summary, or None; one sentence is given in any case.
        model: Other coefficients than the stored ones.
    """
    model = model or stored_model()
    field = _field(passage, list(allowed[:LONGEST_PASSAGE]), model)
    # Every wish is a step of one and the same ladder, so that wishing less never gives more.
    rows, natural = _unlimited(field, model.length) if words is None else _within(field, words)
    # A set that more words would replace is not added to, or more words could give less.
    settled = words is None or rows[-1] == field.fullest(MOST, sys.maxsize)
    steps = [field.positions(row) for row in rows[:most]]
    if settled and most > len(steps) == MOST:
        steps += _beyond(passage, allowed, steps[-1], most, words)
    return Plan(tuple(steps), min(natural, most) if words is None else len(steps))


def _unlimited(field: _Field, wished: float) -> tuple[list[int], int]:
    """The set for each number of sentences, and the number that is best by itself."""
    best = field.best(field.sets.sizes <= MOST_UNASKED, wished)
    return _shorter(field, best, wished) + _longer(field, best, wished), int(field.sets.sizes[best])


def _within(field: _Field, words: int) -> tuple[list[int], int]:
    """The set for each number of sentences within a number of words, and how many there are.

    From the largest down, each is the fullest within the words of the one before. More words only let in
    sets that are longer than all before, so they never give a shorter summary of any number of sentences.
    """
    rows = [field.fullest(MOST, words)]
    for size in range(int(field.sets.sizes[rows[0]]) - 1, 0, -1):
        rows.insert(0, field.fullest(size, int(field.words[rows[0]])))
    return rows, len(rows)


def _shorter(field: _Field, best: int, wished: float) -> list[int]:
    """The steps up to the best: each no longer than the next."""
    steps = [best]
    for size in range(int(field.sets.sizes[best]) - 1, 0, -1):
        allowed = (field.sets.sizes <= size) & (field.words <= field.words[steps[0]])
        steps.insert(0, field.best(allowed, wished))
    return steps


def _longer(field: _Field, best: int, wished: float) -> list[int]:
    """The steps beyond the best: each a sentence more, and no shorter than the one before."""
    steps: list[int] = []
    last = best
    for size in range(int(field.sets.sizes[best]) + 1, min(MOST, len(field.places)) + 1):
        wished += WORDS_A_SENTENCE
        last = field.best((field.sets.sizes == size) & (field.words >= field.words[last]), wished)
        steps.append(last)
    return steps


def _beyond(
    passage: Passage, allowed: Sequence[int], last: tuple[int, ...], most: int, words: int | None
) -> list[tuple[int, ...]]:
    """Steps beyond the largest set: one more sentence each, the most promising first, while words last."""
    count = words_in(passage)
    used = sum(map(count, last))
    steps: list[tuple[int, ...]] = []
    for place in greedy_order(passage, expected_overlap(passage), allowed):
        if place not in last and len(last) < most:
            used += count(place)
            if words is not None and used > words:
                break
            last = tuple(sorted((*last, place)))
            steps.append(last)
    return steps


def _field(passage: Passage, allowed: list[int], model: Model) -> _Field:
    judged = Passage(passage.language, tuple(passage.sentences[place] for place in allowed))
    expected = expect(judged, model)
    needed = companions(passage)
    promise = expected.shared() / (expected.found.lengths + model.length)
    lonely = np.array([bool(needed[place]) for place in allowed])
    order = np.argsort(-promise * (1 - LEANING * lonely), kind="stable")
    chosen = np.sort(order[:CANDIDATES])
    places = np.array(allowed, dtype=np.intp)[chosen]
    sets = sets_of(len(chosen), MOST)
    count = words_in(passage)
    return _Field(
        places=places,
        sets=sets,
        words=sets.members @ np.array([count(int(place)) for place in places], dtype=np.float64),
        length=sets.members @ expected.found.lengths[chosen],
        value=shared(sets, chosen, expected) * (1 - LEANING * _unmet(sets, places, needed) / sets.sizes),
    )


def _unmet(sets: Sets, places: Places, needed: Sequence[frozenset[int]]) -> Numbers:
    """How many sentences of each set miss one they must not be without."""
    digit = {int(place): 1 << index for index, place in enumerate(places)}
    missed = np.zeros(len(sets.codes))
    for place, own in digit.items():
        if needed[place]:
            # One that is no candidate is in no set.
            others = sum(digit.get(other, 1 << len(places)) for other in needed[place])
            missed += (sets.codes & (own | others) != own | others) & (sets.codes & own != 0)
    return missed
