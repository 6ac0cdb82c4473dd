"""Summaries: verbatim sentences, limits of length, and short documents."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.model import Block, BlockKind, Document, Summary
from summarizer.ranking.methods import METHODS
from summarizer.summarize import summarize
from tests.support.summaries import summary_text

STORY = Document(
    "Bridge to close",
    (
        Block(
            BlockKind.PARAGRAPH,
            "The harbour bridge closes on Monday for repairs that take six weeks. "
            "Engineers found cracks in two of its steel cables last month.",
        ),
        Block(BlockKind.HEADING, "Ferries instead."),
        Block(
            BlockKind.PARAGRAPH,
            "Ferries will carry commuters across the harbour every ten minutes. "
            "The city pays for the crossings, which cost about two million.",
        ),
        Block(BlockKind.ITEM, "Line 4"),
        Block(BlockKind.ITEM, "Buses on line 4 will turn back at the northern end of the bridge."),
        Block(BlockKind.PARAGRAPH, '"Safety comes first," said the mayor, who promised weekly reports.'),
    ),
    "en",
)

WORDS = st.sampled_from(
    ("storm", "harbour", "mayor", "bridge", "closed", "council", "voted", "river", "the", "on")
)
SENTENCES = st.lists(st.lists(WORDS, min_size=1, max_size=25).map(" ".join), max_size=25)


def word_total(summary: Summary, count: int) -> int:
    return sum(len(sentence.split()) for sentence in summary_text(summary, count))


@pytest.mark.parametrize("method", METHODS)
def test_sentences_are_verbatim_in_order_and_never_headings(method: str) -> None:
    summary = summarize(STORY, method=method)
    places = [STORY.body.index(sentence) for sentence in summary.sentences]
    assert places == sorted(places)
    assert "Ferries instead." not in summary.sentences
    assert "Line 4" not in summary.sentences
    assert list(summary.positions) == sorted(set(summary.positions))


@pytest.mark.parametrize("method", METHODS)
@given(texts=SENTENCES)
@settings(max_examples=40, deadline=None)
def test_a_lower_limit_never_gives_a_longer_text(method: str, texts: list[str]) -> None:
    blocks = tuple(Block(BlockKind.PARAGRAPH, text.capitalize() + ".") for text in texts)
    summary = summarize(Document("", blocks, "en"), method=method)
    lengths = [word_total(summary, count) for count in range(1, 8)]
    assert lengths == sorted(lengths)
    assert all(len(step) <= count for count, step in enumerate(summary.ladder, start=1))
    assert summary.best <= 5


@given(texts=SENTENCES, budget=st.integers(1, 120))
@settings(max_examples=40, deadline=None)
def test_a_smaller_word_budget_never_gives_a_longer_text(texts: list[str], budget: int) -> None:
    document = Document(
        "", tuple(Block(BlockKind.PARAGRAPH, text.capitalize() + ".") for text in texts), "en"
    )
    shorter, longer = (summarize(document, max_words=limit) for limit in (budget, budget + 7))
    assert word_total(shorter, 7) <= word_total(longer, 7)


def test_an_empty_document_has_an_empty_summary() -> None:
    summary = summarize(Document("", ()))
    assert (summary.sentences, summary.ladder, summary.best) == ((), (), 0)


def test_one_sentence_is_its_own_summary() -> None:
    summary = summarize(Document("", (Block(BlockKind.PARAGRAPH, "Only this happened today."),), "en"))
    assert summary_text(summary, summary.best) == ("Only this happened today.",)


def test_two_words_are_their_own_summary() -> None:
    assert summary_text(summarize(Document("", (Block(BlockKind.PARAGRAPH, "Hello there"),), "en")), 1) == (
        "Hello there",
    )


def test_the_summary_names_its_method_language_and_reading_time() -> None:
    summary = summarize(STORY, method="lead")
    assert (summary.method, summary.language) == ("lead", "en")
    assert summary.reading_seconds > 0
