"""Finds articles of other languages that say the same, by the cosine of sentence vectors.

A vector is computed when an article of another language is compared with it for the first time, so that an
archive in one language neither computes vectors nor loads the model.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from summarizer.events.article import EventArticle
from summarizer.events.sentence_encoder import SentenceEncoder, encoded_text
from summarizer.events.signals import PairSignals
from summarizer.events.terms import Float32Array, hash_term

# The nearest of 1,400 articles on other stories in other languages is below 0.55 for 99% of articles, and
# below 0.60 for 99.8% (docs/events.md).
_NEEDED_COSINE: Final = 0.60
_SHARED_FACTS_RELIEF: Final = 0.05
_FIGURE_CONFLICT: Final = 0.10
_A_DAY_APART: Final = 0.02
_UNDATED_DAYS: Final = 3.0
_MIN_SHARED_NAMES: Final = 0.15
_MIN_SHARED_FIGURES: Final = 0.3
# Keeps a request of a slow machine within its time; the others are computed with the next articles.
_MAX_ENCODED_AT_ONCE: Final = 1_000
_LOG_ODDS_UNIT: Final = 0.05
_MAX_NEAREST: Final = 16
_FIRST_CAPACITY: Final = 64
_SECONDS_A_DAY: Final = 86_400.0


def crosslingual_log_odds(cosine: float, signals: PairSignals) -> float:
    """Return how far a cosine is above the needed one, in steps of 0.05: positive joins."""
    return (cosine - needed_cosine(signals)) / _LOG_ODDS_UNIT


def needed_cosine(signals: PairSignals) -> float:
    """Return the cosine from which two articles of different languages are of one event.

    Names or numbers in common ask for less; numbers in the titles that the other article lacks, and time
    apart beyond a day, ask for more.
    """
    days = _UNDATED_DAYS if math.isnan(signals.days_apart) else signals.days_apart
    shares_facts = signals.names >= _MIN_SHARED_NAMES or signals.figures >= _MIN_SHARED_FIGURES
    return (
        _NEEDED_COSINE
        - _SHARED_FACTS_RELIEF * shares_facts
        + _FIGURE_CONFLICT * bool(signals.figure_conflicts)
        + _A_DAY_APART * max(days - 1, 0)
    )


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A text to encode, and its seconds since the epoch (NaN where unknown)."""

    text: str
    seconds: float


@dataclass(frozen=True, slots=True)
class CrosslingualCosines:
    """The cosines of one article with those of other languages within the window.

    Attributes:
        rows: The row of each article.
        values: The cosine of each row, -1 to 1; NaN where the article is not comparable.
    """

    rows: Mapping[int, int]
    values: Float32Array

    def of(self, article_id: int) -> float | None:
        """Return the cosine with an article; None where it is not comparable."""
        row = self.rows.get(article_id)
        return None if row is None or np.isnan(self.values[row]) else float(self.values[row])

    def nearest_rows(self) -> list[int]:
        """Return the rows of up to 16 articles that may be near enough, nearest first."""
        (found,) = np.nonzero(self.values >= _NEEDED_COSINE - _SHARED_FACTS_RELIEF)
        order: list[int] = found[np.argsort(-self.values[found], kind="stable")][:_MAX_NEAREST].tolist()
        return order


