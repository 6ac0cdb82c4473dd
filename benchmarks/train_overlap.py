"""Learn summarizer/ranking/overlap/model.json from stories with human highlights.

Usage: python -m benchmarks.train_overlap STORIES.jsonl.gz

Every label is a count: does the stem (or pair of stems) of the story occur in its highlights? Daily Mail
stories weigh DAILY_MAIL_WEIGHT times as much as CNN's, since the usual test set is mostly Daily Mail and
the training data are not. While they grow, the forests are also told how each story was condensed: for
which site, and in how many words. So CNN's short highlights teach which words matter without teaching how
few to keep. What is stored has those questions answered as for a usual story of the Daily Mail.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.boosting import Recipe, grow, settled, stored
from benchmarks.stories import NewsStory, read_stories
from summarizer.boosted_trees import Numbers, Trees, probability
from summarizer.language import stems, words
from summarizer.ranking.overlap import model as overlap_model
from summarizer.ranking.overlap.features import Features, features
from summarizer.ranking.overlap.model import Model, pair_rows
from summarizer.ranking.passage import Passage, passage_of
from summarizer.ranking.sentence_filter import eligible

DAILY_MAIL_WEIGHT = 5.0
WISHED_WORDS = 55.0
"""Words of the summary wished when nobody wishes anything: about those of Daily Mail's highlights."""
DAILY_MAIL_WORDS = 54.0
"""Words of Daily Mail's highlights, on average."""
USUAL = (1.0, math.log(DAILY_MAIL_WORDS))
"""How the usual story is condensed, as Example.manner says it."""
LEAST_STORIES = 10
"""Stories a stem must be in before it gets a habit of its own."""
CAUTION = 10.0
"""Imagined occurrences that pull a stem's habit towards none."""
LEAST_HABIT = 0.1
RECIPE = Recipe()


@dataclass(frozen=True, slots=True)
class Example:
    """A story as the model sees it, with the right answers."""

    story: NewsStory
    found: Features
    count: Numbers
    pair: Numbers
    weight: float

    @property
    def manner(self) -> tuple[float, float]:
        """How it was condensed: for Daily Mail (1) or CNN (0), in how many words (their logarithm)."""
        words = sum(len(line.split()) for line in self.story.highlights)
        return float(self.story.is_daily_mail), math.log(words)

    @property
    def word_rows(self) -> Numbers:
        """What is known of each stem, and how the story was condensed."""
        return _beside(self.found.word_rows, self.manner)

    def pair_rows(self, once: Numbers) -> Numbers:
        """The same of each pair, given what is thought of its parts."""
        return _beside(pair_rows(self.found, once, np.arange(len(self.pair))), self.manner)


def example(story: NewsStory) -> Example:
    """Count features and answers of one story."""
    whole = passage_of(list(story.sentences), "en")
    found = features(Passage("en", tuple(whole.sentences[place] for place in eligible(whole))))
    told = [stems(words(text, "en"), "en") for text in story.highlights]
    once = Counter(stem for line in told for stem in line)
    pairs = {pair for line in told for pair in pairwise(line)}
    names = [(found.vocabulary[first], found.vocabulary[second]) for first, second in found.parts]
    return Example(
        story=story,
        found=found,
        count=np.array([once[stem] for stem in found.vocabulary], dtype=np.float64),
        pair=np.array([name in pairs for name in names], dtype=np.float64),
        weight=DAILY_MAIL_WEIGHT if story.is_daily_mail else 1.0,
    )


def _beside(rows: Numbers, values: tuple[float, ...]) -> Numbers:
    return np.column_stack((rows, np.broadcast_to(values, (len(rows), len(values)))))


def train(examples: Sequence[Example]) -> Model:
    """Learn the forests one after another: the pairs are judged with what is thought of their parts."""
    rows = np.concatenate([item.word_rows for item in examples])
    count = np.concatenate([item.count for item in examples])
    weights = np.repeat([item.weight for item in examples], [len(item.count) for item in examples])
    once = grow(rows, (count >= 1).astype(np.float64), weights, RECIPE)
    twice = grow(rows, (count >= 2).astype(np.float64), weights, RECIPE)
    habits = _habits(examples, once, twice)
    pair = _train_pairs(examples, once, habits)
    once, twice = (settled(trees, rows.shape[1], USUAL) for trees in (once, twice))
    return Model(once, twice, pair, {"en": habits}, WISHED_WORDS)


def _train_pairs(examples: Sequence[Example], once: Trees, habits: Mapping[str, Sequence[float]]) -> Trees:
    rows, labels, weights = [], [], []
    for item in examples:
        shift = np.array([habits.get(stem, (0.0, 0.0))[0] for stem in item.found.vocabulary])
        rows.append(item.pair_rows(once.log_odds(item.word_rows) + shift))
        labels.append(item.pair)
        weights.append(np.full(len(item.pair), item.weight))
    table = np.concatenate(rows)
    pair = grow(table, np.concatenate(labels), np.concatenate(weights), RECIPE)
    return settled(pair, table.shape[1], USUAL)


def _habits(examples: Sequence[Example], once: Trees, twice: Trees) -> dict[str, Sequence[float]]:
    """How much more often than the forests think editors keep a stem, as log odds."""
    seen: defaultdict[str, Numbers] = defaultdict(lambda: np.zeros(5))
    for item in examples:
        chances = (probability(trees.log_odds(item.word_rows)) for trees in (once, twice))
        table = np.column_stack((item.count >= 1, item.count >= 2, *chances)) * item.weight
        for stem, row in zip(item.found.vocabulary, table, strict=True):
            seen[stem] += (*row, 1.0)
    habits = {stem: _habit(row) for stem, row in sorted(seen.items()) if row[4] >= LEAST_STORIES}
    return {stem: habit for stem, habit in habits.items() if abs(habit[0]) >= LEAST_HABIT}


def _habit(row: Numbers) -> tuple[float, float]:
    kept, kept_twice, thought, thought_twice = (float(value) + CAUTION for value in row[:4])
    return round(math.log(kept / thought), 2), round(math.log(kept_twice / thought_twice), 2)


def write(model: Model, path: Path) -> None:
    """Store the coefficients, a line a part."""
    parts = {
        "length": model.length,
        "once": stored(model.once),
        "twice": stored(model.twice),
        "pair": stored(model.pair),
        "habits": model.habits,
    }
    lines = (f"{json.dumps(name)}: {json.dumps(part, ensure_ascii=False)}" for name, part in parts.items())
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def main() -> None:
    """Train on all stories and store the coefficients."""
    parser = argparse.ArgumentParser(description="Train the expected-overlap model.")
    parser.add_argument("stories", type=Path)
    arguments = parser.parse_args()
    examples = [example(story) for story in read_stories(arguments.stories)]
    write(train(examples), Path(overlap_model.__file__).with_name("model.json"))


if __name__ == "__main__":
    main()
