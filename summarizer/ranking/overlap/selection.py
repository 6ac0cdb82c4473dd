"""Selects the set of sentences with the highest expected overlap, for every summary length.

All sets of up to seven of the eleven best sentences are compared. A word or pair counts once, however many
sentences of a set contain it (twice for words that a summary is likely to repeat), so that repetition is
not rewarded. The score of a set is its expected F1: the expected shared terms, divided by the words of the
set plus the words of the summary.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from summarizer.ranking.dependent_sentences import required_context
from summarizer.ranking.length_ladder import Selections, greedy_order
from summarizer.ranking.overlap.estimators import OverlapEstimator, default_estimator
from summarizer.ranking.overlap.model import expected_overlap
from summarizer.ranking.overlap.occurrences import FloatArray, IndexArray
from summarizer.ranking.overlap.repetition import repeated_pairs
from summarizer.ranking.overlap.single_sentence import rank_single_sentences
from summarizer.ranking.overlap.subsets import Subsets, all_subsets, expected_shared_terms
from summarizer.ranking.passage import Passage, word_counter
from summarizer.ranking.sentence_filter import candidate_positions

MAX_CANDIDATES = 11
"""Number of candidate sentences whose sets are compared."""
MAX_SUBSET_SENTENCES = 7
"""Sentences of the largest set."""
MAX_DEFAULT_SENTENCES = 5
"""Sentences of the longest default summary."""
MISSING_CONTEXT_PENALTY = 0.5
"""Reduction of a set's score if all its sentences depend on sentences outside the set or repeat others."""
WORDS_PER_SENTENCE = 20.0
"""Words added to the summary length with each sentence beyond the default length."""


@dataclass(frozen=True, slots=True)
class _ScoredSubsets:
    """All sets of candidates with their values.

    Attributes:
        candidate_positions: Positions of the candidates, ascending.
        subsets: The sets.
        word_counts: Words of each set between white space, the unit of `max_words`.
        token_counts: Words of each set by summarizer.language.words, the unit of the overlap.
        value: Expected shared terms of each set, reduced for missing context.
        single_sentences: Positions that may be chosen, by how well each sentence alone stands for the text.
    """

    candidate_positions: IndexArray
    subsets: Subsets
    word_counts: FloatArray
    token_counts: FloatArray
    value: FloatArray
    single_sentences: tuple[int, ...]

    def best_allowed(self, allowed: NDArray[np.bool_], summary_words: float) -> int:
        """Row of the allowed set with the highest expected F1 at a length; of equals, the shortest."""
        return self._shortest_best(np.where(allowed, self.value / (self.token_counts + summary_words), -1.0))

    def best_within_words(self, max_sentences: int, max_words: int) -> int:
        """Row of the set with the highest value within both limits: more words never give a shorter set."""
        fits = (self.word_counts <= max_words) & (self.subsets.sizes <= max_sentences)
        if not fits.any():
            return int(np.lexsort((self.word_counts, self.subsets.sizes))[0])
        return self._shortest_best(np.where(fits, self.value, -1.0))

    def _shortest_best(self, score: FloatArray) -> int:
        score = np.round(score, 9)
        equals = np.flatnonzero(score == score.max())
        return int(equals[self.word_counts[equals].argmin()])

    def positions(self, row: int) -> tuple[int, ...]:
        """Sentence positions of the set in a row."""
        return tuple(int(place) for place in self.candidate_positions[self.subsets.members[row] > 0])


def select_sentences(
    passage: Passage,
    allowed: Sequence[int],
    max_sentences: int,
    max_words: int | None,
    estimator: OverlapEstimator | None = None,
) -> Selections:
    """Select a summary for every number of sentences up to `max_sentences`, within a number of words.

    Args:
        passage: The text.
        allowed: Positions that may be used, ascending.
        max_sentences: Sentences of the longest summary.
        max_words: Words of the longest summary, or None; the first step is one sentence of any length.
        estimator: Estimates the overlap; by default that of the passage's language.
    """
    estimator = estimator or default_estimator(passage, allowed)
    scored = _score_subsets(passage, list(allowed[: estimator.max_sentences]), estimator)
    # All limits use one ladder, so that a lower limit never gives a longer summary.
    rows, natural_length = (
        _ladder_without_limit(scored, estimator.summary_words)
        if max_words is None
        else _ladder_within_words(scored, max_words)
    )
    # Extending a set that a higher word limit would replace could make more words give a shorter summary.
    is_extensible = max_words is None or rows[-1] == scored.best_within_words(
        MAX_SUBSET_SENTENCES, sys.maxsize
    )
    steps = [scored.positions(row) for row in rows]
    if max_words is None:  # within words, another single sentence could make more words give a shorter text
        steps = _with_single_sentence(steps, scored, passage)
    steps = steps[:max_sentences]
    if is_extensible and max_sentences > len(steps) == MAX_SUBSET_SENTENCES:
        steps += _extend_beyond_max(passage, allowed, steps[-1], max_sentences, max_words)
    return Selections(tuple(steps), min(natural_length, max_sentences) if max_words is None else len(steps))


def _with_single_sentence(
    steps: list[tuple[int, ...]], scored: _ScoredSubsets, passage: Passage
) -> list[tuple[int, ...]]:
    """Replace the first step by the sentence that stands best for the text within the words of the second."""
    count = word_counter(passage)
    most = sum(map(count, steps[min(1, len(steps) - 1)]))
    fitting = (place for place in scored.single_sentences if count(place) <= most)
    return [(next(fitting, steps[0][0]),), *steps[1:]]


