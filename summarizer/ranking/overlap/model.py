"""Expected overlap: how much of what a human summary would say does a sentence say?

Three small forests (overlap_features.py says what they look at) give, for every stem of a text, the
probabilities that a human summary would contain it once and twice, and for every pair of neighbouring
stems that it would contain the pair. Added up over a sentence they are the words and pairs it is expected
to share with that summary; divided by its length and the wished one they are half its expected ROUGE
score. English stems that editors favour or avoid shift the odds a little; other languages do without.
The coefficients in overlap.json are learned by benchmarks/train_overlap.py.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, repeat
from pathlib import Path

import numpy as np

from summarizer.boosted_trees import ObliviousTrees, probability, trees_from_json
from summarizer.ranking.overlap.features import Features, extract_features
from summarizer.ranking.overlap.occurrences import FloatArray, IndexArray, Occurrences, sum_by_group
from summarizer.ranking.passage import Passage

MAX_SCORED_SENTENCES = 1000
"""Sentences that are judged; what comes later in a longer text scores nothing."""

MAX_PAIR_SENTENCES = 15
"""Sentences, by their words alone, whose pairs of words are judged too."""

StemBias = Mapping[str, Sequence[float]]
_NO_BIAS = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class OverlapModel:
    """The coefficients.

    Attributes:
        once: For a stem that a summary contains.
        twice: For a stem that a summary contains twice.
        pair: For a pair of neighbouring stems that a summary contains.
        stem_bias: By language and stem, what to add to the log odds of once and twice.
        summary_words: Words of the summary wished when nobody wishes anything.
    """

    once: ObliviousTrees
    twice: ObliviousTrees
    pair: ObliviousTrees
    stem_bias: Mapping[str, StemBias]
    summary_words: float


@dataclass(frozen=True, slots=True)
class ExpectedOverlap:
    """What a human summary of a passage is expected to contain: a probability a stem, and a pair."""

    features: Features
    once: FloatArray
    twice: FloatArray
    pair: FloatArray

    def shared_terms(self) -> FloatArray:
        """Stems and pairs each sentence is expected to share with the summary, every one counted once."""
        count = len(self.features.lengths)
        return _sum_by_sentence(self.features.words, self.once, count) + _sum_by_sentence(
            self.features.pairs, self.pair, count
        )


@cache
def load_overlap_model() -> OverlapModel:
    """The coefficients in model.json."""
    stored = json.loads(Path(__file__).with_name("model.json").read_text("utf-8"))
    once, twice, pair = (trees_from_json(stored[name]) for name in ("once", "twice", "pair"))
    return OverlapModel(once, twice, pair, stored["habits"], stored["length"])


def expected_overlap(passage: Passage) -> Sequence[float]:
    """Score each sentence by the ROUGE it would reach as the whole summary, 0 to about 1."""
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
    """The part of a passage that is judged."""
    return Passage(passage.language, passage.sentences[:MAX_SCORED_SENTENCES])


def expect_overlap(passage: Passage, model: OverlapModel) -> ExpectedOverlap:
    """Judge the stems and pairs of a passage of at least one word."""
    found = extract_features(passage)
    bias = _bias_rows(found.vocabulary, model.stem_bias.get(passage.language, {}))
    once = model.once.log_odds(found.word_rows) + bias[:, 0]
    twice = np.zeros(found.words.size)
    repeated = np.flatnonzero(
        np.bincount(found.words.term) > 1
    )  # only these can be twice in verbatim sentences
    twice[repeated] = probability(model.twice.log_odds(found.word_rows[repeated]) + bias[repeated, 1])
    return ExpectedOverlap(found, probability(once), twice, _pair_probabilities(found, once, model))


def _pair_probabilities(found: Features, once: FloatArray, model: OverlapModel) -> FloatArray:
    """The probabilities of the pairs in the most promising sentences; the rest cost time and win nothing."""
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
    """The rows of some pairs, with what is thought of their parts."""
    first, second = once[found.pair_parts[scored_pairs]].T
    known = found.pair_rows.T[:, scored_pairs]
    return np.vstack((known, first + second, np.minimum(first, second), first, second)).T


def _bias_rows(vocabulary: Sequence[str], stem_bias: StemBias) -> FloatArray:
    found = map(stem_bias.get, vocabulary, repeat(_NO_BIAS))
    return np.fromiter(chain.from_iterable(found), np.float64, 2 * len(vocabulary)).reshape(-1, 2)


def _sum_by_sentence(terms: Occurrences, chances: FloatArray, count: int) -> FloatArray:
    return sum_by_group(terms.entry_sentence, chances[terms.entry_term], count)
