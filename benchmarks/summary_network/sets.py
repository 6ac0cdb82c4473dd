"""Sets of sentences with their expected and their true ROUGE."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.summary_network.examples import Example
from summarizer.ranking.overlap.model import ExpectedOverlap
from summarizer.ranking.overlap.occurrences import IndexArray, Occurrences
from summarizer.ranking.overlap.subsets import Subsets, all_subsets, expected_shared_terms

Floats = NDArray[np.float64]
MAX_CANDIDATES = 9
MAX_SENTENCES = 5


@dataclass(frozen=True, slots=True)
class ScoredSets:
    """The sets of the most promising sentences of a story.

    Attributes:
        chosen: Positions of those sentences among the eligible ones.
        subsets: The sets.
        words: Words of each set.
        score: Expected F1 of each, as the summarizer computes it.
        truth: True ROUGE-1 of each, and ROUGE-2 of pairs within sentences, as F1 of 0 to 1.
    """

    chosen: IndexArray
    subsets: Subsets
    words: Floats
    score: Floats
    truth: tuple[Floats, Floats]


def score_sets(
    example: Example, once: Floats, twice: Floats, pair: Floats, summary_words: float
) -> ScoredSets:
    """Score the sets of a story given probabilities, and look up their true ROUGE."""
    features = example.features
    expected = ExpectedOverlap(features, once, twice, pair)
    promise = expected.shared_terms() / (features.lengths + summary_words)
    chosen = np.sort(np.argsort(-promise, kind="stable")[:MAX_CANDIDATES])
    subsets = all_subsets(len(chosen), MAX_SENTENCES)
    words = subsets.members @ features.lengths[chosen]
    score = 2 * expected_shared_terms(subsets, chosen, expected) / (words + summary_words)
    stems = _true_overlap(features.words, example.count, chosen, subsets)
    pairs = _true_overlap(features.pairs, example.pair, chosen, subsets)
    total = words + example.reference_words
    return ScoredSets(
        chosen, subsets, words, score, (2 * stems / total, 2 * pairs / np.maximum(total - 2, 1))
    )


def _true_overlap(
    terms: Occurrences, reference: NDArray[np.int8], chosen: IndexArray, subsets: Subsets
) -> Floats:
    """Terms each set shares with the reference, each as often as both contain it."""
    wanted, coverage = cover(terms, chosen, np.flatnonzero(reference > 0))
    return np.minimum(subsets.members @ coverage, reference[wanted]).sum(axis=1).astype(np.float64)


def cover(terms: Occurrences, chosen: IndexArray, wanted: IndexArray) -> tuple[IndexArray, Floats]:
    """How often each chosen sentence contains each of the wanted terms that any of them contains."""
    column = np.full(terms.size, -1)
    column[wanted] = np.arange(len(wanted))
    row = np.full(int(terms.entry_sentence.max(initial=0)) + 1, -1)
    row[chosen] = np.arange(len(chosen))
    inside = (row[terms.entry_sentence] >= 0) & (column[terms.entry_term] >= 0)
    found = np.zeros((len(chosen), len(wanted)))
    found[row[terms.entry_sentence[inside]], column[terms.entry_term[inside]]] = terms.entry_count[inside]
    present = found.any(axis=0)
    return wanted[present], found[:, present]
