"""Training data of the summary network: labels, and the true ROUGE of sets. Needs no torch."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.summary_network.examples import Example, HighlightedStory, build_example
from benchmarks.summary_network.labels import greedy_oracle
from benchmarks.summary_network.sets import score_sets
from summarizer.rouge import compute_rouge

SENTENCES = (
    "The ferry to Northaven sails again from Monday after two years of repairs.",
    "It carries cars and bicycles and stops at the old lighthouse pier.",
    "Tickets cost nine coins and can be bought on board or in the village shop.",
    "The first captain of the ferry was born on the island in a winter storm.",
    "Repairs to the ferry took two years because parts came from abroad.",
)
HIGHLIGHTS = ("The ferry to Northaven sails again after two years.", "Tickets cost nine coins.")


@pytest.fixture(scope="module")
def example() -> Example:
    built = build_example(HighlightedStory("1", "train", False, SENTENCES, HIGHLIGHTS))
    assert built is not None
    return built


def test_the_oracle_is_the_greedy_set_of_the_highlights() -> None:
    lines = [["a", "b", "c"], ["d", "e"], ["a", "b"]]
    assert greedy_oracle(lines, [["a", "b", "c"], ["d", "e"]]).tolist() == [1, 1, 0]
    assert greedy_oracle(lines, [["x"]]).tolist() == [0, 0, 0]


def test_stems_and_pairs_are_labelled_by_the_highlights(example: Example) -> None:
    count = dict(zip(example.features.vocabulary, example.count, strict=True))
    assert (count["ferri"], count["coin"], count["captain"]) == (1, 1, 0)
    names = [
        (example.features.vocabulary[first], example.features.vocabulary[second])
        for first, second in example.features.pair_parts
    ]
    pairs = dict(zip(names, example.pair, strict=True))
    assert (pairs["nine", "coin"], pairs["first", "captain"]) == (1, 0)


def test_the_true_rouge_of_a_set_is_that_of_the_reference_measure(example: Example) -> None:
    words, pairs = example.features.words, example.features.pairs
    chances = np.full(words.size, 0.3), np.zeros(words.size), np.full(pairs.size, 0.1)
    sets = score_sets(example, *chances, summary_words=45.0)
    row = int(np.flatnonzero(sets.subsets.sizes == 2)[0])
    members = sets.chosen[sets.subsets.members[row] > 0]
    texts = [SENTENCES[example.positions[place]] for place in members]
    assert 100 * sets.truth[0][row] == pytest.approx(compute_rouge(texts, HIGHLIGHTS).r1, abs=0.01)


def test_a_story_of_few_sentences_is_left_out() -> None:
    assert build_example(HighlightedStory("1", "train", False, SENTENCES[:3], HIGHLIGHTS)) is None
