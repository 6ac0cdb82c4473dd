"""Forward centrality: a sentence matters when what follows keeps coming back to it.

News is told from the most important thing down, so a sentence's score is the sum of its similarities to
the sentences after it, fading with its position. It needs no training and no word list, hence serves any
language; terms in more than a quarter of the sentences count as stop words. Time is linear in the number
of words: the vectors of all later sentences are summed once, from the end.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from summarizer.passage import Passage

FADE = 8.0
"""Sentences over which a score falls to 1/e of what it would be at the top."""
FULL_LENGTH = 10
"""Words below which a sentence's score is damped in proportion."""
COMMON_SHARE = 0.25
"""Share of the sentences above which a term counts as a stop word."""


def forward_centrality(passage: Passage) -> Sequence[float]:
    """Score each sentence by its similarity to all later ones."""
    weights = _weights(passage)
    later: defaultdict[str, float] = defaultdict(float)
    scores = []
    for position in reversed(range(len(weights))):
        vector = weights[position]
        similarity = sum(weight * later[term] for term, weight in vector.items())
        scores.append(similarity * _damping(position, len(passage.sentences[position].words)))
        for term, weight in vector.items():
            later[term] += weight
    return scores[::-1]


def _damping(position: int, length: int) -> float:
    return math.exp(-position / FADE) * min(1.0, length / FULL_LENGTH)


def _weights(passage: Passage) -> list[dict[str, float]]:
    counts = [Counter(sentence.stems) for sentence in passage.sentences]
    frequency = Counter(term for count in counts for term in count)
    common = max(2.0, COMMON_SHARE * len(counts))
    rarity = {
        term: math.log(1 + len(counts) / (found + 0.5))
        for term, found in frequency.items()
        if found <= common
    }
    return [_unit_vector(count, rarity) for count in counts]


def _unit_vector(count: Mapping[str, int], rarity: Mapping[str, float]) -> dict[str, float]:
    raw = {term: (1 + math.log(times)) * rarity[term] for term, times in count.items() if term in rarity}
    norm = math.sqrt(sum(weight * weight for weight in raw.values()))
    return {term: weight / norm for term, weight in raw.items()}
