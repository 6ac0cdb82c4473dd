"""Builds the summary of a document for every length up to a limit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from summarizer import language as languages
from summarizer.keywords import keywords
from summarizer.model import Document, Summary
from summarizer.ranking.length_ladder import Selections, greedy_order, natural_length, nested_ladder
from summarizer.ranking.methods import DEFAULT_METHOD, TREES_METHOD, load_ranker
from summarizer.ranking.passage import Passage, passage_from_document, word_counter
from summarizer.ranking.sentence_filter import candidate_positions, eligible_sentences, note_sentences

_SUBSET_METHODS = frozenset({DEFAULT_METHOD, TREES_METHOD})
DEFAULT_MAX_SENTENCES = 7
"""Sentences of the longest summary by default."""


def summarize(
    document: Document,
    *,
    method: str = DEFAULT_METHOD,
    max_sentences: int = DEFAULT_MAX_SENTENCES,
    max_words: int | None = None,
    document_frequency: Callable[[str], float] | None = None,
) -> Summary:
    """Select verbatim sentences of a document for every length up to the limits.

    Args:
        document: The cleaned article.
        method: A key of summarizer.ranking.methods.METHODS.
        max_sentences: Sentences of the longest summary; at least 1.
        max_words: Words of the longest summary, or None. The first step is one sentence of any length.
        document_frequency: Share of the archive's articles that contain a word (0 to 1), for keywords.

    Raises:
        UnknownMethodError: There is no such method.
    """
    rank = load_ranker(method)
    passage = passage_from_document(document)
    allowed = eligible_sentences(passage, document.title)
    note = note_sentences(passage, document.title) if method in _SUBSET_METHODS else None
    if note:
        selections = _select_in_order(passage, note, max_sentences, max_words)
    elif method in _SUBSET_METHODS and any(sentence.words for sentence in passage.sentences):
        selections = _select_subset(passage, method, allowed, max_sentences, max_words)
    else:
        selections = _select_by_scores(passage, rank(passage), allowed, max_sentences, max_words)
    return _build_summary(document, passage, method, selections, document_frequency)


def _select_subset(
    passage: Passage, method: str, allowed: Sequence[int], max_sentences: int, max_words: int | None
) -> Selections:
    """Select the sentences that together are expected to share most with a human summary."""
    # Loads numpy.
    from summarizer.ranking.overlap.estimators import tree_estimator  # noqa: PLC0415
    from summarizer.ranking.overlap.selection import select_sentences  # noqa: PLC0415

    estimator = tree_estimator(passage.language) if method == TREES_METHOD else None
    return select_sentences(passage, allowed, max_sentences, max_words, estimator)


def _select_in_order(
    passage: Passage, positions: Sequence[int], max_sentences: int, max_words: int | None
) -> Selections:
    """Select the first sentences of a note: its lead is first, and nothing of it is worth leaving out."""
    word_count = word_counter(passage)
    steps = tuple(tuple(positions[:size]) for size in range(1, min(len(positions), max_sentences) + 1))
    if max_words is not None:
        steps = steps[:1] + tuple(step for step in steps[1:] if sum(map(word_count, step)) <= max_words)
    return Selections(steps, len(steps))


def _select_by_scores(
    passage: Passage,
    scores: Sequence[float],
    allowed: Sequence[int],
    max_sentences: int,
    max_words: int | None,
) -> Selections:
    """Select the best sentences one after another: a shorter summary is a part of every longer one."""
    word_count = word_counter(passage)
    steps = nested_ladder(greedy_order(passage, scores, candidate_positions(passage, allowed)), max_sentences)
    if max_words is None:
        return Selections(steps, natural_length(steps, word_count))
    steps = steps[:1] + tuple(step for step in steps[1:] if sum(map(word_count, step)) <= max_words)
    return Selections(steps, len(steps))


def _build_summary(
    document: Document,
    passage: Passage,
    method: str,
    selections: Selections,
    document_frequency: Callable[[str], float] | None,
) -> Summary:
    positions = tuple(sorted({position for step in selections.ladder for position in step}))
    place = {position: index for index, position in enumerate(positions)}
    texts = [sentence.text for sentence in passage.sentences]
    return Summary(
        method=method,
        sentences=tuple(texts[position] for position in positions),
        positions=positions,
        ladder=tuple(tuple(place[position] for position in step) for step in selections.ladder),
        best=selections.best,
        keywords=keywords(document.title, passage, document_frequency),
        language=passage.language,
        reading_seconds=languages.reading_seconds(document.body, passage.language),
    )
