"""The summary network in numpy: what a human summary of an English text is expected to contain.

Stems are embedded and pooled into sentences by attention, the sentences read each other through small
transformer layers with relative positions, and heads give the probability that a human summary contains
each stem (once, twice) and each pair of adjacent stems. The search over sets of sentences is that of the
trees (selection.py). benchmarks/summary_network trains it; docs/summaries.md is its model card.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from summarizer.boosted_trees import probability
from summarizer.ranking.overlap.features import Features
from summarizer.ranking.overlap.occurrences import IndexArray, Occurrences

Floats = NDArray[np.float32]
MAX_PAIR_SENTENCES = 15
"""Sentences, by their words alone, whose pairs are scored too; the others cost time and gain nothing."""
HEADS = 4
MAX_DEVIATION = 4.0
MAX_POSITION = 49
MAX_DISTANCE = 50
SENTENCE_OFFSETS = (0.3, 0.4, 0.2, 0.2, 2.8)
"""Subtracted from the sentence rows: about their means."""
_NORM_EPSILON = 1e-5


@dataclass(frozen=True, slots=True)
class SummaryNetwork:
    """The network with its coefficients.

    Attributes:
        vocabulary: Number of each stem with a vector of its own; 0 is that of all others.
        stems: The vectors of the stems, a row each.
        weights: The other coefficients by the names that they have in training.
        condensation: What the network is given of every text: site and log of the words kept.
        summary_words: Words of the summary wished when no length is given.
    """

    vocabulary: Mapping[str, int]
    stems: Floats
    weights: Mapping[str, Floats]
    condensation: tuple[float, float]
    summary_words: float

    # OpenBLAS can set the flag of invalid values though all values are finite: numpy issue 24067.
    @np.errstate(invalid="ignore")
    def probabilities(self, features: Features, positions: IndexArray) -> tuple[Floats, Floats, Floats]:
        """Chances of each stem once, of each repeated stem twice, and of each pair in promising sentences.

        Args:
            features: Those of the eligible sentences, tokenized by `tokenize_passage`.
            positions: Places of these sentences in the text.
        """
        given = np.array(self.condensation, np.float32)
        word_rows = self._scaled("word", features.word_rows)
        numbers = np.fromiter((self.vocabulary.get(stem, 0) for stem in features.vocabulary), np.intp)
        word = _relu(self._linear("word", np.concatenate((self.stems[numbers], word_rows), 1)))
        inside = _incidence(features.words, len(features.lengths))
        sentence = self._sentences(features, positions, word, inside, given)
        importance = np.exp(np.clip(self._linear("sentence_logit", sentence), -8, 8))
        mean = inside.T @ sentence / inside.sum(0)[:, None]
        weighted = inside.T @ (sentence * importance) / (inside.T @ importance)
        context = (word, mean, weighted, word_rows, np.broadcast_to(given, (len(word), len(given))))
        stem = _relu(self._linear("context", np.concatenate(context, 1)))
        once = self._linear("once", stem)[:, 0] + self.weights["bias.weight"][numbers, 0]
        repeated = np.bincount(features.words.term, minlength=features.words.size) > 1
        twice = _probability(self._linear("twice", stem)[:, 0]) * repeated
        return _probability(once), twice, self._pairs(features, stem, once, sentence, importance)

    def _sentences(
        self, features: Features, positions: IndexArray, word: Floats, inside: Floats, given: Floats
    ) -> Floats:
        attention = np.exp(np.clip(self._linear("attention", word), -6, 6))
        pooled = inside @ (word * attention) / (inside @ attention + 1e-6)
        count = len(features.lengths)
        rows = (features.sentence_rows - np.array(SENTENCE_OFFSETS)).astype(np.float32)
        place = self.weights["position.weight"][np.minimum(positions, MAX_POSITION)]
        length = np.column_stack((np.full(count, np.log(count) - 3), np.arange(count) / count)).astype(
            np.float32
        )
        story = np.concatenate((np.broadcast_to(given, (count, len(given))), length), 1)
        x = _relu(self._linear("sentence", np.concatenate((pooled, rows, place, story), 1)))
        places = np.arange(count)
        distance = np.clip(places[:, None] - places, -MAX_DISTANCE, MAX_DISTANCE) + MAX_DISTANCE
        for number in range(sum(name.endswith(".qkv.weight") for name in self.weights)):
            x = self._layer(f"layers.{number}", x, distance)
        return self._norm("norm", x)

    def _layer(self, name: str, x: Floats, distance: IndexArray) -> Floats:
        count, width = x.shape
        qkv = self._linear(f"{name}.qkv", self._norm(f"{name}.norm1", x))
        query, key, value = qkv.reshape(count, 3, HEADS, width // HEADS).transpose(1, 2, 0, 3)
        scores = query @ key.transpose(0, 2, 1) / np.float32((width // HEADS) ** 0.5)
        scores += self.weights[f"{name}.relative.weight"][distance].transpose(2, 0, 1)
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        x = x + self._linear(f"{name}.out", (scores @ value).transpose(1, 0, 2).reshape(count, width))
        hidden = _relu(self._linear(f"{name}.up", self._norm(f"{name}.norm2", x)))
        return x + self._linear(f"{name}.down", hidden)

    def _pairs(
        self, features: Features, stem: Floats, once: Floats, sentence: Floats, importance: Floats
    ) -> Floats:
        pairs, count = features.pairs, len(features.lengths)
        found = np.zeros(pairs.size, np.float32)
        chances = _probability(once)[features.words.entry_term]
        promise = np.bincount(features.words.entry_sentence, chances, count) / (
            features.lengths + self.summary_words
        )
        best = np.zeros(count, dtype=np.bool_)
        best[np.argsort(-promise, kind="stable")[:MAX_PAIR_SENTENCES]] = True
        wanted = np.zeros(pairs.size, dtype=np.bool_)
        wanted[pairs.entry_term[best[pairs.entry_sentence]]] = True
        scored = np.flatnonzero(wanted)
        inside = _incidence(pairs, count)[:, scored]
        context = self._linear("pair_context", sentence)
        mixed = inside.T @ (context * importance) / (inside.T @ importance)
        first, second = features.pair_parts[scored].T
        rows = self._linear("pair_row", self._scaled("pair", features.pair_rows[scored]))
        joined = (
            self._linear("pair_first", stem)[first] + self._linear("pair_second", stem)[second] + rows + mixed
        )
        found[scored] = _probability(
            self._linear("pair", _relu(joined))[:, 0] + 0.5 * (once[first] + once[second])
        )
        return found

    def _linear(self, name: str, x: Floats) -> Floats:
        product: Floats = x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]
        return product

    def _norm(self, name: str, x: Floats) -> Floats:
        x = x - x.mean(1, keepdims=True)
        scaled: Floats = x / np.sqrt((x * x).mean(1, keepdims=True) + _NORM_EPSILON)
        return scaled * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]

    def _scaled(self, name: str, rows: NDArray[np.float64]) -> Floats:
        scaled = (rows - self.weights[f"{name}_mean"]) / self.weights[f"{name}_deviation"]
        return np.clip(scaled, -MAX_DEVIATION, MAX_DEVIATION).astype(np.float32)


@cache
def load_summary_network() -> SummaryNetwork:
    """The coefficients in network.npz."""
    with (
        files(__package__).joinpath("network.npz").open("rb") as file,
        np.load(file, allow_pickle=False) as stored,
    ):
        arrays = {name: stored[name] for name in stored.files}
    vocabulary = str(arrays.pop("vocabulary")).split("\n")
    stems = arrays.pop("stem_values").astype(np.float32) * arrays.pop("stem_scales").astype(np.float32)
    site, words, summary_words = (float(value) for value in arrays.pop("settings"))
    return SummaryNetwork(
        vocabulary={stem: number for number, stem in enumerate(vocabulary, 1)},
        stems=stems,
        weights={name: values.astype(np.float32) for name, values in arrays.items()},
        condensation=(site, words),
        summary_words=summary_words,
    )


def _incidence(terms: Occurrences, sentences: int) -> Floats:
    """1 where a sentence contains a term: a row a sentence, a column a term."""
    found = np.zeros((sentences, terms.size), np.float32)
    found[terms.entry_sentence, terms.entry_term] = 1
    return found


def _probability(log_odds: Floats) -> Floats:
    return probability(log_odds.astype(np.float64)).astype(np.float32)


def _relu(x: Floats) -> Floats:
    return np.maximum(x, 0)
