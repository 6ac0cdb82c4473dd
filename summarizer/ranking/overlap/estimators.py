"""The estimators of expected overlap: a network for English, boosted trees for every language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Protocol

import numpy as np

from summarizer.ranking.overlap.adjustments import blend_overlaps, raise_opening_terms, raise_title_terms
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
SHORT_TEXT_SENTENCES = 16
"""An English text with fewer sentences that may be chosen is judged by the network and the trees."""
TITLE_LOG_ODDS = 1.5
"""Added to the log odds of the title's terms; chosen on the twelve sets of benchmarks.languages."""


@dataclass(frozen=True, slots=True)
class LanguageSettings:
    """What differs between languages, chosen on the sets of benchmarks.languages.

    Attributes:
        summary_words: Words of the default summary.
        opening_log_odds: Added to the log odds of the terms of the first two sentences that may be chosen.
    """

    summary_words: float
    opening_log_odds: float = 0.0


DEFAULT_SETTINGS = LanguageSettings(50.0)
LANGUAGE_SETTINGS: Mapping[str, LanguageSettings] = MappingProxyType(
    {
        "ar": LanguageSettings(65.0),
        "bn": LanguageSettings(65.0),
        "da": LanguageSettings(30.0, 1.0),
        "de": LanguageSettings(40.0, 0.5),
        "fr": LanguageSettings(40.0),
        "id": LanguageSettings(55.0),
        "nb": LanguageSettings(65.0),
        "nn": LanguageSettings(65.0),
        "no": LanguageSettings(65.0),
        "tr": LanguageSettings(65.0),
        "ur": LanguageSettings(65.0),
        "vi": LanguageSettings(40.0),
    }
)
"""Measured in docs/summaries.md; other languages have too few texts to choose anything for them."""


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
    settings: LanguageSettings = DEFAULT_SETTINGS

    @property
    def summary_words(self) -> float:
        """See OverlapEstimator."""
        return self.settings.summary_words

    @property
    def max_sentences(self) -> int:
        """See OverlapEstimator."""
        return MAX_SCORED_SENTENCES

    def estimate(self, passage: Passage, positions: Sequence[int]) -> ExpectedOverlap:
        """See OverlapEstimator."""
        expected = expect_overlap(_sentences_at(passage, positions), self.model)
        expected = raise_opening_terms(expected, self.settings.opening_log_odds)
        return raise_title_terms(expected, passage.title, TITLE_LOG_ODDS)


@dataclass(frozen=True, slots=True)
class NetworkEstimator:
    """The summary network over Porter's stems; in short texts, the mean of its log odds and the trees'.

    Most texts that the network learned from are long. On the development split, the mean is worth 0.5 of
    ROUGE-1 at 12 to 15 sentences, costs 0.3 below, and varies less.
    """

    network: SummaryNetwork
    trees: OverlapModel

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
        tokenized = tokenize_passage(_sentences_at(passage, positions))
        features = extract_features(tokenized)
        chances = self.network.probabilities(features, np.array(positions, dtype=np.intp))
        expected = ExpectedOverlap(features, *(values.astype(np.float64) for values in chances))
        if len(positions) < SHORT_TEXT_SENTENCES:
            expected = blend_overlaps(expected, expect_overlap(tokenized, self.trees, features))
        return raise_title_terms(expected, tokenized.title, TITLE_LOG_ODDS)


def default_estimator(passage: Passage, positions: Sequence[int]) -> OverlapEstimator:
    """The network if the passage is English and these sentences have Latin letters or digits; else trees."""
    if passage.language == NETWORK_LANGUAGE:
        tokenized = tokenize_passage(_sentences_at(passage, positions[:MAX_SENTENCES]))
        if any(sentence.stems for sentence in tokenized.sentences):
            return NetworkEstimator(load_summary_network(), load_overlap_model())
    return tree_estimator(passage.language)


def tree_estimator(language: str) -> TreeEstimator:
    """The trees with the stored coefficients and the settings of a language."""
    return TreeEstimator(load_overlap_model(), LANGUAGE_SETTINGS.get(language, DEFAULT_SETTINGS))


def default_overlap(passage: Passage) -> Sequence[float]:
    """Score each sentence by its expected ROUGE as the whole summary; 0 for unread sentences."""
    positions = eligible_sentences(passage)[:MAX_SENTENCES]
    estimator = default_estimator(passage, positions)
    if isinstance(estimator, TreeEstimator):
        return expected_overlap(passage)
    expected = estimator.estimate(passage, positions)
    scores = np.zeros(len(passage.sentences))
    scores[list(positions)] = expected.shared_terms() / (expected.features.lengths + estimator.summary_words)
    return [float(score) for score in scores]


def _sentences_at(passage: Passage, positions: Sequence[int]) -> Passage:
    return replace(passage, sentences=tuple(passage.sentences[place] for place in positions))
