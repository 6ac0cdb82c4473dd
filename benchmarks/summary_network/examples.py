"""Stories as the network sees them, with the right answers: features, and what the highlights contain."""

from __future__ import annotations

import gzip
import json
import math
import multiprocessing
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.summary_network.labels import greedy_oracle
from summarizer.ranking.overlap.features import Features, extract_features
from summarizer.ranking.overlap.network_input import MAX_SENTENCES, tokenize_passage
from summarizer.ranking.overlap.occurrences import Occurrences
from summarizer.ranking.passage import Passage, passage_from_sentences
from summarizer.ranking.sentence_filter import eligible_sentences

DAILY_MAIL = "Daily Mail"
MIN_SENTENCES = 4
Bits = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class HighlightedStory:
    """A story of the data file."""

    id: str
    split: str
    is_cnn: bool
    sentences: tuple[str, ...]
    highlights: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """The features of a story's eligible sentences, and the labels.

    Attributes:
        story: Where it comes from.
        positions: Places of the eligible sentences in the story.
        features: What the network is given.
        count: For each stem how often the highlights contain it.
        pair: For each pair of neighbours whether the highlights contain it.
        oracle: For each sentence whether it is in the set that greedy search finds best (R1 + R2).
        reference_words: Words of the highlights.
    """

    story: HighlightedStory
    positions: tuple[int, ...]
    features: Features
    count: Bits
    pair: Bits
    oracle: NDArray[np.float32]
    reference_words: int

    @property
    def condensation(self) -> tuple[float, float]:
        """How the story was condensed: for CNN (1) or Daily Mail (0), and the log of the words kept."""
        return float(self.story.is_cnn), math.log(max(self.reference_words, 5)) - 4.0


def read_stories(path: Path) -> Iterator[HighlightedStory]:
    """Stories of a gzipped JSON Lines file with `id`, `split`, `site`, `sentences`, `highlights`."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            yield HighlightedStory(
                entry["id"],
                entry["split"],
                entry["site"] != DAILY_MAIL,
                tuple(entry["sentences"]),
                tuple(entry["highlights"]),
            )


def build_examples(stories: Sequence[HighlightedStory], processes: int = 2) -> list[Example]:
    """Examples of stories in their order; a story with fewer than four eligible sentences is left out."""
    with multiprocessing.Pool(processes) as pool:
        built = pool.map(build_example, stories, chunksize=64)
    return [example for example in built if example is not None]


def build_example(story: HighlightedStory) -> Example | None:
    """Features and labels of one story, or None if it is too short."""
    whole = passage_from_sentences(list(story.sentences), "en")
    positions = tuple(eligible_sentences(whole))[:MAX_SENTENCES]
    if len(positions) < MIN_SENTENCES:
        return None
    passage = tokenize_passage(Passage("en", tuple(whole.sentences[place] for place in positions)))
    if not any(sentence.stems for sentence in passage.sentences):
        return None
    features = extract_features(passage)
    references = [
        sentence.stems
        for sentence in tokenize_passage(passage_from_sentences(list(story.highlights), "en")).sentences
    ]
    stems = Counter(stem for line in references for stem in line)
    pairs = {pair for line in references for pair in pairwise(line)}
    vocabulary = features.vocabulary
    return Example(
        story=story,
        positions=positions,
        features=_compact(features),
        count=np.array([min(stems[stem], 100) for stem in vocabulary], dtype=np.int8),
        pair=np.array(
            [(vocabulary[a], vocabulary[b]) in pairs for a, b in features.pair_parts], dtype=np.int8
        ),
        oracle=greedy_oracle([sentence.stems for sentence in passage.sentences], references),
        reference_words=sum(map(len, references)),
    )


def _compact(features: Features) -> Features:
    """The features in half the memory: all stories are kept at once."""
    return replace(
        features,
        words=_compact_occurrences(features.words),
        pairs=_compact_occurrences(features.pairs),
        pair_parts=features.pair_parts.astype(np.int32),
        word_rows=features.word_rows.astype(np.float32),
        pair_rows=features.pair_rows.astype(np.float32),
    )


def _compact_occurrences(terms: Occurrences) -> Occurrences:
    arrays = {field.name: getattr(terms, field.name) for field in fields(terms) if field.name != "size"}
    return replace(terms, **{name: values.astype(np.int32) for name, values in arrays.items()})
