"""Computes the expected shared terms of all sets of candidate sentences at once.

With n candidates, a set is a binary number below 2**n, and so is the set of candidates that contain a term
(its owners). A set contains all terms except those whose owners are all in its complement: a sum over the
subsets of the complement. These sums for all sets take n array additions (Yates 1937), for any number of
terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from summarizer.ranking.overlap.model import ExpectedOverlap
from summarizer.ranking.overlap.occurrences import FloatArray, IndexArray, Occurrences, sum_by_group


@dataclass(frozen=True, slots=True)
class Subsets:
    """All sets of some candidates, ordered by size, then by members.

    Attributes:
        codes: Each set as a binary number: digit i is candidate i.
        members: Sets by candidates: 1 for a member.
        sizes: Number of candidates in each set.
    """

    codes: IndexArray
    members: FloatArray
    sizes: IndexArray


@cache
def all_subsets(count: int, max_size: int) -> Subsets:
    """Return all sets of 1 to `max_size` of `count` candidates."""
    digits = np.arange(1, 1 << count)[:, None] >> np.arange(count) & 1
    sizes = digits.sum(axis=1)
    order = np.lexsort((*-digits.T[::-1], sizes))
    order = order[sizes[order] <= max_size]
    return Subsets(order + 1, digits[order].astype(np.float64), sizes[order])


def expected_shared_terms(subsets: Subsets, chosen: IndexArray, expected: ExpectedOverlap) -> FloatArray:
    """Return the words and pairs each set of chosen sentences is expected to share with a human summary.

    A word or pair counts once, however many sentences contain it; for a word that the set contains twice,
    the probability that the summary repeats it is added.
    """
    count = len(chosen)
    words = _TermOwners.from_occurrences(expected.features.words, chosen, len(expected.features.lengths))
    pairs = _TermOwners.from_occurrences(expected.features.pairs, chosen, len(expected.features.lengths))
    table = np.zeros((2 + count, 1 << count))
    table[0] = words.sum_by_owners(expected.once) + pairs.sum_by_owners(expected.pair)
    table[1] = words.sum_by_owners(expected.twice)
    table[2:] = words.sum_of_single_owners(expected.twice)
    _sum_over_subsets(table)
    missed = table[:, (len(table[0]) - 1) ^ subsets.codes]
    once = (subsets.members.T * missed[2:]).sum(axis=0)
    held: FloatArray = table[:2, -1].sum() - missed[:2].sum(axis=0) - once
    return held


@dataclass(frozen=True, slots=True)
class _TermOwners:
    """The candidates that contain each term.

    Attributes:
        candidate_count: Number of candidates.
        owners: For each term, the set of candidates that contain it.
        term: The term of each entry (a term and a candidate that contains it).
        candidate: The candidate of each entry.
        repeats: Whether the candidate contains the term more than once.
    """

    candidate_count: int
    owners: IndexArray
    term: IndexArray
    candidate: IndexArray
    repeats: NDArray[np.bool_]

    @classmethod
    def from_occurrences(cls, terms: Occurrences, chosen: IndexArray, sentences: int) -> _TermOwners:
        column = np.full(sentences, -1)
        column[chosen] = np.arange(len(chosen))
        held = column[terms.entry_sentence]
        inside = held >= 0
        term, candidate = terms.entry_term[inside], held[inside]
        code = np.bincount(term, weights=1 << candidate, minlength=terms.size).astype(np.intp)
        return cls(len(chosen), code, term, candidate, terms.entry_count[inside] > 1)

    def sum_by_owners(self, chances: FloatArray) -> FloatArray:
        """Sum the probabilities of terms by their set of owners."""
        return sum_by_group(self.owners, chances, 1 << self.candidate_count)

    def sum_of_single_owners(self, chances: FloatArray) -> FloatArray:
        """Sum the probabilities of terms that a candidate contains once, by candidate and other owners."""
        others = self.owners[self.term] ^ (1 << self.candidate)
        place = (self.candidate << self.candidate_count) + others
        size = self.candidate_count << self.candidate_count
        return sum_by_group(place, chances[self.term] * ~self.repeats, size).reshape(self.candidate_count, -1)


def _sum_over_subsets(table: FloatArray) -> None:
    """Replace each column by the sum over all subsets of its binary digits."""
    for digit in range(table.shape[1].bit_length() - 1):
        halves = table.reshape(len(table), -1, 2, 1 << digit)
        halves[:, :, 1] += halves[:, :, 0]
