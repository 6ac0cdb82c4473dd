"""The summary network in numpy: equal to the framework it was trained in, and sound on any text."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from summarizer.language import sentences
from summarizer.ranking.overlap.features import extract_features
from summarizer.ranking.overlap.network import load_summary_network
from summarizer.ranking.overlap.network_input import tokenize_passage
from summarizer.ranking.passage import Passage, passage_from_sentences
from summarizer.ranking.sentence_filter import eligible_sentences
from tests.support.paths import ROOT

CASES = json.loads(Path(__file__).with_name("network_cases.json").read_text("utf-8"))
STORIES = ROOT / "tests" / "summarizer" / "stories"
PROMISING_ONLY = 15
"""Pairs are scored in this many sentences; in shorter stories in all of them."""


def eligible_part(texts: list[str]) -> tuple[Passage, list[int]]:
    passage = passage_from_sentences(texts, "en")
    positions = list(eligible_sentences(passage))
    return Passage("en", tuple(passage.sentences[place] for place in positions)), positions


@pytest.mark.parametrize("name", CASES)
def test_the_numpy_network_equals_the_one_that_was_trained(name: str) -> None:
    story = json.loads((STORIES / f"{name}.json").read_text("utf-8"))
    part, positions = eligible_part(
        [text for block in story["paragraphs"] for text in sentences(block, "en")]
    )
    assert len(positions) <= PROMISING_ONLY
    features = extract_features(tokenize_passage(part))
    once, twice, pair = load_summary_network().probabilities(features, np.array(positions))
    assert np.allclose(once, CASES[name]["once"], atol=1e-2)
    assert np.allclose(twice, CASES[name]["twice"], atol=1e-2)
    assert np.allclose(pair, CASES[name]["pair"], atol=1e-2)


def test_there_are_several_stored_cases_with_real_probabilities() -> None:
    assert len(CASES) >= 5
    for case in CASES.values():
        assert 0.05 < np.mean(case["once"]) < 0.6
        assert max(case["pair"]) > 0.05


def test_words_of_a_title_like_first_sentence_are_more_probable_than_rare_later_ones() -> None:
    part, positions = eligible_part(
        [
            "The council of Port Ellery closed the harbour bridge on Monday after cracks were found.",
            "The harbour bridge carries twelve thousand cars a day across the harbour.",
            "Cracks were found in two cables of the bridge, the council said on Monday.",
            "A gull sat on the toll booth and ate a sandwich that somebody had dropped there.",
        ]
    )
    features = extract_features(tokenize_passage(part))
    once, _, _ = load_summary_network().probabilities(features, np.array(positions))
    chance = dict(zip(features.vocabulary, once, strict=True))
    assert chance["bridg"] > chance["sandwich"]
    assert chance["crack"] > chance["gull"]


@pytest.mark.parametrize("texts", [["storm."], ["storm."] * 3 + ["closed storm mayor storm.", "a " * 400]])
def test_probabilities_of_odd_texts_are_between_0_and_1(texts: list[str]) -> None:
    """Warnings of invalid values are off in the network, so its results are looked at."""
    features = extract_features(tokenize_passage(passage_from_sentences(texts, "en")))
    for found in load_summary_network().probabilities(features, np.arange(len(texts))):
        assert np.all((found >= 0) & (found <= 1))


def test_the_network_file_is_small() -> None:
    size = (ROOT / "summarizer" / "ranking" / "overlap" / "network.npz").stat().st_size
    assert size < 2_000_000


def test_words_are_counted_as_rouge_counts_them() -> None:
    passage = tokenize_passage(passage_from_sentences(["The 24-year-old's cats don't sit."], "en"))
    assert passage.sentences[0].stems == ("the", "24", "year", "old", "s", "cat", "don", "t", "sit")
