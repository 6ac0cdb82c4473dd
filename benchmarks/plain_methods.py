"""What one would write in an afternoon instead of Lede's indexes, to be measured beside them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

_WORD: Final = re.compile(r"\w\w+")
_SHINGLE_WORDS: Final = 3
_MIN_OVERLAP: Final = 0.5

FloatArray = NDArray[np.float64]


class ShingleSets:
    """Finds copies by the share of the shorter text's sequences of three words that the other one has."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._sets = [_shingles(text) for text in texts]

    def query(self, text: str) -> list[int]:
        """The places of the texts that are similar."""
        own = _shingles(text)
        return [place for place, other in enumerate(self._sets) if _overlap(own, other) >= _MIN_OVERLAP]


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return frozenset(zip(*(words[start:] for start in range(_SHINGLE_WORDS)), strict=False))


def _overlap(first: frozenset[tuple[str, ...]], second: frozenset[tuple[str, ...]]) -> float:
    return len(first & second) / max(min(len(first), len(second)), 1)


class TfIdfMatrix:
    """Cosine similarities of TF-IDF vectors, as scikit-learn weighs them, in compressed sparse rows."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(_WORD.findall(text.lower())) for text in texts]
        frequencies = Counter(word for count in counts for word in count)
        self._places = {word: place for place, word in enumerate(frequencies)}
        found = np.array(list(frequencies.values()), float)
        self._idf = np.log((1 + len(texts)) / (1 + found)) + 1
        rows = [self._row(count) for count in counts]
        self._starts = np.cumsum([0, *(len(places) for places, _ in rows)])
        self._columns = np.concatenate([places for places, _ in rows])
        self._weights = np.concatenate([weights for _, weights in rows])

    def similarities(self, text: str) -> FloatArray:
        """The cosine of a text with each of the texts; texts without a known word have 0."""
        dense = np.zeros(len(self._places))
        places, weights = self._row(Counter(_WORD.findall(text.lower())))
        dense[places] = weights
        sums = np.concatenate(([0.0], np.cumsum(self._weights * dense[self._columns])))
        found: FloatArray = sums[self._starts[1:]] - sums[self._starts[:-1]]
        return found

    def _row(self, counts: Mapping[str, int]) -> tuple[NDArray[np.int64], FloatArray]:
        known = [(self._places[word], count) for word, count in counts.items() if word in self._places]
        places = np.array([place for place, _ in known], np.int64)
        weights = np.array([count for _, count in known], float) * self._idf[places]
        return places, weights / max(float(np.linalg.norm(weights)), 1e-12)


def group_by_similarity(texts: Sequence[str], min_similarity: float) -> list[int]:
    """The group of each text: that of the most similar earlier one, or a new one."""
    matrix, groups = TfIdfMatrix(texts), list[int]()
    for place, text in enumerate(texts):
        earlier = matrix.similarities(text)[:place]
        nearest = int(earlier.argmax()) if place else 0
        is_known = place > 0 and earlier[nearest] >= min_similarity
        groups.append(groups[nearest] if is_known else place)
    return groups
