"""Which estimator reads which text, and what the summaries of the network keep to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.model import Block, BlockKind, Document
from summarizer.ranking.overlap.estimators import (
    NetworkEstimator,
    TreeEstimator,
    network_estimator,
    network_overlap,
)
from summarizer.ranking.passage import passage_from_sentences
from summarizer.summarize import summarize

ENGLISH = [
    "The council of Port Ellery closed the harbour bridge on Monday after cracks were found.",
    "The harbour bridge carries twelve thousand cars a day across the harbour.",
    "Cracks were found in two cables of the bridge, the council said on Monday.",
    "Ferries will run every twenty minutes until the bridge opens again in spring.",
    "Drivers were told of the decision by a notice taped to the toll booths.",
]


def document(texts: list[str], language: str = "en") -> Document:
    return Document("", tuple(Block(BlockKind.PARAGRAPH, text) for text in texts), language)


def test_english_is_read_by_the_network_and_other_languages_by_the_trees() -> None:
    english = passage_from_sentences(ENGLISH, "en")
    german = passage_from_sentences(["Der Rat von Ellerhafen sperrte am Montag die Hafenbrücke."], "de")
    assert isinstance(network_estimator(english, [0, 1]), NetworkEstimator)
    assert isinstance(network_estimator(german, [0]), TreeEstimator)


def test_an_english_text_without_latin_letters_is_read_by_the_trees() -> None:
    passage = passage_from_sentences(["Мост закрыт до весны, сообщил городской совет в понедельник."], "en")
    assert isinstance(network_estimator(passage, [0]), TreeEstimator)
    assert len(network_overlap(passage)) == 1


def test_the_network_scores_every_sentence_and_unread_ones_zero() -> None:
    passage = passage_from_sentences([*ENGLISH, "Photograph: Press Association"], "en")
    scores = network_overlap(passage)
    assert len(scores) == 6
    assert min(scores[:5]) > 0 == scores[5]


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_a_summary_by_the_network_keeps_to_its_length_and_to_the_text(limit: int) -> None:
    summary = summarize(document(ENGLISH), method="network", max_sentences=limit)
    assert summary.method == "network"
    assert all(len(step) <= limit for step in summary.ladder)
    assert set(summary.sentences) <= set(ENGLISH)


def test_a_long_text_is_summarized_by_the_network() -> None:
    texts = [
        f"In year {number} the harbour of Port Ellery took in {number * 7} ships." for number in range(300)
    ]
    summary = summarize(document(texts), method="network")
    assert 1 <= len(summary.sentences) <= 7


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60), max_size=8))
def test_any_text_has_a_summary_by_the_network_or_none(texts: list[str]) -> None:
    summary = summarize(document([text for text in texts if text.strip()]), method="network")
    assert all(len(step) >= 1 for step in summary.ladder)
