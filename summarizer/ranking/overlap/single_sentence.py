"""Chooses the sentence that stands for the whole text: the one with the title's facts.

It is one of the first two sentences that stand alone, or a later one that shares more with the title.
A later sentence with the best expected overlap is often a side fact that stands well on its own.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from summarizer.language import stop_words
from summarizer.ranking.overlap.occurrences import FloatArray, IndexArray
from summarizer.ranking.passage import Passage

OPENING_SENTENCES = 2
MIN_SHARE = 0.4
"""Share of the title's content words that a later sentence must contain to stand for the text."""
MIN_LEAD = 0.15
"""By how much this share must be above that of the opening: one word of a long title says little."""
TITLE_WEIGHT = 0.2
"""Added to the expected F1 (0 to 1) of a sentence that holds all content words of the title."""


def rank_single_sentences(
    passage: Passage, positions: Sequence[int], scores: FloatArray, is_dependent: NDArray[np.bool_]
) -> IndexArray:
    """Order positions by how well each sentence alone stands for the text, best first.

    Args:
        passage: The text.
        positions: Positions that may be chosen, ascending.
        scores: Expected F1 of each of them as the whole summary.
        is_dependent: Whether each of them needs another sentence to be understood; these come last.
    """
    shared = _shared_title_terms(passage, positions)
    is_opening = ~is_dependent & (np.cumsum(~is_dependent) <= OPENING_SENTENCES)
    threshold = max(MIN_SHARE, shared[is_opening].max(initial=0.0) + MIN_LEAD)
    is_preferred = is_opening | (shared >= threshold)
    order = np.lexsort((-(scores + TITLE_WEIGHT * shared), ~is_preferred, is_dependent))
    return np.array(positions, dtype=np.intp)[order]


def _shared_title_terms(passage: Passage, positions: Sequence[int]) -> FloatArray:
    """Share of the title's content stems that each sentence contains, 0 to 1."""
    title = passage.title
    if title is None:
        return np.zeros(len(positions))
    function = stop_words(passage.language)
    content = frozenset(
        stem for word, stem in zip(title.words, title.stems, strict=True) if word not in function
    )
    counts = [len(content.intersection(passage.sentences[place].stems)) for place in positions]
    return np.array(counts, dtype=np.float64) / max(len(content), 1)
