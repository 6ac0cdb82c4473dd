"""Forward centrality: a sentence matters when what follows keeps coming back to it.

News is told from the most important thing down, so a sentence's score is the sum of its similarities to
the sentences after it, fading with its position. It needs no training and no word list, hence serves any
language; terms in more than a quarter of the sentences count as stop words. Time is linear in the number
of words: what comes later is summed once for each term, not for each pair of sentences.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from summarizer.ranking.overlap.occurrences import Numbers, Occurrences, added, collect
from summarizer.ranking.passage import Passage

FADE = 8.0
"""Sentences over which a score falls to 1/e of what it would be at the top."""
FULL_LENGTH = 10
"""Words below which a sentence's score is damped in proportion."""
COMMON_SHARE = 0.25
"""Share of the sentences above which a term counts as a stop word."""


def forward_centrality(passage: Passage) -> Sequence[float]:
    """Score each sentence by its similarity to all later ones."""
    lines = [sentence.stems for sentence in passage.sentences]
    _, words = collect(lines)
    lengths = np.array([len(line) for line in lines], dtype=np.float64)
    return [float(score) for score in forward_scores(words, lengths)]


def forward_scores(words: Occurrences, lengths: Numbers) -> Numbers:
    """The same from counted stems and the words of each sentence."""
    count = len(lengths)
    weight = _weights(words, count)
    similar = added(words.pair_sentence, weight * _later(words, weight), count)
    scores: Numbers = similar * np.exp(-np.arange(count) / FADE) * np.minimum(1.0, lengths / FULL_LENGTH)
    return scores


def _weights(words: Occurrences, count: int) -> Numbers:
    """TF-IDF of each term in each sentence it is in, every sentence of length one."""
    rarity = np.log1p(count / (words.spread + 0.5)) * (words.spread <= max(2.0, COMMON_SHARE * count))
    raw = (1 + np.log(words.pair_count)) * rarity[words.pair_term]
    norm = np.sqrt(added(words.pair_sentence, raw**2, count))[words.pair_sentence]
    weights: Numbers = np.divide(raw, norm, out=np.zeros_like(raw), where=norm > 0)
    return weights


def _later(words: Occurrences, weight: Numbers) -> Numbers:
    """For each term and sentence, the term's weights in all later sentences."""
    order = words.by_term
    running = np.cumsum(weight[order])
    ends = words.starts + words.spread.astype(np.intp) - 1
    later = np.empty_like(weight)
    later[order] = running[ends[words.pair_term[order]]] - running
    return later
