"""Stores the probabilities that torch computes for the stories of the tests, to test the numpy version."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from benchmarks.summary_network.batches import Batcher
from benchmarks.summary_network.examples import Example, HighlightedStory, build_example
from benchmarks.summary_network.measure import network_chances
from benchmarks.summary_network.network import TorchNetwork
from summarizer.language import sentences as split_sentences

STORIES = Path("tests/summarizer/stories")
CASES = Path("tests/summarizer/ranking/overlap/network_cases.json")
LANGUAGE = "en"


def read_examples(folder: Path = STORIES) -> dict[str, Example]:
    """The English stories of the tests by their names."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        stored = json.loads(path.read_text("utf-8"))
        if stored["language"] == LANGUAGE:
            sentences = tuple(
                text for block in stored["paragraphs"] for text in split_sentences(block, LANGUAGE)
            )
            example = build_example(
                HighlightedStory(
                    path.stem, "test", is_cnn=False, sentences=sentences, highlights=sentences[:1]
                )
            )
            if example is not None:
                found[path.stem] = example
    return found


def network_cases(
    network: TorchNetwork,
    batcher: Batcher,
    examples: Mapping[str, Example],
    condensation: tuple[float, float],
) -> dict[str, dict[str, list[float]]]:
    """The probabilities of once, twice and pair of each story, to four digits."""
    names = ("once", "twice", "pair")
    return {
        story: {
            name: [float(value) for value in np.round(values, 4)]
            for name, values in zip(
                names, network_chances([network], batcher, example, condensation), strict=True
            )
        }
        for story, example in examples.items()
    }


def write_cases(cases: Mapping[str, object], path: Path = CASES) -> None:
    """A line a story."""
    lines = (f"{json.dumps(story)}: {json.dumps(values)}" for story, values in cases.items())
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
