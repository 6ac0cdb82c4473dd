"""How rare a term is: the document counts of the articles seen, on top of a small table for each language.

The table (term_shares.npz) holds the shares of documents that contain the most frequent stems of a
language, by hash and without any text. It counts as a fixed number of documents, so that two articles
alone are already compared with what is common in their language, and thousands outweigh it.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib import resources
from typing import Final

import numpy as np

from summarizer.events.terms import BUCKETS, Float32Array, Int32Array, TermVector

PRIOR_DOCUMENTS: Final = 100
"""The weight of the table, as a number of documents."""
UNKNOWN_LANGUAGE_DOCUMENTS: Final = 30
"""The same for a language without a table, whose frequent words are then only its stop words."""


class TermRarity:
    """Document counts of terms; rarity is ln(1 + documents / documents with the term)."""

    def __init__(self) -> None:
        self._counts: Int32Array = np.zeros(BUCKETS, np.int32)
        self._documents: Counter[str] = Counter()

    def add(self, terms: TermVector, language: str) -> None:
        """Count the terms of one more article."""
        self._counts[terms.numbers] += 1
        self._documents[language] += 1

    def remove(self, terms: TermVector, language: str) -> None:
        """Take back what `add` counted."""
        self._counts[terms.numbers] -= 1
        self._documents[language] -= 1

    def of(self, numbers: Int32Array, language: str) -> Float32Array:
        """Return the rarity of each term in a language."""
        shares = load_term_shares().get(language)
        known = self._counts[numbers].astype(np.float32)
        if shares is None:
            documents = self._documents[language] + UNKNOWN_LANGUAGE_DOCUMENTS
        else:
            documents = self._documents[language] + PRIOR_DOCUMENTS
            known += PRIOR_DOCUMENTS * shares[numbers]
        return np.log1p(documents / np.maximum(known, 1.0)).astype(np.float32)


@cache
def load_term_shares() -> dict[str, Float32Array]:
    """Return the share of documents with each term, 0 to 1, by language."""
    found: dict[str, Float32Array] = {}
    with resources.files(__package__).joinpath("term_shares.npz").open("rb") as file, np.load(file) as table:
        for language in table["languages"].tolist():
            dense = np.zeros(BUCKETS, np.float32)
            dense[table[f"{language}_terms"]] = table[f"{language}_shares"].astype(np.float32)
            found[language] = dense
    return found
