"""Document and wished length in, summary out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from summarizer import language as languages
from summarizer.keywords import keywords
from summarizer.model import Document, Summary
from summarizer.ranking.length_ladder import Plan, greedy_order, natural_length, nested_ladder
from summarizer.ranking.methods import DEFAULT, ranker
from summarizer.ranking.passage import Passage, read_passage, words_in
from summarizer.ranking.sentence_filter import eligible

LONGEST = 7
"""Sentences of the longest summary unless more are wished."""


def summarize(
    document: Document,
    *,
    method: str = DEFAULT,
    max_sentences: int = LONGEST,
    words: int | None = None,
    document_frequency: Callable[[str], float] | None = None,
) -> Summary:
    """Choose verbatim sentences of a document for every length up to a wish.

    Args:
        document: The cleaned article.
        method: One of rank.METHODS.
        max_sentences: Longest summary wished, in sentences; at least 1.
        words: Longest summary wished, in words, or None. One sentence is given in any case.
        document_frequency: Share of the archive's articles that hold a word (0 to 1), for keywords.

    Raises:
        UnknownMethodError: There is no such method.
    """
    rank = ranker(method)
    passage = read_passage(document)
    if method == DEFAULT and any(sentence.words for sentence in passage.sentences):
        # numpy comes with it, so it is loaded when first needed.
        choice = import_module("summarizer.ranking.overlap.selection")
        plan: Plan = choice.choose(passage, eligible(passage), max_sentences, words)
    else:
        plan = _by_scores(passage, rank(passage), max_sentences, words)
    return _summary(document, passage, method, plan, document_frequency)


def _by_scores(passage: Passage, scores: Sequence[float], most: int, words: int | None) -> Plan:
    """The best sentences one after another: a shorter summary is a part of every longer one."""
    count = words_in(passage)
    steps = nested_ladder(greedy_order(passage, scores, eligible(passage)), most)
    if words is None:
        return Plan(steps, natural_length(steps, count))
    steps = steps[:1] + tuple(step for step in steps[1:] if sum(map(count, step)) <= words)
    return Plan(steps, len(steps))


def _summary(
    document: Document,
    passage: Passage,
    method: str,
    plan: Plan,
    document_frequency: Callable[[str], float] | None,
) -> Summary:
    positions = tuple(sorted({position for step in plan.steps for position in step}))
    place = {position: index for index, position in enumerate(positions)}
    texts = [sentence.text for sentence in passage.sentences]
    return Summary(
        method=method,
        sentences=tuple(texts[position] for position in positions),
        positions=positions,
        ladder=tuple(tuple(place[position] for position in step) for step in plan.steps),
        best=plan.best,
        keywords=keywords(document.title, passage, document_frequency),
        language=passage.language,
        reading_seconds=languages.reading_seconds(document.body, passage.language),
    )
