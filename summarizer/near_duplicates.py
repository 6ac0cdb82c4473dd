"""Is this story known already? Near-duplicates by weighted words of title and opening.

A title (counted twice) and the first 80 words stand for an article, so that another footer, another
headline or a shortened copy change little. Two articles are near-duplicates when the cosine of their
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

THRESHOLD: Final = 0.6
OPENING_WORDS: Final = 80

_SEPARATORS: Final = re.compile(r"[\W_]+")
# Terms are kept as numbers below this. Of the terms of 10,000 articles some share a number, nearly always
# rare ones in different articles.
_BUCKETS: Final = 1 << 18
_LONGEST_OPENING: Final = 4_000
# Articles that may wait outside the postings; each is compared one by one.
_MOST_WAITING: Final = 48
# Weights in the postings lag behind the document frequencies: who comes this close is looked at exactly.
_SLACK: Final = 0.8

_Floats = NDArray[np.float32]
_Numbers = NDArray[np.int32]


def fingerprint(text: str) -> str:
    """A hash of a text's letters and digits, the same for the same words in any dress.

    Case, white space, punctuation and the compatibility forms of Unicode (full width, ligatures) make
    no difference. 32 hexadecimal digits.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    bare = _SEPARATORS.sub("", folded)
    return hashlib.blake2b(bare.encode("utf-8", "replace"), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class _Terms:
    """One article: its term numbers, ascending, and 1 + ln(count) of each."""

    numbers: _Numbers
    weights: _Floats

    @classmethod
    def of(cls, title: str, opening: str, language: str) -> _Terms:
        start = " ".join(opening[:_LONGEST_OPENING].split(None, OPENING_WORDS)[:OPENING_WORDS])
        found = words(start, language)[:OPENING_WORDS] + 2 * words(title, language)
        dull = stop_words(language)
        tally = Counter(word for word in found if word not in dull)
        counts: dict[int, int] = {}
        for stem, count in zip(stems(list(tally), language), tally.values(), strict=True):
            number = zlib.crc32(stem.encode()) % _BUCKETS
            counts[number] = counts.get(number, 0) + count
        numbers = np.array(sorted(counts), np.int32)
        weights = 1 + np.log(np.array([counts[number] for number in numbers.tolist()], np.float32))
        return cls(numbers, weights)


class KnownIndex:
    """The archive's articles by their words; document frequencies grow and shrink with it.

    About 1.5 kB an article. Not for several threads at once.
    """

    def __init__(self) -> None:
        self._articles: dict[int, _Terms] = {}
        self._frequency: _Numbers = np.zeros(_BUCKETS, np.int32)
        self._postings = _Postings({}, self._frequency)
        self._waiting: set[int] = set()

    def __len__(self) -> int:
        return len(self._articles)

    def add(self, article_id: int, title: str, opening: str, language: str) -> None:
        """Take an article in, or again with its new words; only 80 words of `opening` count."""
        self.remove(article_id)
        terms = _Terms.of(title, opening, language)
        self._articles[article_id] = terms
        self._frequency[terms.numbers] += 1
        self._waiting.add(article_id)

    def remove(self, article_id: int) -> None:
        """Forget an article; one that is not there is none to forget."""
        terms = self._articles.pop(article_id, None)
        if terms is not None:
            self._frequency[terms.numbers] -= 1
            self._waiting.discard(article_id)

    def share(self, word: str, language: str) -> float:
        """The share of articles, 0 to 1, whose title or first words hold a word; 0 while there are none."""
        number = zlib.crc32(stems([word], language)[0].encode()) % _BUCKETS
        return float(self._frequency[number]) / max(1, len(self._articles))

    def query(self, title: str, opening: str, language: str) -> list[tuple[int, float]]:
        """The articles that a text nearly repeats, with their cosines (0.6 to 1), best first."""
        if len(self._waiting) > _MOST_WAITING:
            self._postings = _Postings(self._articles, self._frequency)
            self._waiting.clear()
        asked = _Terms.of(title, opening, language)
        vector = _unit(asked, self._frequency, len(self._articles))
        candidates = self._waiting | (self._postings.near(asked.numbers, vector) & self._articles.keys())
        scored = [(candidate, self._cosine(candidate, asked.numbers, vector)) for candidate in candidates]
        return sorted((hit for hit in scored if hit[1] >= THRESHOLD), key=lambda hit: (-hit[1], hit[0]))

    def _cosine(self, article_id: int, numbers: _Numbers, vector: _Floats) -> float:
        terms = self._articles[article_id]
        other = _unit(terms, self._frequency, len(self._articles))
        _, mine, theirs = np.intersect1d(numbers, terms.numbers, assume_unique=True, return_indices=True)
        return min(float(vector[mine] @ other[theirs]), 1.0)


def _unit(terms: _Terms, frequency: _Numbers, articles: int) -> _Floats:
    """An article's vector of length 1: each weight times ln(1 + articles / articles with that term)."""
    rarity = np.log1p(max(articles, 1) / np.maximum(frequency[terms.numbers], 1))
    vector = terms.weights * rarity.astype(np.float32)
    return vector / max(float(np.sqrt(vector @ vector)), 1e-9)


class _Postings:
    """Term by term the articles that hold it, with their weights as of the time this was built."""

    def __init__(self, articles: Mapping[int, _Terms], frequency: _Numbers) -> None:
        count = len(articles)
        self._ids = list(articles)
        numbers = [terms.numbers for terms in articles.values()]
        order = np.argsort(np.concatenate([*numbers, np.empty(0, np.int32)]), kind="stable")
        rows = np.repeat(np.arange(count, dtype=np.int32), [len(found) for found in numbers])
        units = [_unit(terms, frequency, count) for terms in articles.values()]
        self._rows: _Numbers = rows[order]
        self._weights: _Floats = np.concatenate([*units, np.empty(0, np.float32)])[order]
        self._ends: _Numbers = np.cumsum(
            np.bincount(np.concatenate([*numbers, np.empty(0, np.int32)]), minlength=_BUCKETS), dtype=np.int32
        )

    def near(self, numbers: _Numbers, vector: _Floats) -> set[int]:
        """Articles whose cosine with the vector may reach the threshold."""
        scores = np.zeros(len(self._ids), np.float32)
        for number, weight in zip(numbers.tolist(), vector, strict=True):
            held = slice(self._ends[number - 1] if number else 0, self._ends[number])
            scores[self._rows[held]] += self._weights[held] * weight
        return {self._ids[row] for row in np.flatnonzero(scores >= THRESHOLD * _SLACK)}
