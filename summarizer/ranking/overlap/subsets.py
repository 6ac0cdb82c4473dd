"""Sets of sentences as binary numbers: which there are, and what each is expected to share with a summary.

With n candidates a set is a number below 2**n, and so is the set of candidates that hold a word. What a set
holds is all there is less what only others hold: a sum over all sets of holders within its complement.
Such sums for all sets at once take n additions of arrays (Yates 1937), however many words there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from summarizer.ranking.overlap.model import Expectation
from summarizer.ranking.overlap.occurrences import Numbers, Occurrences, Places, added


@dataclass(frozen=True, slots=True)
class Sets:
    """All sets of some candidates, small ones first, in the order of their members.

    Attributes:
        codes: Each set as a number: digit i is candidate i.
        members: One row a set, one column a candidate: 1 where it is in.
        sizes: Candidates in each set.
    """

    codes: Places
    members: Numbers
    sizes: Places


@cache
def sets_of(count: int, most: int) -> Sets:
    """All sets of 1 to `most` of `count` candidates."""
    digits = np.arange(1, 1 << count)[:, None] >> np.arange(count) & 1
    sizes = digits.sum(axis=1)
    order = np.lexsort((*-digits.T[::-1], sizes))
    order = order[sizes[order] <= most]
    return Sets(order + 1, digits[order].astype(np.float64), sizes[order])


def shared(sets: Sets, chosen: Places, expected: Expectation) -> Numbers:
    """Words and pairs each set of chosen sentences is expected to share with a human summary.

    A word or pair counts once however many sentences hold it; a word that the set holds twice counts the
    chance that the summary repeats it, too.
    """
    count = len(chosen)
    words = _Holders.of(expected.found.words, chosen, len(expected.found.lengths))
    pairs = _Holders.of(expected.found.pairs, chosen, len(expected.found.lengths))
    table = np.zeros((2 + count, 1 << count))
    table[0] = words.total(expected.once) + pairs.total(expected.pair)
    table[1] = words.total(expected.twice)
    table[2:] = words.single(expected.twice)
    _add_subsets(table)
    missed = table[:, (len(table[0]) - 1) ^ sets.codes]
    once = (sets.members.T * missed[2:]).sum(axis=0)
    held: Numbers = table[:2, -1].sum() - missed[:2].sum(axis=0) - once
    return held


@dataclass(frozen=True, slots=True)
class _Holders:
    """Which of the candidates hold each term.

    Attributes:
        candidates: How many there are.
        code: For each term the set of candidates that hold it.
        term: One entry a term and candidate that holds it.
        candidate: That candidate.
        repeats: Whether it holds the term more than once.
    """

    candidates: int
    code: Places
    term: Places
    candidate: Places
    repeats: NDArray[np.bool_]

    @classmethod
    def of(cls, terms: Occurrences, chosen: Places, sentences: int) -> _Holders:
        column = np.full(sentences, -1)
        column[chosen] = np.arange(len(chosen))
        held = column[terms.pair_sentence]
        inside = held >= 0
        term, candidate = terms.pair_term[inside], held[inside]
        code = np.bincount(term, weights=1 << candidate, minlength=terms.size).astype(np.intp)
        return cls(len(chosen), code, term, candidate, terms.pair_count[inside] > 1)

    def total(self, chances: Numbers) -> Numbers:
        """For each set of candidates the chances of the terms that it, and nobody else, holds."""
        return added(self.code, chances, 1 << self.candidates)

    def single(self, chances: Numbers) -> Numbers:
        """For each candidate and set of others the chances of the terms it holds once, and they all hold."""
        others = self.code[self.term] ^ (1 << self.candidate)
        place = (self.candidate << self.candidates) + others
        size = self.candidates << self.candidates
        return added(place, chances[self.term] * ~self.repeats, size).reshape(self.candidates, -1)


def _add_subsets(table: Numbers) -> None:
    """Replace each column by the sum of the columns whose digits it contains."""
    for digit in range(table.shape[1].bit_length() - 1):
        halves = table.reshape(len(table), -1, 2, 1 << digit)
        halves[:, :, 1] += halves[:, :, 0]
