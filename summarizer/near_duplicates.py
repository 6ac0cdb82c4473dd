"""Finds near-duplicates of a story by the TF-IDF vectors of title and opening.

An article is represented by its title (counted twice) and its first 80 words, so that another footer,
another headline or a shortened copy changes little. Two articles are near-duplicates when the cosine of their
TF-IDF vectors is 0.6 or more. Signatures such as MinHash or SimHash miss shortened copies.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from summarizer.language import stems, stop_words, words

MIN_SIMILARITY: Final = 0.6
MAX_OPENING_WORDS: Final = 80

_SEPARATORS: Final = re.compile(r"[\W_]+")
_ASCII_SEPARATORS: Final = bytes(code for code in range(128) if not chr(code).isalnum())
# Terms are hashed to numbers below this. Some terms of 10,000 articles collide, nearly always rare ones in
# different articles.
_BUCKETS: Final = 1 << 18
_MAX_OPENING_CHARACTERS: Final = 4_000
# Articles that may be outside the postings; a query compares each of them directly.
_MAX_UNINDEXED: Final = 48
# The postings' weights use older document frequencies, so candidates this close are compared exactly.
_PREFILTER_FACTOR: Final = 0.8

_Float32Array = NDArray[np.float32]
_Int32Array = NDArray[np.int32]


def fingerprint(text: str) -> str:
    """Return a hash of a text's letters and digits, as 32 hexadecimal digits.

    Case, white space, punctuation and the compatibility forms of Unicode (full width, ligatures) do not
    change it.
    """
    if text.isascii():  # the same in a tenth of the time
        bare = text.encode().lower().translate(None, _ASCII_SEPARATORS)
    else:
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        bare = _SEPARATORS.sub("", folded).encode("utf-8", "replace")
    return hashlib.blake2b(bare, digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class _TermCounts:
    """The term numbers of one article, ascending, with 1 + ln(count) of each."""

    term_ids: _Int32Array
    weights: _Float32Array

    @classmethod
    def from_text(cls, title: str, opening: str, language: str) -> _TermCounts:
        beginning = " ".join(
            opening[:_MAX_OPENING_CHARACTERS].split(None, MAX_OPENING_WORDS)[:MAX_OPENING_WORDS]
        )
        found = words(beginning, language)[:MAX_OPENING_WORDS] + 2 * words(title, language)
        ignored_words = stop_words(language)
        tally = Counter(word for word in found if word not in ignored_words)
        counts: dict[int, int] = {}
        for stem, count in zip(stems(list(tally), language), tally.values(), strict=True):
            number = zlib.crc32(stem.encode()) % _BUCKETS
            counts[number] = counts.get(number, 0) + count
        numbers = np.array(sorted(counts), np.int32)
        weights = 1 + np.log(np.array([counts[number] for number in numbers.tolist()], np.float32))
        return cls(numbers, weights)


class NearDuplicateIndex:
    """The archive's articles by their terms, with document frequencies that follow additions and removals.

    Uses about 1.5 kB an article. Not thread-safe.
    """

    def __init__(self) -> None:
        self._articles: dict[int, _TermCounts] = {}
        self._document_counts: _Int32Array = np.zeros(_BUCKETS, np.int32)
        self._postings = _Postings({}, self._document_counts)
        self._unindexed: set[int] = set()

    def __len__(self) -> int:
        return len(self._articles)

    def add(self, article_id: int, title: str, opening: str, language: str) -> None:
        """Add an article, or replace it; only the first 80 words of `opening` count."""
        self.remove(article_id)
        terms = _TermCounts.from_text(title, opening, language)
        self._articles[article_id] = terms
        self._document_counts[terms.term_ids] += 1
        self._unindexed.add(article_id)

    def remove(self, article_id: int) -> None:
        """Remove an article; an unknown id is ignored."""
        terms = self._articles.pop(article_id, None)
        if terms is not None:
            self._document_counts[terms.term_ids] -= 1
            self._unindexed.discard(article_id)

    def document_frequency(self, word: str, language: str) -> float:
        """The share of articles, 0 to 1, whose title or opening contains a word; 0 for an empty index."""
        number = zlib.crc32(stems([word], language)[0].encode()) % _BUCKETS
        return float(self._document_counts[number]) / max(1, len(self._articles))

    def query(self, title: str, opening: str, language: str) -> list[tuple[int, float]]:
        """Return the near-duplicates of a text with their cosine similarities (0.6 to 1), best first."""
        if len(self._unindexed) > _MAX_UNINDEXED:
            self._postings = _Postings(self._articles, self._document_counts)
            self._unindexed.clear()
        query_terms = _TermCounts.from_text(title, opening, language)
        vector = _unit_vector(query_terms, self._document_counts, len(self._articles))
        candidates = self._unindexed | (
            self._postings.candidates(query_terms.term_ids, vector) & self._articles.keys()
        )
        scored = [
            (candidate, self._cosine(candidate, query_terms.term_ids, vector)) for candidate in candidates
        ]
        return sorted((hit for hit in scored if hit[1] >= MIN_SIMILARITY), key=lambda hit: (-hit[1], hit[0]))

    def _cosine(self, article_id: int, numbers: _Int32Array, vector: _Float32Array) -> float:
        terms = self._articles[article_id]
        other = _unit_vector(terms, self._document_counts, len(self._articles))
        _, mine, theirs = np.intersect1d(numbers, terms.term_ids, assume_unique=True, return_indices=True)
        return min(float(vector[mine] @ other[theirs]), 1.0)


def _unit_vector(terms: _TermCounts, document_counts: _Int32Array, article_count: int) -> _Float32Array:
    """Return an article's unit vector: each weight times ln(1 + articles / articles with that term)."""
    rarity = np.log1p(max(article_count, 1) / np.maximum(document_counts[terms.term_ids], 1))
    vector = terms.weights * rarity.astype(np.float32)
    return vector / max(float(np.sqrt(vector @ vector)), 1e-9)


class _Postings:
    """An inverted index: the articles of each term, with their weights at the time of construction."""

    def __init__(self, articles: Mapping[int, _TermCounts], document_counts: _Int32Array) -> None:
        count = len(articles)
        self._ids = list(articles)
        numbers = [terms.term_ids for terms in articles.values()]
        order = np.argsort(np.concatenate([*numbers, np.empty(0, np.int32)]), kind="stable")
        rows = np.repeat(np.arange(count, dtype=np.int32), [len(found) for found in numbers])
        units = [_unit_vector(terms, document_counts, count) for terms in articles.values()]
        self._rows: _Int32Array = rows[order]
        self._weights: _Float32Array = np.concatenate([*units, np.empty(0, np.float32)])[order]
        self._ends: _Int32Array = np.cumsum(
            np.bincount(np.concatenate([*numbers, np.empty(0, np.int32)]), minlength=_BUCKETS), dtype=np.int32
        )

    def candidates(self, numbers: _Int32Array, vector: _Float32Array) -> set[int]:
        """Return the articles whose cosine with the vector may reach the threshold."""
        scores = np.zeros(len(self._ids), np.float32)
        for number, weight in zip(numbers.tolist(), vector, strict=True):
            held = slice(self._ends[number - 1] if number else 0, self._ends[number])
            scores[self._rows[held]] += self._weights[held] * weight
        return {self._ids[row] for row in np.flatnonzero(scores >= MIN_SIMILARITY * _PREFILTER_FACTOR)}
