"""Which estimator reads which text, and what the summaries of the network keep to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.model import Block, BlockKind, Document
from summarizer.ranking.overlap.estimators import (
    LANGUAGE_SETTINGS,
    SHORT_TEXT_SENTENCES,
    NetworkEstimator,
    TreeEstimator,
    default_estimator,
    default_overlap,
    tree_estimator,
)
from summarizer.ranking.overlap.model import expect_overlap
from summarizer.ranking.overlap.network_input import tokenize_passage
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
    assert isinstance(default_estimator(english, [0, 1]), NetworkEstimator)
    assert isinstance(default_estimator(german, [0]), TreeEstimator)


def test_a_short_english_text_is_judged_by_the_trees_too() -> None:
    short = passage_from_sentences(ENGLISH, "en")
    estimator = default_estimator(short, range(len(ENGLISH)))
    assert isinstance(estimator, NetworkEstimator)
    both = estimator.estimate(short, range(len(ENGLISH)))
    longer = passage_from_sentences(ENGLISH * 4, "en")
    network_alone = estimator.estimate(longer, range(len(ENGLISH) * 4))
    tokenized = tokenize_passage(short)
    features = both.features
    network = estimator.network.probabilities(features, np.arange(len(ENGLISH)))[0].astype(np.float64)
    trees = expect_overlap(tokenized, estimator.trees, features).once
    odds = np.sqrt(network / (1 - network) * trees / (1 - trees))
    assert both.once == pytest.approx(odds / (1 + odds))
    assert network_alone.features.lengths.size == len(ENGLISH) * 4 >= SHORT_TEXT_SENTENCES


def test_the_terms_of_the_title_are_more_probable() -> None:
    passage = passage_from_sentences(ENGLISH, "en")
    title = passage_from_sentences(["Ferries replace the toll booths"], "en").sentences[0]
    estimator = default_estimator(passage, range(5))
    plain = estimator.estimate(passage, range(5))
    titled = estimator.estimate(replace(passage, title=title), range(5))
    raised = {
        stem
        for stem, before, after in zip(plain.features.vocabulary, plain.once, titled.once, strict=True)
        if after > before
    }
    assert raised == {"ferri", "the", "toll", "booth"}
    assert (titled.once >= plain.once).all()
    assert titled.pair.sum() > plain.pair.sum()


def test_the_opening_counts_more_where_a_language_wants_it() -> None:
    texts = ["Broen lukkede i mandags.", "Kablerne var slidte.", "En måge så til."]
    danish = passage_from_sentences(texts, "da")
    trees = tree_estimator("da")
    without = replace(trees, settings=replace(trees.settings, opening_log_odds=0.0))
    before, after = without.estimate(danish, range(3)), trees.estimate(danish, range(3))
    first = before.features.words.first_sentence < 2
    assert (after.once[first] > before.once[first]).all()
    assert (after.once[~first] == before.once[~first]).all()


def test_the_settings_of_the_languages_are_plausible() -> None:
    assert all(20 <= settings.summary_words <= 70 for settings in LANGUAGE_SETTINGS.values())
    assert tree_estimator("xx").settings.opening_log_odds == 0


def test_an_english_text_without_latin_letters_is_read_by_the_trees() -> None:
    passage = passage_from_sentences(["Мост закрыт до весны, сообщил городской совет в понедельник."], "en")
    assert isinstance(default_estimator(passage, [0]), TreeEstimator)
    assert len(default_overlap(passage)) == 1


def test_the_network_scores_every_sentence_and_unread_ones_zero() -> None:
    passage = passage_from_sentences([*ENGLISH, "Photograph: Press Association"], "en")
    scores = default_overlap(passage)
    assert len(scores) == 6
    assert min(scores[:5]) > 0 == scores[5]


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_a_summary_by_the_network_keeps_to_its_length_and_to_the_text(limit: int) -> None:
    summary = summarize(document(ENGLISH), method="lede", max_sentences=limit)
    assert summary.method == "lede"
    assert all(len(step) <= limit for step in summary.ladder)
    assert set(summary.sentences) <= set(ENGLISH)


def test_a_long_text_is_summarized_by_the_network() -> None:
    texts = [
        f"In year {number} the harbour of Port Ellery took in {number * 7} ships." for number in range(300)
    ]
    summary = summarize(document(texts), method="lede")
    assert 1 <= len(summary.sentences) <= 7


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60), max_size=8))
def test_any_text_has_a_summary_by_the_network_or_none(texts: list[str]) -> None:
    summary = summarize(document([text for text in texts if text.strip()]), method="lede")
    assert all(len(step) >= 1 for step in summary.ladder)
