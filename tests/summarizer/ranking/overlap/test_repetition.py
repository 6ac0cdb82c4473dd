"""Pairs of sentences that say the same."""

from __future__ import annotations

import numpy as np

from summarizer.model import Block, BlockKind, Document
from summarizer.ranking.overlap.repetition import repeated_pairs
from summarizer.ranking.passage import passage_from_sentences
from summarizer.summarize import summarize

STANDFIRST = "Diver Mara Quill, 31, became the sixth person to reach the wreck of the old salt ferry"
FIRST_LINE = "Port Ellery diver Mara Quill has become the sixth person to reach the wreck of the salt ferry."
OTHER = "The wreck has lain in forty metres of water since a storm eighty years ago."


def pairs_of(*texts: str) -> list[tuple[int, int]]:
    return list(repeated_pairs(passage_from_sentences(list(texts), "en"), np.arange(len(texts))))


def test_a_standfirst_and_the_first_line_repeat_each_other() -> None:
    assert pairs_of(STANDFIRST, OTHER, FIRST_LINE) == [(0, 2)]


def test_sentences_of_few_words_repeat_nothing() -> None:
    assert pairs_of("The bridge was closed.", "The bridge was closed.") == []


def test_a_summary_has_the_standfirst_or_the_line_that_repeats_it() -> None:
    rest = (
        "Quill trained for two years with a club of former harbour workers.",
        "A museum on the quay wants to show the bell that the diver brought up.",
        "Five others had reached the deck, but none of them got to the engine room.",
    )
    texts = (STANDFIRST, FIRST_LINE, OTHER, *rest)
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in texts)
    summary = summarize(Document("Diver Mara Quill is the sixth to reach the salt ferry wreck", blocks, "en"))
    assert not {0, 1} <= {summary.positions[index] for index in summary.ladder[summary.best - 1]}