class CrosslingualVectors:
    """The sentence vectors of articles: 2 kB each, 0.5 kB before it is computed.

    Args:
        encoder: The model.
        window_days: Articles further apart are not compared.
    """

    def __init__(self, encoder: SentenceEncoder, window_days: float) -> None:
        self._encoder = encoder
        self._window = window_days * _SECONDS_A_DAY
        self._waiting: defaultdict[str, dict[int, _Waiting]] = defaultdict(dict)
        self._language_of: dict[int, str] = {}
        self._rows = _Rows()
        self._last: tuple[str, Float32Array] | None = None

    def add(self, article: EventArticle, seconds: float) -> None:
        """Add an article that is not among them; `seconds` is its time since the epoch, NaN where unknown."""
        text = encoded_text(article)
        if text:
            self._language_of[article.id] = article.language
            self._waiting[article.language][article.id] = _Waiting(text, seconds)

    def remove(self, article_id: int) -> None:
        """Remove an article; an unknown one is ignored."""
        language = self._language_of.pop(article_id, None)
        if language is not None and self._waiting[language].pop(article_id, None) is None:
            self._rows.remove(article_id)

    def cosines(self, article: EventArticle, seconds: float) -> CrosslingualCosines | None:
        """Return the cosines of an article; None where there is nothing to compare it with."""
        text = encoded_text(article)
        if not text:
            return None
        self._encode_waiting(article.language, seconds)
        is_near = self._rows.are_comparable(article.language, seconds, self._window)
        if not is_near.any():
            return None
        values = np.where(is_near, self._rows.vectors @ self._encode_one(text), np.float32("nan"))
        return CrosslingualCosines(self._rows.row_of, values)

    def article_at(self, row: int) -> int:
        """Return the article of a row of the cosines."""
        return self._rows.ids[row]

    def _encode_one(self, text: str) -> Float32Array:
        """Return the vector of a text; an article is proposed first and then added, with the same text."""
        if self._last is None or self._last[0] != text:
            self._last = (text, self._encoder.encode([text])[0])
        return self._last[1]

    def _encode_waiting(self, language: str, seconds: float) -> None:
        """Compute missing vectors of other languages within the window, the nearest in time first."""
        missing = [
            (abs(one.seconds - seconds), other_language, article_id)
            for other_language, waiting in self._waiting.items()
            if other_language != language
            for article_id, one in waiting.items()
            if not abs(one.seconds - seconds) > self._window
        ]
        if len(missing) > _MAX_ENCODED_AT_ONCE:
            missing = heapq.nsmallest(_MAX_ENCODED_AT_ONCE, missing)
        if not missing:
            return
        vectors = self._encoder.encode(
            [self._waiting[its][article_id].text for _, its, article_id in missing]
        )
        for (_, its, article_id), vector in zip(missing, vectors, strict=True):
            self._rows.append(article_id, its, self._waiting[its].pop(article_id).seconds, vector)


class _Rows:
    """The computed vectors as one growing matrix, with the language and time of each row."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.row_of: dict[int, int] = {}
        self._vectors: Float32Array = np.empty((0, 0), np.float32)
        self._seconds: NDArray[np.float64] = np.empty(0)
        self._languages: NDArray[np.int32] = np.empty(0, np.int32)

    @property
    def vectors(self) -> Float32Array:
        """The vectors of all rows."""
        return self._vectors[: len(self.ids)]

    def are_comparable(self, language: str, seconds: float, window: float) -> NDArray[np.bool_]:
        """Return which rows are of another language and not further apart in time than the window."""
        count = len(self.ids)
        is_near = ~(np.abs(self._seconds[:count] - seconds) > window)
        comparable: NDArray[np.bool_] = is_near & (self._languages[:count] != hash_term(language))
        return comparable

    def append(self, article_id: int, language: str, seconds: float, vector: Float32Array) -> None:
        row = len(self.ids)
        if row == len(self._vectors):
            self._grow(max(row + row // 2, _FIRST_CAPACITY), len(vector))
        self._vectors[row], self._seconds[row], self._languages[row] = vector, seconds, hash_term(language)
        self.ids.append(article_id)
        self.row_of[article_id] = row

    def remove(self, article_id: int) -> None:
        """Remove a row; the last one takes its place."""
        row, last = self.row_of.pop(article_id), len(self.ids) - 1
        last_id = self.ids.pop()
        if row != last:
            self.ids[row], self.row_of[last_id] = last_id, row
            self._vectors[row] = self._vectors[last]
            self._seconds[row], self._languages[row] = self._seconds[last], self._languages[last]

    def _grow(self, capacity: int, dimensions: int) -> None:
        used = len(self.ids)
        vectors: Float32Array = np.empty((capacity, dimensions), np.float32)
        vectors[:used] = self._vectors[:used].reshape(used, dimensions)
        self._vectors = vectors
        self._seconds = np.append(self._seconds, np.empty(capacity - used))
        self._languages = np.append(self._languages, np.empty(capacity - used, np.int32))
