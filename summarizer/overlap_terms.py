"""Which words, and which pairs of neighbouring words, stand in which sentences."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]
Term = TypeVar("Term", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Distinct terms, numbered 0 to `size` - 1, and the sentences they are in.

    Attributes:
        size: Number of distinct terms.
        term: The terms of the text, one entry an occurrence.
        sentence: The sentence of each occurrence.
        pair_term: One entry a term and sentence it is in, ordered by sentence.
        pair_sentence: The sentence of that pair.
        pair_count: How often the term is in that sentence.
        spread: In how many sentences each term is.
        first: The first of them.
        last: The last of them.
    """

    size: int
    term: Places
    sentence: Places
    pair_term: Places
    pair_sentence: Places
    pair_count: Places
    spread: Numbers
    first: Places
    last: Places

    def counts(self, sentences: Places) -> NDArray[np.float32]:
        """How often each term (column) occurs in each of some sentences (row), given ascending."""
        inside = np.isin(self.pair_sentence, sentences)
        table = np.zeros((len(sentences), self.size), dtype=np.float32)
        rows = np.searchsorted(sentences, self.pair_sentence[inside])
        table[rows, self.pair_term[inside]] = self.pair_count[inside]
        return table


def added(groups: Places, weights: Numbers, size: int) -> Numbers:
    """The sum of the weights of each group, groups numbered 0 to `size` - 1."""
    return np.bincount(groups, weights=weights, minlength=size).astype(np.float64, copy=False)


def number(terms: Iterable[Term]) -> dict[Term, int]:
    """Distinct terms in the order of their first occurrence, with their numbers."""
    return {term: place for place, term in enumerate(dict.fromkeys(terms))}


def occurrences(lines: Sequence[Sequence[int]], size: int) -> Occurrences:
    """Collect where numbered terms stand, from the terms of each sentence."""
    term = np.array([item for line in lines for item in line], dtype=np.intp)
    sentence = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    pairs, pair_count = np.unique(sentence * max(size, 1) + term, return_counts=True)
    pair_sentence, pair_term = np.divmod(pairs, max(size, 1))
    first, last = np.zeros((2, size), dtype=np.intp)
    last[pair_term] = pair_sentence
    first[pair_term[::-1]] = pair_sentence[::-1]
    spread = np.bincount(pair_term, minlength=size).astype(np.float64)
    return Occurrences(size, term, sentence, pair_term, pair_sentence, pair_count, spread, first, last)
