"""From scores to summaries: one choice of sentences for every length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from summarizer.ranking.dependent_sentences import required_context
from summarizer.ranking.passage import Passage, Sentence

MIN_NATURAL_WORDS = 50
"""Words after which a summary built from scores is long enough by itself."""
MAX_NATURAL_SENTENCES = 5
"""Sentences such a summary has at most by itself."""

Trigram = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Selections:
    """Positions for each number of sentences, as Summary.ladder has them, and the natural number of them."""

    ladder: tuple[tuple[int, ...], ...]
    best: int


def greedy_order(passage: Passage, scores: Sequence[float], allowed: Sequence[int]) -> list[int]:
    """Positions from the best score down.

    Left out is what repeats three words in a row of a better one, and what leans on a sentence that is
    not among the better ones.
    """
    required = required_context(passage)
    seen: set[Trigram] = set()
    order: list[int] = []
    for position in sorted(allowed, key=lambda index: (-scores[index], index)):
        found = _trigrams(passage.sentences[position])
        if seen.isdisjoint(found) and required[position].issubset(order):
            seen |= found
            order.append(position)
    return order or list(allowed)


def nested_ladder(order: Sequence[int], max_sentences: int) -> tuple[tuple[int, ...], ...]:
    """The first one, two, ... up to `most` of an order, each in reading order."""
    return tuple(tuple(sorted(order[:count])) for count in range(1, min(max_sentences, len(order)) + 1))


def natural_length(ladder: Sequence[Sequence[int]], word_count_of: Callable[[int], int]) -> int:
    """The first step of NATURAL_WORDS words or more, NATURAL_MOST at most; 0 for an empty ladder."""
    for count, step in enumerate(ladder[:MAX_NATURAL_SENTENCES], start=1):
        if sum(map(word_count_of, step)) >= MIN_NATURAL_WORDS:
            return count
    return min(len(ladder), MAX_NATURAL_SENTENCES)


def _trigrams(sentence: Sentence) -> set[Trigram]:
    stems = sentence.stems
    return set(zip(stems, stems[1:], stems[2:], strict=False))
