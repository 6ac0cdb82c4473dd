"""Indexes the words of a text, and its pairs of adjacent words, by sentence."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.intp]
Term = TypeVar("Term", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Distinct terms, numbered 0 to `size` - 1, and the sentences that contain them.

    An entry is a pair of a term and a sentence that contains it.

    Attributes:
        size: Number of distinct terms.
        term: The term of each occurrence, in text order.
        sentence: The sentence of each occurrence, ascending.
        entry_term: The term of each entry; entries are ordered by sentence.
        entry_sentence: The sentence of each entry.
        entry_count: Occurrences of the term in that sentence.
        by_term: Entry indices ordered by term, then by sentence.
        entry_starts: Start of each term's entries in `by_term`.
        sentence_frequency: Number of sentences that contain each term.
        first_sentence: First sentence that contains each term.
        last_sentence: Last sentence that contains each term.
    """

    size: int
    term: IndexArray
    sentence: IndexArray
    entry_term: IndexArray
    entry_sentence: IndexArray
    entry_count: IndexArray
    by_term: IndexArray
    entry_starts: IndexArray
    sentence_frequency: FloatArray
    first_sentence: IndexArray
    last_sentence: IndexArray


def sum_by_group(groups: IndexArray, weights: FloatArray, size: int) -> FloatArray:
    """Sum the weights of each group; groups are numbered 0 to `size` - 1."""
    return np.bincount(groups, weights=weights, minlength=size).astype(np.float64, copy=False)


def number_terms(terms: Iterable[Term]) -> dict[Term, int]:
    """Number distinct terms in the order of their first occurrence."""
    return dict(zip(dict.fromkeys(terms), count(), strict=False))


def collect_occurrences(lines: Sequence[Sequence[Term]]) -> tuple[tuple[Term, ...], Occurrences]:
    """Return the distinct terms in the order of their first occurrence, and their occurrences by line."""
    terms = list(chain.from_iterable(lines))
    index = number_terms(terms)
    term = np.fromiter(map(index.__getitem__, terms), np.intp, len(terms))
    sentence = np.repeat(np.arange(len(lines)), np.fromiter(map(len, lines), np.intp, len(lines)))
    return tuple(index), _build_occurrences(term, sentence, len(index))


def adjacent_pairs(words: Occurrences) -> tuple[IndexArray, Occurrences]:
    """Return the distinct pairs of adjacent words within sentences, as pairs by 2, and their occurrences."""
    inside = words.sentence[1:] == words.sentence[:-1]
    codes = (words.term[:-1] * words.size + words.term[1:])[inside]
    known, pair = np.unique(codes, return_inverse=True)
    parts = np.column_stack(np.divmod(known, max(words.size, 1)))
    return parts, _build_occurrences(pair, words.sentence[1:][inside], len(known))


def _build_occurrences(term: IndexArray, sentence: IndexArray, size: int) -> Occurrences:
    codes, entry_count = np.unique(sentence * max(size, 1) + term, return_counts=True)
    entry_sentence, entry_term = np.divmod(codes, max(size, 1))
    by_term = np.argsort(entry_term, kind="stable")
    sentence_frequency = np.bincount(entry_term, minlength=size)
    ends = np.cumsum(sentence_frequency)
    ordered = entry_sentence[by_term]
    return Occurrences(
        size=size,
        term=term,
        sentence=sentence,
        entry_term=entry_term,
        entry_sentence=entry_sentence,
        entry_count=entry_count,
        by_term=by_term,
        entry_starts=ends - sentence_frequency,
        sentence_frequency=sentence_frequency.astype(np.float64),
        first_sentence=ordered[ends - sentence_frequency],
        last_sentence=ordered[ends - 1],
    )
