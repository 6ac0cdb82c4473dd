"""Trains summarizer/ranking/overlap/model.json on stories with human highlights.

Usage: python -m benchmarks.train_overlap STORIES.jsonl.gz

The label of a stem (or pair of stems) is whether the highlights of its story contain it. SITE_STORIES stories
of each site are drawn from the split `train`. During training, the trees have two more columns, the
condensation: the site, and the number of words of the highlights. So CNN's short highlights teach which words
matter without teaching how few to keep. In the stored trees, these columns are fixed to the values of an
average Daily Mail story.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.boosting import BoostingParameters, fix_last_columns, grow_trees, trees_to_json
from benchmarks.stories import NewsStory, read_split
from summarizer.boosted_trees import FloatArray, ObliviousTrees, probability
from summarizer.language import stems, words
from summarizer.ranking.overlap import model as overlap_model
from summarizer.ranking.overlap.features import Features, extract_features
from summarizer.ranking.overlap.model import OverlapModel, pair_rows
from summarizer.ranking.passage import Passage, passage_from_sentences
from summarizer.ranking.sentence_filter import eligible_sentences

SITE_STORIES = {True: 4000, False: 1000}
"""Stories of Daily Mail and of CNN that are drawn; more gain nothing."""
MIN_SENTENCES = 4
SEED = 0
DEFAULT_SUMMARY_WORDS = 45.0
"""Words of the default summary, where a language has no number of its own."""
DAILY_MAIL_WORDS = 51.0
"""Mean number of words of Daily Mail's highlights."""
DEFAULT_CONDENSATION = (1.0, math.log(DAILY_MAIL_WORDS))
"""TrainingExample.condensation of an average Daily Mail story."""
MIN_STEM_STORIES = 10
"""A stem gets a bias only if it is in at least this many stories."""
PRIOR_COUNT = 10.0
"""Pseudo-count that shrinks the bias of a stem towards zero."""
MIN_STEM_BIAS = 0.1
BOOSTING_PARAMETERS = BoostingParameters()


@dataclass(frozen=True, slots=True)
class TrainingExample:
    """The features of a story, with their labels."""

    story: NewsStory
    features: Features
    count: FloatArray
    pair: FloatArray
    weight: float

    @property
    def condensation(self) -> tuple[float, float]:
        """The site, Daily Mail (1) or CNN (0), and the logarithm of the words of the highlights."""
        words = sum(len(line.split()) for line in self.story.highlights)
        return float(self.story.is_daily_mail), math.log(words)

    @property
    def word_rows(self) -> FloatArray:
        """The features of each stem, and the condensation."""
        return _with_constant_columns(self.features.word_rows, self.condensation)

    def pair_rows(self, once: FloatArray) -> FloatArray:
        """The features of each pair, the log odds of its stems, and the condensation."""
        return _with_constant_columns(
            pair_rows(self.features, once, np.arange(len(self.pair))), self.condensation
        )


def build_example(story: NewsStory) -> TrainingExample:
    """Compute the features and labels of one story."""
    whole = passage_from_sentences(list(story.sentences), "en")
    found = extract_features(
        Passage("en", tuple(whole.sentences[place] for place in eligible_sentences(whole)))
    )
    highlight_stems = [stems(words(text, "en"), "en") for text in story.highlights]
    once = Counter(stem for line in highlight_stems for stem in line)
    pairs = {pair for line in highlight_stems for pair in pairwise(line)}
    names = [(found.vocabulary[first], found.vocabulary[second]) for first, second in found.pair_parts]
    return TrainingExample(
        story=story,
        features=found,
        count=np.array([once[stem] for stem in found.vocabulary], dtype=np.float64),
        pair=np.array([name in pairs for name in names], dtype=np.float64),
        weight=1.0,
    )


def _with_constant_columns(rows: FloatArray, values: tuple[float, ...]) -> FloatArray:
    return np.column_stack((rows, np.broadcast_to(values, (len(rows), len(values)))))


