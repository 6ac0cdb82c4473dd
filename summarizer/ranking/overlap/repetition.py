"""Finds pairs of sentences that say the same in the same words, such as a standfirst and the first line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from summarizer.language import stop_words
from summarizer.ranking.overlap.occurrences import IndexArray
from summarizer.ranking.passage import Passage

MIN_SHARED = 0.5
"""Content stems that both sentences contain, as a share of those that either contains (0 to 1).

On the development split, 0.5 costs nothing; from 0.4 on, ROUGE-2 falls.
"""
_MIN_STEMS = 4


def repeated_pairs(passage: Passage, places: IndexArray) -> Iterator[tuple[int, int]]:
    """Yield the pairs of indices into `places` whose sentences repeat each other."""
    function = stop_words(passage.language)
    content = [
        frozenset(
            stem
            for word, stem in zip(passage.sentences[place].words, passage.sentences[place].stems, strict=True)
            if word not in function
        )
        for place in places
    ]
    for (first, one), (second, other) in combinations(enumerate(content), 2):
        if min(len(one), len(other)) >= _MIN_STEMS and len(one & other) >= MIN_SHARED * len(one | other):
            yield first, second
