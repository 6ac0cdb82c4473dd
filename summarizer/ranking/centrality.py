"""Forward centrality: a sentence matters when what follows keeps coming back to it.

News is told from the most important thing down, so a sentence's score is the sum of its similarities to
the sentences after it, fading with its position. It needs no training and no word list, hence serves any
language; terms in more than a quarter of the sentences count as stop words. Time is linear in the number
of words: what comes later is summed once for each term, not for each pair of sentences.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from summarizer.ranking.overlap.occurrences import FloatArray, Occurrences, collect_occurrences, sum_by_group
from summarizer.ranking.passage import Passage

FADE_SENTENCES = 8.0
"""Sentences over which a score falls to 1/e of what it would be at the top."""
FULL_LENGTH_WORDS = 10
"""Words below which a sentence's score is damped in proportion."""
MAX_TERM_SHARE = 0.25
"""Share of the sentences above which a term counts as a stop word."""


def forward_centrality(passage: Passage) -> Sequence[float]:
    """Score each sentence by its similarity to all later ones."""
    lines = [sentence.stems for sentence in passage.sentences]
    _, words = collect_occurrences(lines)
    lengths = np.array([len(line) for line in lines], dtype=np.float64)
    return [float(score) for score in forward_scores(words, lengths)]


def forward_scores(words: Occurrences, lengths: FloatArray) -> FloatArray:
    """The same from counted stems and the words of each sentence."""
    count = len(lengths)
    weight = _tf_idf_weights(words, count)
    similarity = sum_by_group(words.entry_sentence, weight * _later_weights(words, weight), count)
    scores: FloatArray = (
        similarity * np.exp(-np.arange(count) / FADE_SENTENCES) * np.minimum(1.0, lengths / FULL_LENGTH_WORDS)
    )
    return scores


def _tf_idf_weights(words: Occurrences, count: int) -> FloatArray:
    """TF-IDF of each term in each sentence it is in, every sentence of length one."""
    rarity = np.log1p(count / (words.sentence_frequency + 0.5)) * (
        words.sentence_frequency <= max(2.0, MAX_TERM_SHARE * count)
    )
    raw = (1 + np.log(words.entry_count)) * rarity[words.entry_term]
    norm = np.sqrt(sum_by_group(words.entry_sentence, raw**2, count))[words.entry_sentence]
    weights: FloatArray = np.divide(raw, norm, out=np.zeros_like(raw), where=norm > 0)
    return weights


def _later_weights(words: Occurrences, weight: FloatArray) -> FloatArray:
    """For each term and sentence, the term's weights in all later sentences."""
    order = words.by_term
    running = np.cumsum(weight[order])
    ends = words.entry_starts + words.sentence_frequency.astype(np.intp) - 1
    later = np.empty_like(weight)
    later[order] = running[ends[words.entry_term[order]]] - running
    return later
