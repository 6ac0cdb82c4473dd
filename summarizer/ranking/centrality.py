"""Ranks sentences by forward centrality: their similarity to all later sentences.

News starts with the most important fact, so the score is the sum of similarities to the sentences that
follow, and it decreases with the position. The method needs no training and no word list, hence works for
any language; terms in more than a quarter of the sentences count as stop words. Time is linear in the number
of words: later weights are summed once for each term, not for each pair of sentences.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from summarizer.ranking.overlap.occurrences import FloatArray, Occurrences, collect_occurrences, sum_by_group
from summarizer.ranking.passage import Passage

FADE_SENTENCES = 8.0
"""Number of sentences over which the position factor falls to 1/e."""
FULL_LENGTH_WORDS = 10
"""Words below which a sentence's score is reduced in proportion."""
MAX_TERM_SHARE = 0.25
"""A term in more than this share of the sentences counts as a stop word."""


def forward_centrality(passage: Passage) -> Sequence[float]:
    """Score each sentence by its similarity to all later ones."""
    lines = [sentence.stems for sentence in passage.sentences]
    _, words = collect_occurrences(lines)
    lengths = np.array([len(line) for line in lines], dtype=np.float64)
    return [float(score) for score in forward_scores(words, lengths)]


def forward_scores(words: Occurrences, lengths: FloatArray) -> FloatArray:
    """Compute forward centrality from counted stems and the number of words of each sentence."""
    count = len(lengths)
    weight = _tf_idf_weights(words, count)
    similarity = sum_by_group(words.entry_sentence, weight * _later_weights(words, weight), count)
    scores: FloatArray = (
        similarity * np.exp(-np.arange(count) / FADE_SENTENCES) * np.minimum(1.0, lengths / FULL_LENGTH_WORDS)
    )
    return scores


def _tf_idf_weights(words: Occurrences, count: int) -> FloatArray:
    """TF-IDF of each entry; the vector of each sentence has length one."""
    rarity = np.log1p(count / (words.sentence_frequency + 0.5)) * (
        words.sentence_frequency <= max(2.0, MAX_TERM_SHARE * count)
    )
    raw = (1 + np.log(words.entry_count)) * rarity[words.entry_term]
    norm = np.sqrt(sum_by_group(words.entry_sentence, raw**2, count))[words.entry_sentence]
    weights: FloatArray = np.divide(raw, norm, out=np.zeros_like(raw), where=norm > 0)
    return weights


def _later_weights(words: Occurrences, weight: FloatArray) -> FloatArray:
    """For each entry, the sum of its term's weights in all later sentences."""
    order = words.by_term
    running = np.cumsum(weight[order])
    ends = words.entry_starts + words.sentence_frequency.astype(np.intp) - 1
    later = np.empty_like(weight)
    later[order] = running[ends[words.entry_term[order]]] - running
    return later
