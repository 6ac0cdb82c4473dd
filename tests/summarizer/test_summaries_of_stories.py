"""Tests of summary quality on a dozen short stories with human summaries, in four languages."""

import json
from pathlib import Path
from statistics import fmean

import pytest

from summarizer.model import Block, BlockKind, Document
from summarizer.rouge import compute_rouge
from summarizer.summarize import summarize
from tests.support.summaries import summary_text

MIN_ROUGE_1 = 53.2
"""Half a point of ROUGE-1 below what the default method reaches."""

STORIES = [
    json.loads(path.read_text("utf-8")) for path in sorted(Path(__file__).with_name("stories").glob("*.json"))
]


def mean_rouge_1(method: str, sentences: int | None) -> float:
    """Mean ROUGE-1 at a number of sentences, or at the default length."""
    scores = []
    for story in STORIES:
        blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in story["paragraphs"])
        summary = summarize(Document(story["title"], blocks, story["language"]), method=method)
        scores.append(compute_rouge(summary_text(summary, sentences or summary.best), story["highlights"]).r1)
    return fmean(scores)


def test_the_default_method_has_not_become_worse() -> None:
    assert mean_rouge_1("lede", None) >= MIN_ROUGE_1


def test_the_default_method_beats_the_first_three_sentences() -> None:
    assert mean_rouge_1("lede", None) > mean_rouge_1("lead", 3)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story["language"] + " " + story["title"])
def test_key_figures_and_quotes_are_kept_whole(story: dict[str, list[str]]) -> None:
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in story["paragraphs"])
    for sentence in summarize(Document("", blocks, str(story["language"]))).sentences:
        assert any(sentence in text for text in story["paragraphs"])
        assert sentence.count('"') % 2 == 0
        assert sentence.count("«") == sentence.count("»")