def train_model(examples: Sequence[TrainingExample]) -> OverlapModel:
    """Train the ensembles in order, since the scores of stems are features of their pairs."""
    rows = np.concatenate([item.word_rows for item in examples])
    count = np.concatenate([item.count for item in examples])
    weights = np.repeat([item.weight for item in examples], [len(item.count) for item in examples])
    once = grow_trees(rows, (count >= 1).astype(np.float64), weights, BOOSTING_PARAMETERS)
    twice = grow_trees(rows, (count >= 2).astype(np.float64), weights, BOOSTING_PARAMETERS)
    stem_bias = _learn_stem_bias(examples, once, twice)
    pair = _train_pairs(examples, once, stem_bias)
    once, twice = (fix_last_columns(trees, rows.shape[1], DEFAULT_CONDENSATION) for trees in (once, twice))
    return OverlapModel(once, twice, pair, {"en": stem_bias}, DEFAULT_SUMMARY_WORDS)


def _train_pairs(
    examples: Sequence[TrainingExample], once: ObliviousTrees, stem_bias: Mapping[str, Sequence[float]]
) -> ObliviousTrees:
    rows, labels, weights = [], [], []
    for item in examples:
        bias = np.array([stem_bias.get(stem, (0.0, 0.0))[0] for stem in item.features.vocabulary])
        rows.append(item.pair_rows(once.log_odds(item.word_rows) + bias))
        labels.append(item.pair)
        weights.append(np.full(len(item.pair), item.weight))
    table = np.concatenate(rows)
    pair = grow_trees(table, np.concatenate(labels), np.concatenate(weights), BOOSTING_PARAMETERS)
    return fix_last_columns(pair, table.shape[1], DEFAULT_CONDENSATION)


def _learn_stem_bias(
    examples: Sequence[TrainingExample], once: ObliviousTrees, twice: ObliviousTrees
) -> dict[str, Sequence[float]]:
    """Learn the log odds by which editors keep a stem more often than the trees predict."""
    seen: defaultdict[str, FloatArray] = defaultdict(lambda: np.zeros(5))
    for item in examples:
        chances = (probability(trees.log_odds(item.word_rows)) for trees in (once, twice))
        table = np.column_stack((item.count >= 1, item.count >= 2, *chances)) * item.weight
        for stem, row in zip(item.features.vocabulary, table, strict=True):
            seen[stem] += (*row, 1.0)
    stem_bias = {stem: _bias_of_stem(row) for stem, row in sorted(seen.items()) if row[4] >= MIN_STEM_STORIES}
    return {stem: bias for stem, bias in stem_bias.items() if abs(bias[0]) >= MIN_STEM_BIAS}


def _bias_of_stem(row: FloatArray) -> tuple[float, float]:
    kept, kept_twice, thought, thought_twice = (float(value) + PRIOR_COUNT for value in row[:4])
    return round(math.log(kept / thought), 2), round(math.log(kept_twice / thought_twice), 2)


def write_model(model: OverlapModel, path: Path) -> None:
    """Store the coefficients, one line for each part."""
    parts = {
        "length": model.summary_words,
        "once": trees_to_json(model.once),
        "twice": trees_to_json(model.twice),
        "pair": trees_to_json(model.pair),
        "habits": model.stem_bias,
    }
    lines = (f"{json.dumps(name)}: {json.dumps(part, ensure_ascii=False)}" for name, part in parts.items())
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def draw_stories(path: Path) -> list[NewsStory]:
    """Draw SITE_STORIES stories of each site from the split `train`; all where there are fewer."""
    draw = random.Random(SEED)
    stories = [story for story in read_split(path, "train") if len(story.sentences) >= MIN_SENTENCES]
    drawn: list[NewsStory] = []
    for is_daily_mail, count in SITE_STORIES.items():
        of_site = [story for story in stories if story.is_daily_mail is is_daily_mail]
        drawn += draw.sample(of_site, min(count, len(of_site)))
    return drawn


def main() -> None:
    """Train on the drawn stories and store the coefficients."""
    parser = argparse.ArgumentParser(description="Train the expected-overlap model.")
    parser.add_argument("stories", type=Path)
    arguments = parser.parse_args()
    examples = [build_example(story) for story in draw_stories(arguments.stories)]
    write_model(train_model(examples), Path(overlap_model.__file__).with_name("model.json"))


if __name__ == "__main__":
    main()
