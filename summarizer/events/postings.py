"""An inverted index that grows by one article at a time: the articles of each term."""

from __future__ import annotations

from array import array
from typing import Final

import numpy as np

from summarizer.events.terms import Float32Array, Int32Array, TermVector

_MAX_QUERY_TERMS: Final = 48
# Removed rows are skipped until they are this share of all.
_MAX_DEAD_SHARE: Final = 0.3
_MIN_ROWS_TO_REBUILD: Final = 256


class Postings:
    """The articles of each term, by rows in the order of addition."""

    def __init__(self) -> None:
        self._rows: dict[int, array[int]] = {}
        self._terms: list[Int32Array | None] = []
        self._ids: list[int] = []
        self._row_of: dict[int, int] = {}

    def add(self, article_id: int, terms: Int32Array) -> None:
        """Add an article that is not in the index."""
        row = len(self._ids)
        self._ids.append(article_id)
        self._terms.append(terms)
        self._row_of[article_id] = row
        for term in terms.tolist():
            rows = self._rows.get(term)
            if rows is None:
                rows = self._rows[term] = array("i")
            rows.append(row)

    def remove(self, article_id: int) -> None:
        """Remove an article."""
        self._terms[self._row_of.pop(article_id)] = None
        dead = len(self._ids) - len(self._row_of)
        if dead > max(len(self._ids) * _MAX_DEAD_SHARE, _MIN_ROWS_TO_REBUILD):
            self._rebuild()

    def nearest(self, terms: TermVector, rarity: Float32Array, limit: int) -> list[int]:
        """Return the articles that share most of the weight of the rarest query terms, at most `limit`."""
        weights = terms.weights * rarity * rarity
        order = np.argsort(-weights)[:_MAX_QUERY_TERMS]
        found, gains = [], []
        for at in order.tolist():
            rows = self._rows.get(int(terms.numbers[at]))
            if rows is not None:
                found.append(np.array(rows, np.int32))
                gains.append(np.full(len(rows), weights[at], np.float32))
        if not found:
            return []
        scores = np.bincount(np.concatenate(found), np.concatenate(gains)).astype(np.float64)
        count = min(limit + len(self._ids) - len(self._row_of), int(np.count_nonzero(scores)))
        best = np.argpartition(-scores, count - 1)[:count]
        best = best[np.argsort(-scores[best], kind="stable")]
        return [self._ids[row] for row in best.tolist() if self._terms[row] is not None][:limit]

    def _rebuild(self) -> None:
        live = [(article_id, self._terms[row]) for article_id, row in self._row_of.items()]
        self._rows, self._terms, self._ids, self._row_of = {}, [], [], {}
        for article_id, terms in live:
            if terms is not None:
                self.add(article_id, terms)
