"""Raises probabilities by what the estimators were not trained on: the title, and a language's openings.

The training stories have no titles. Elsewhere a title tells which facts matter, and newspapers of some
languages put their summary into the first sentences of the text.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from summarizer.boosted_trees import probability
from summarizer.ranking.overlap.model import ExpectedOverlap
from summarizer.ranking.overlap.occurrences import FloatArray
from summarizer.ranking.passage import Sentence

OPENING_SENTENCES = 2
"""Sentences that count as the opening of a text."""
_MIN_PROBABILITY = 1e-9


def raise_title_terms(expected: ExpectedOverlap, title: Sentence | None, log_odds: float) -> ExpectedOverlap:
    """Add to the log odds of the stems and pairs that the title contains; it is split as the passage is."""
    if title is None or not log_odds:
        return expected
    vocabulary = expected.features.vocabulary
    stems = frozenset(title.stems)
    in_title = np.fromiter(map(stems.__contains__, vocabulary), np.bool_, len(vocabulary))
    pairs = frozenset(zip(title.stems, title.stems[1:], strict=False))
    parts = expected.features.pair_parts
    pair_in_title = np.zeros(len(parts), dtype=np.bool_)
    for place in np.flatnonzero(in_title[parts].all(axis=1)):
        first, second = parts[place]
        pair_in_title[place] = (vocabulary[first], vocabulary[second]) in pairs
    return _raise_terms(expected, in_title, pair_in_title, log_odds)


def raise_opening_terms(expected: ExpectedOverlap, log_odds: float) -> ExpectedOverlap:
    """Add to the log odds of the stems and pairs that occur in the opening."""
    if not log_odds:
        return expected
    words, pairs = expected.features.words, expected.features.pairs
    return _raise_terms(
        expected,
        words.first_sentence < OPENING_SENTENCES,
        pairs.first_sentence < OPENING_SENTENCES,
        log_odds,
    )


def blend_overlaps(first: ExpectedOverlap, second: ExpectedOverlap) -> ExpectedOverlap:
    """The mean of the log odds of two estimates of the same features; where one is 0, the first."""
    names = ("once", "twice", "pair")
    return ExpectedOverlap(
        first.features, *(_mean_chances(getattr(first, name), getattr(second, name)) for name in names)
    )


def _mean_chances(first: FloatArray, second: FloatArray) -> FloatArray:
    both = (first > 0) & (second > 0)
    mean = first.copy()
    mean[both] = probability((_log_odds(first[both]) + _log_odds(second[both])) / 2)
    return mean


def _raise_terms(
    expected: ExpectedOverlap, words: NDArray[np.bool_], pairs: NDArray[np.bool_], log_odds: float
) -> ExpectedOverlap:
    return replace(
        expected,
        once=_raised(expected.once, words, log_odds),
        pair=_raised(expected.pair, pairs & (expected.pair > 0), log_odds),
    )


def _raised(chances: FloatArray, chosen: NDArray[np.bool_], log_odds: float) -> FloatArray:
    raised = chances.copy()
    raised[chosen] = probability(_log_odds(chances[chosen]) + log_odds)
    return raised


def _log_odds(chances: FloatArray) -> FloatArray:
    known = np.clip(chances, _MIN_PROBABILITY, 1 - _MIN_PROBABILITY)
    odds: FloatArray = np.log(known / (1 - known))
    return odds
