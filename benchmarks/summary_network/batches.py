"""Builds batches: stems, pairs and sentences of several stories in one array each, with their labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from benchmarks.summary_network.examples import Example

MIN_STEM_STORIES = 8
MAX_DEVIATION = 4.0
SENTENCE_OFFSETS = (0.3, 0.4, 0.2, 0.2, 2.8)
"""About the means of the sentence rows."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """Mean and deviation of each column of the word rows and of the pair rows."""

    word_mean: Tensor
    word_deviation: Tensor
    pair_mean: Tensor
    pair_deviation: Tensor

    @classmethod
    def of(cls, examples: Sequence[Example]) -> Scaling:
        """From the rows of some stories."""
        words = np.concatenate([example.features.word_rows for example in examples])
        pairs = np.concatenate([example.features.pair_rows for example in examples])
        columns = (words.mean(0), words.std(0) + 1e-3, pairs.mean(0), pairs.std(0) + 1e-3)
        return cls(*(torch.from_numpy(column.astype(np.float32)) for column in columns))


@dataclass(frozen=True, slots=True)
class StoryBatch:
    """Some stories, one after another.

    Attributes:
        stem: Number of each stem in the vocabulary, 0 for a rare one.
        word_rows: Scaled rows of the stems.
        word_story: Site and log length of the highlights, a row per stem.
        entry_term: One entry a stem and sentence it is in: the stem.
        entry_sentence: The sentence of that entry.
        sentence_rows: Rows of the sentences.
        position: Place of each sentence in its story, 49 at most.
        sentence_story: The same per sentence, with the log of the sentence count and the relative position.
        slot: Place of each sentence in a rectangle of stories and sentences.
        mask: The rectangle: 0 where there is a sentence, else a large negative number.
        pair_rows: Scaled rows of the pairs.
        pair_first: First stem of each pair.
        pair_second: Second stem.
        pair_entry: One entry a pair and sentence it is in: the pair.
        pair_sentence: The sentence of that entry.
        stem_count: Stems of each story.
        pair_count: Pairs of each story.
        count: Labels of the stems.
        pair: Labels of the pairs.
        oracle: Labels of the sentences.
    """

    stem: Tensor
    word_rows: Tensor
    word_story: Tensor
    entry_term: Tensor
    entry_sentence: Tensor
    sentence_rows: Tensor
    position: Tensor
    sentence_story: Tensor
    slot: Tensor
    mask: Tensor
    pair_rows: Tensor
    pair_first: Tensor
    pair_second: Tensor
    pair_entry: Tensor
    pair_sentence: Tensor
    stem_count: tuple[int, ...]
    pair_count: tuple[int, ...]
    count: Tensor
    pair: Tensor
    oracle: Tensor


def build_vocabulary(examples: Iterable[Example]) -> dict[str, int]:
    """Stems of at least eight stories, most frequent first, numbered from 1."""
    stories = Counter(stem for example in examples for stem in example.features.vocabulary)
    return {
        stem: index
        for index, (stem, count) in enumerate(stories.most_common(), 1)
        if count >= MIN_STEM_STORIES
    }


@dataclass(frozen=True, slots=True)
class Batcher:
    """Makes batches; `condensation` replaces that of every story."""

    vocabulary: dict[str, int]
    scaling: Scaling

    def build(
        self, examples: Sequence[Example], condensation: tuple[float, float] | None = None
    ) -> StoryBatch:
        """Put stories one after another."""
        width = max(len(example.positions) for example in examples)
        mask = np.full((len(examples), width), -1e9, np.float32)
        parts: dict[str, list[NDArray[np.generic]]] = {name: [] for name in _ARRAYS}
        stems = pairs = sentences = 0
        for row, example in enumerate(examples):
            features, condensed = example.features, condensation or example.condensation
            size = len(example.positions)
            mask[row, :size] = 0
            columns = (np.full(size, np.log(size) - 3), np.arange(size) / size)
            values = {
                "stem": np.array([self.vocabulary.get(stem, 0) for stem in features.vocabulary]),
                "word_rows": features.word_rows,
                "word_story": np.tile(condensed, (len(features.vocabulary), 1)),
                "entry_term": features.words.entry_term + stems,
                "entry_sentence": features.words.entry_sentence + sentences,
                "sentence_rows": features.sentence_rows - np.array(SENTENCE_OFFSETS),
                "position": np.minimum(example.positions, 49),
                "sentence_story": np.column_stack((np.tile(condensed, (size, 1)), *columns)),
                "slot": row * width + np.arange(size),
                "pair_rows": features.pair_rows,
                "pair_first": features.pair_parts[:, 0] + stems,
                "pair_second": features.pair_parts[:, 1] + stems,
                "pair_entry": features.pairs.entry_term + pairs,
                "pair_sentence": features.pairs.entry_sentence + sentences,
                "count": example.count,
                "pair": example.pair,
                "oracle": example.oracle,
            }
            for name, value in values.items():
                parts[name].append(value)
            stems += len(features.vocabulary)
            pairs += len(features.pair_parts)
            sentences += size
        tensors = {name: _tensor(np.concatenate(parts[name]), name in _INDICES) for name in _ARRAYS}
        scaling = self.scaling
        tensors["word_rows"] = _scaled(tensors["word_rows"], scaling.word_mean, scaling.word_deviation)
        tensors["pair_rows"] = _scaled(tensors["pair_rows"], scaling.pair_mean, scaling.pair_deviation)
        return StoryBatch(
            mask=torch.from_numpy(mask),
            stem_count=tuple(len(example.features.vocabulary) for example in examples),
            pair_count=tuple(len(example.features.pair_parts) for example in examples),
            **tensors,
        )


_INDICES = frozenset(
    (
        "stem",
        "entry_term",
        "entry_sentence",
        "position",
        "slot",
        "pair_first",
        "pair_second",
        "pair_entry",
        "pair_sentence",
    )
)
_ARRAYS = (
    *sorted(_INDICES),
    "word_rows",
    "word_story",
    "sentence_rows",
    "sentence_story",
    "pair_rows",
    "count",
    "pair",
    "oracle",
)


def _tensor(values: NDArray[np.generic], is_index: bool) -> Tensor:
    return torch.from_numpy(values.astype(np.int64 if is_index else np.float32))


def _scaled(rows: Tensor, mean: Tensor, deviation: Tensor) -> Tensor:
    return ((rows - mean) / deviation).clamp(-MAX_DEVIATION, MAX_DEVIATION)
