"""Which words, and which pairs of neighbouring words, stand in which sentences."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, count
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
        sentence: The sentence of each occurrence, ascending.
        pair_term: One entry a term and sentence it is in, ordered by sentence.
        pair_sentence: The sentence of that pair.
        pair_count: How often the term is in that sentence.
        by_term: The pairs ordered by term, then by sentence.
        starts: Where the pairs of each term begin in `by_term`.
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
    by_term: Places
    starts: Places
    spread: Numbers
    first: Places
    last: Places


def added(groups: Places, weights: Numbers, size: int) -> Numbers:
    """The sum of the weights of each group, groups numbered 0 to `size` - 1."""
    return np.bincount(groups, weights=weights, minlength=size).astype(np.float64, copy=False)


def number(terms: Iterable[Term]) -> dict[Term, int]:
    """Distinct terms in the order of their first occurrence, with their numbers."""
    return dict(zip(dict.fromkeys(terms), count(), strict=False))


def collect(lines: Sequence[Sequence[Term]]) -> tuple[tuple[Term, ...], Occurrences]:
    """The distinct terms in the order of their first occurrence, and where they stand in which line."""
    terms = list(chain.from_iterable(lines))
    index = number(terms)
    term = np.fromiter(map(index.__getitem__, terms), np.intp, len(terms))
    sentence = np.repeat(np.arange(len(lines)), np.fromiter(map(len, lines), np.intp, len(lines)))
    return tuple(index), _occurrences(term, sentence, len(index))


def neighbours(words: Occurrences) -> tuple[Places, Occurrences]:
    """The distinct pairs of words that follow each other in a sentence, a row each, and where they stand."""
    inside = words.sentence[1:] == words.sentence[:-1]
    codes = (words.term[:-1] * words.size + words.term[1:])[inside]
    known, pair = np.unique(codes, return_inverse=True)
    parts = np.column_stack(np.divmod(known, max(words.size, 1)))
    return parts, _occurrences(pair, words.sentence[1:][inside], len(known))


def _occurrences(term: Places, sentence: Places, size: int) -> Occurrences:
    codes, pair_count = np.unique(sentence * max(size, 1) + term, return_counts=True)
    pair_sentence, pair_term = np.divmod(codes, max(size, 1))
    by_term = np.argsort(pair_term, kind="stable")
    spread = np.bincount(pair_term, minlength=size)
    ends = np.cumsum(spread)
    ordered = pair_sentence[by_term]
    return Occurrences(
        size=size,
        term=term,
        sentence=sentence,
        pair_term=pair_term,
        pair_sentence=pair_sentence,
        pair_count=pair_count,
        by_term=by_term,
        starts=ends - spread,
        spread=spread.astype(np.float64),
        first=ordered[ends - spread],
        last=ordered[ends - 1],
    )
