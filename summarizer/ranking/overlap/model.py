"""Estimates how many words of a human summary a sentence contains (expected overlap).

Three small ensembles of trees (features.py computes their input) give, for every stem of a text, the
probabilities that a human summary contains it once and twice, and for every pair of adjacent stems the
probability that it contains the pair. Summed over a sentence, these are the words and pairs it is expected
to share with that summary; divided by its length plus the length of the summary, they are half its expected
ROUGE score. A bias by stem is added for English; other languages have none.
The coefficients in model.json are learned by benchmarks/train_overlap.py.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, repeat
from pathlib import Path

import numpy as np

from summarizer.boosted_trees import ObliviousTrees, probability, trees_from_json
from summarizer.ranking.overlap.features import Features, extract_features
from summarizer.ranking.overlap.occurrences import FloatArray, IndexArray, Occurrences, sum_by_group
from summarizer.ranking.passage import Passage

MAX_SCORED_SENTENCES = 1000
"""Sentences that are scored; later sentences of a longer text score 0."""

MAX_PAIR_SENTENCES = 15
"""The best sentences by their words alone, whose pairs are scored too."""

StemBias = Mapping[str, Sequence[float]]
_NO_BIAS = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class OverlapModel:
    """The coefficients.

    Attributes:
        once: Trees for the event that a summary contains a stem.
        twice: Trees for the event that a summary contains a stem twice.
        pair: Trees for the event that a summary contains a pair of adjacent stems.
        stem_bias: By language and stem, the addition to the log odds of once and twice.
        summary_words: Words of the default summary.
    """

    once: ObliviousTrees
    twice: ObliviousTrees
    pair: ObliviousTrees
    stem_bias: Mapping[str, StemBias]
    summary_words: float


@dataclass(frozen=True, slots=True)
class ExpectedOverlap:
    """The probabilities that a human summary contains each stem and each pair of a passage."""

    features: Features
    once: FloatArray
    twice: FloatArray
    pair: FloatArray

    def shared_terms(self) -> FloatArray:
        """Number of stems and pairs each sentence is expected to share with the summary; each counts once."""
        count = len(self.features.lengths)
        return _sum_by_sentence(self.features.words, self.once, count) + _sum_by_sentence(
            self.features.pairs, self.pair, count
        )


@cache
def load_overlap_model() -> OverlapModel:
    """Load the coefficients in model.json."""
    stored = json.loads(Path(__file__).with_name("model.json").read_text("utf-8"))
    once, twice, pair = (trees_from_json(stored[name]) for name in ("once", "twice", "pair"))
    return OverlapModel(once, twice, pair, stored["habits"], stored["length"])


def expected_overlap(passage: Passage) -> Sequence[float]:
    """Score each sentence by its expected ROUGE as a summary of one sentence, 0 to about 1."""
    model = load_overlap_model()
    scores = np.zeros(len(passage.sentences))
    scored_passage = scored_part(passage)
    if any(sentence.words for sentence in scored_passage.sentences):
        expected = expect_overlap(scored_passage, model)
        scores[: len(scored_passage.sentences)] = expected.shared_terms() / (
            expected.features.lengths + model.summary_words
        )
    return [float(score) for score in scores]


def scored_part(passage: Passage) -> Passage:
    """Return the part of a passage that is scored."""
    return replace(passage, sentences=passage.sentences[:MAX_SCORED_SENTENCES])


def expect_overlap(
    passage: Passage, model: OverlapModel, features: Features | None = None
) -> ExpectedOverlap:
    """Compute the probabilities of the stems and pairs of a passage of at least one word.

    `features` are those of the passage, if they are known.
    """
    found = features or extract_features(passage)
    bias = _bias_rows(found.vocabulary, model.stem_bias.get(passage.language, {}))
    once = model.once.log_odds(found.word_rows) + bias[:, 0]
    twice = np.zeros(found.words.size)
    repeated = np.flatnonzero(
        np.bincount(found.words.term) > 1
    )  # other stems cannot be twice in verbatim sentences
    twice[repeated] = probability(model.twice.log_odds(found.word_rows[repeated]) + bias[repeated, 1])
    return ExpectedOverlap(found, probability(once), twice, _pair_probabilities(found, once, model))


def _pair_probabilities(found: Features, once: FloatArray, model: OverlapModel) -> FloatArray:
    """The probabilities of the pairs in the best sentences; other pairs cost time and change no selection."""
    sentence_scores = _sum_by_sentence(found.words, probability(once), len(found.lengths)) / (
        found.lengths + model.summary_words
    )
    best_sentences = np.argsort(-sentence_scores, kind="stable")[:MAX_PAIR_SENTENCES]
    inside = np.zeros(len(sentence_scores), dtype=np.bool_)
    inside[best_sentences] = True
    wanted = np.zeros(found.pairs.size, dtype=np.bool_)
    wanted[found.pairs.entry_term[inside[found.pairs.entry_sentence]]] = True
    scored_pairs = np.flatnonzero(wanted)
    chances = np.zeros(found.pairs.size)
    chances[scored_pairs] = probability(model.pair.log_odds(pair_rows(found, once, scored_pairs)))
    return chances


def pair_rows(found: Features, once: FloatArray, scored_pairs: IndexArray) -> FloatArray:
    """Return the features of some pairs with the log odds of their two stems."""
    first, second = once[found.pair_parts[scored_pairs]].T
    known = found.pair_rows.T[:, scored_pairs]
    return np.vstack((known, first + second, np.minimum(first, second), first, second)).T


def _bias_rows(vocabulary: Sequence[str], stem_bias: StemBias) -> FloatArray:
    found = map(stem_bias.get, vocabulary, repeat(_NO_BIAS))
    return np.fromiter(chain.from_iterable(found), np.float64, 2 * len(vocabulary)).reshape(-1, 2)


def _sum_by_sentence(terms: Occurrences, chances: FloatArray, count: int) -> FloatArray:
    return sum_by_group(terms.entry_sentence, chances[terms.entry_term], count)
