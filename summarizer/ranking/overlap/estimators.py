"""The two estimators of expected overlap: boosted trees for every language, a network for English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from summarizer.ranking.overlap.features import extract_features
from summarizer.ranking.overlap.model import (
    MAX_SCORED_SENTENCES,
    ExpectedOverlap,
    OverlapModel,
    expect_overlap,
    expected_overlap,
    load_overlap_model,
)
from summarizer.ranking.overlap.network import SummaryNetwork, load_summary_network
from summarizer.ranking.overlap.network_input import MAX_SENTENCES, tokenize_passage
from summarizer.ranking.passage import Passage
from summarizer.ranking.sentence_filter import eligible_sentences

NETWORK_LANGUAGE = "en"


class OverlapEstimator(Protocol):
    """Estimates which stems and pairs of a passage a human summary contains."""

    @property
    def summary_words(self) -> float:
        """Words of the default summary."""
        ...

    @property
    def max_sentences(self) -> int:
        """Sentences that are read; later ones are no candidates."""
        ...

    def estimate(self, passage: Passage, positions: Sequence[int]) -> ExpectedOverlap:
        """Estimate for the sentences at some positions, which contain at least one word."""
        ...


@dataclass(frozen=True, slots=True)
class TreeEstimator:
    """Boosted trees over the stems of the language."""

    model: OverlapModel

    @property
    def summary_words(self) -> float:
        """See OverlapEstimator."""
        return self.model.summary_words

    @property
    def max_sentences(self) -> int:
        """See OverlapEstimator."""
        return MAX_SCORED_SENTENCES

    def estimate(self, passage: Passage, positions: Sequence[int]) -> ExpectedOverlap:
        """See OverlapEstimator."""
        return expect_overlap(_sentences_at(passage, positions), self.model)


@dataclass(frozen=True, slots=True)
class NetworkEstimator:
    """The summary network over Porter's stems."""

    network: SummaryNetwork

    @property
    def summary_words(self) -> float:
        """See OverlapEstimator."""
        return self.network.summary_words

    @property
    def max_sentences(self) -> int:
        """See OverlapEstimator."""
        return MAX_SENTENCES

    def estimate(self, passage: Passage, positions: Sequence[int]) -> ExpectedOverlap:
        """See OverlapEstimator."""
        features = extract_features(tokenize_passage(_sentences_at(passage, positions)))
        chances = self.network.probabilities(features, np.array(positions, dtype=np.intp))
        return ExpectedOverlap(features, *(values.astype(np.float64) for values in chances))


def default_estimator() -> TreeEstimator:
    """The trees with the stored coefficients."""
    return TreeEstimator(load_overlap_model())


def network_estimator(passage: Passage, positions: Sequence[int]) -> OverlapEstimator:
    """The network if the passage is English and these sentences have Latin letters or digits; else trees."""
    if passage.language == NETWORK_LANGUAGE:
        tokenized = tokenize_passage(_sentences_at(passage, positions[:MAX_SENTENCES]))
        if any(sentence.stems for sentence in tokenized.sentences):
            return NetworkEstimator(load_summary_network())
    return default_estimator()


def network_overlap(passage: Passage) -> Sequence[float]:
    """Score each sentence by its expected ROUGE as the whole summary; 0 for unread sentences."""
    positions = eligible_sentences(passage)[:MAX_SENTENCES]
    estimator = network_estimator(passage, positions)
    if isinstance(estimator, TreeEstimator):
        return expected_overlap(passage)
    expected = estimator.estimate(passage, positions)
    scores = np.zeros(len(passage.sentences))
    scores[list(positions)] = expected.shared_terms() / (expected.features.lengths + estimator.summary_words)
    return [float(score) for score in scores]


def _sentences_at(passage: Passage, positions: Sequence[int]) -> Passage:
    return Passage(passage.language, tuple(passage.sentences[place] for place in positions))
