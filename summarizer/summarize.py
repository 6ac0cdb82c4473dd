"""Document and wished length in, summary out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from summarizer import language as languages
from summarizer.ladder import greedy_order, natural_length, nested_ladder
from summarizer.model import BlockKind, Document, Summary
from summarizer.passage import Passage, Sentence, read_passage, words_in
from summarizer.rank import DEFAULT, ranker

LONGEST = 7
"""Sentences of the longest summary anyone can ask for."""
_ENDS = tuple(".!?…。！？।؟۔\"'”’»)")


def summarize(
    document: Document,
    *,
    method: str = DEFAULT,
    max_sentences: int = LONGEST,
    words: int | None = None,
) -> Summary:
    """Choose verbatim sentences of a document for every length up to a wish.

    Args:
        document: The cleaned article.
        method: One of rank.METHODS.
        max_sentences: Longest summary wished, in sentences; at least 1.
        words: Longest summary wished, in words, or None. One sentence is given in any case.

    Raises:
        UnknownMethodError: There is no such method.
    """
    passage = read_passage(document)
    allowed = _allowed(passage.sentences)
    order = greedy_order(passage, ranker(method)(passage), allowed)
    ladder = _within(nested_ladder(order, max_sentences), words_in(passage), words)
    return _summary(document, passage, method, ladder)


def _allowed(sentences: Sequence[Sentence]) -> list[int]:
    """Positions a summary may use: whole sentences if there are any, else everything."""
    whole = [position for position, sentence in enumerate(sentences) if _is_whole(sentence)]
    return whole or list(range(len(sentences)))


def _is_whole(sentence: Sentence) -> bool:
    least = 6 if sentence.kind is BlockKind.ITEM else 3
    return sentence.text.endswith(_ENDS) and len(sentence.words) >= least


def _within(
    ladder: tuple[tuple[int, ...], ...], count: Callable[[int], int], words: int | None
) -> tuple[tuple[int, ...], ...]:
    if words is None:
        return ladder
    return ladder[:1] + tuple(step for step in ladder[1:] if sum(map(count, step)) <= words)


def _summary(
    document: Document,
    passage: Passage,
    method: str,
    ladder: tuple[tuple[int, ...], ...],
) -> Summary:
    positions = tuple(sorted({position for step in ladder for position in step}))
    place = {position: index for index, position in enumerate(positions)}
    texts = [sentence.text for sentence in passage.sentences]
    return Summary(
        method=method,
        sentences=tuple(texts[position] for position in positions),
        positions=positions,
        ladder=tuple(tuple(place[position] for position in step) for step in ladder),
        best=natural_length(ladder, words_in(passage)),
        keywords=(),
        language=passage.language,
        reading_seconds=languages.reading_seconds(document.body, passage.language),
    )