def _ladder_without_limit(scored: _ScoredSubsets, summary_words: float) -> tuple[list[int], int]:
    """The set for each number of sentences, and the default number of sentences."""
    best = scored.best_allowed(scored.subsets.sizes <= MAX_DEFAULT_SENTENCES, summary_words)
    return _steps_up_to_best(scored, best, summary_words) + _steps_beyond_best(
        scored, best, summary_words
    ), int(scored.subsets.sizes[best])


def _ladder_within_words(scored: _ScoredSubsets, max_words: int) -> tuple[list[int], int]:
    """The set for each number of sentences within a number of words, and the number of steps.

    From the largest set down, each step has the highest value within the words of the step above it. A
    higher limit only admits longer sets, so it never gives a shorter summary of any number of sentences.
    """
    rows = [scored.best_within_words(MAX_SUBSET_SENTENCES, max_words)]
    for size in range(int(scored.subsets.sizes[rows[0]]) - 1, 0, -1):
        rows.insert(0, scored.best_within_words(size, int(scored.word_counts[rows[0]])))
    return rows, len(rows)


def _steps_up_to_best(scored: _ScoredSubsets, best: int, summary_words: float) -> list[int]:
    """The steps up to the default summary: each has at most as many words as the next."""
    steps = [best]
    for size in range(int(scored.subsets.sizes[best]) - 1, 0, -1):
        allowed = (scored.subsets.sizes <= size) & (scored.word_counts <= scored.word_counts[steps[0]])
        steps.insert(0, scored.best_allowed(allowed, summary_words))
    return steps


def _steps_beyond_best(scored: _ScoredSubsets, best: int, summary_words: float) -> list[int]:
    """The steps beyond the default summary: each adds one sentence, so that reading on drops none."""
    steps: list[int] = []
    codes = scored.subsets.codes
    last = best
    for size in range(
        int(scored.subsets.sizes[best]) + 1, min(MAX_SUBSET_SENTENCES, len(scored.candidate_positions)) + 1
    ):
        summary_words += WORDS_PER_SENTENCE
        last = scored.best_allowed(
            (scored.subsets.sizes == size) & (codes & codes[last] == codes[last]), summary_words
        )
        steps.append(last)
    return steps


def _extend_beyond_max(
    passage: Passage, allowed: Sequence[int], last: tuple[int, ...], max_sentences: int, max_words: int | None
) -> list[tuple[int, ...]]:
    """Steps beyond the largest set: each adds the next best sentence until a limit is reached."""
    count = word_counter(passage)
    used = sum(map(count, last))
    steps: list[tuple[int, ...]] = []
    for place in greedy_order(passage, expected_overlap(passage), candidate_positions(passage, allowed)):
        if place not in last and len(last) < max_sentences:
            used += count(place)
            if max_words is not None and used > max_words:
                break
            last = tuple(sorted((*last, place)))
            steps.append(last)
    return steps


def _score_subsets(passage: Passage, allowed: list[int], estimator: OverlapEstimator) -> _ScoredSubsets:
    expected = estimator.estimate(passage, allowed)
    required = required_context(passage)
    sentence_scores = expected.shared_terms() / (expected.features.lengths + estimator.summary_words)
    has_context = np.array([bool(required[place]) for place in allowed])
    sentence_scores = sentence_scores * (1 - MISSING_CONTEXT_PENALTY * has_context)
    stated = np.flatnonzero(np.isin(allowed, candidate_positions(passage, allowed)))
    order = np.argsort(-sentence_scores[stated], kind="stable")
    chosen = np.sort(stated[order[:MAX_CANDIDATES]])
    places = np.array(allowed, dtype=np.intp)[chosen]
    subsets = all_subsets(len(chosen), MAX_SUBSET_SENTENCES)
    count = word_counter(passage)
    return _ScoredSubsets(
        candidate_positions=places,
        subsets=subsets,
        word_counts=subsets.members @ np.array([count(int(place)) for place in places], dtype=np.float64),
        token_counts=subsets.members @ expected.features.lengths[chosen],
        value=expected_shared_terms(subsets, chosen, expected)
        * (1 - MISSING_CONTEXT_PENALTY * _fault_share(passage, subsets, places, required)),
        single_sentences=tuple(
            map(
                int,
                rank_single_sentences(
                    passage, [allowed[row] for row in stated], sentence_scores[stated], has_context[stated]
                ),
            )
        ),
    )


def _fault_share(
    passage: Passage, subsets: Subsets, places: IndexArray, required: Sequence[frozenset[int]]
) -> FloatArray:
    """Share of each set's sentences that depend on a sentence outside it, or say what another one says."""
    faults = _missing_context(subsets, places, required)
    for first, second in repeated_pairs(passage, places):
        both = 1 << first | 1 << second
        faults += subsets.codes & both == both
    return np.minimum(faults / subsets.sizes, 1.0)


def _missing_context(subsets: Subsets, places: IndexArray, required: Sequence[frozenset[int]]) -> FloatArray:
    """Number of sentences in each set that depend on a sentence outside it."""
    digit = {int(place): 1 << index for index, place in enumerate(places)}
    missed = np.zeros(len(subsets.codes))
    for place, own in digit.items():
        if required[place]:
            # A sentence that is no candidate is in no set.
            others = sum(digit.get(other, 1 << len(places)) for other in required[place])
            missed += (subsets.codes & (own | others) != own | others) & (subsets.codes & own != 0)
    return missed
