"""Builds the length ladder: one selection of sentences for every summary length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from summarizer.ranking.dependent_sentences import required_context
from summarizer.ranking.passage import Passage, Sentence

MIN_NATURAL_WORDS = 50
"""A summary built from scores has at least this many words by default."""
MAX_NATURAL_SENTENCES = 5
"""A summary has at most this many sentences by default."""

Trigram = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Selections:
    """Sentence positions for each length, as in Summary.ladder, and the default number of sentences."""

    ladder: tuple[tuple[int, ...], ...]
    best: int


def greedy_order(passage: Passage, scores: Sequence[float], allowed: Sequence[int]) -> list[int]:
    """Return the allowed positions by descending score.

    A sentence is left out if it shares three words in a row with a better one, or depends on a sentence
    that is not among the better ones.
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
    """Return the first one, two, ... up to `max_sentences` of an order, each in reading order."""
    return tuple(tuple(sorted(order[:count])) for count in range(1, min(max_sentences, len(order)) + 1))


def natural_length(ladder: Sequence[Sequence[int]], word_count_of: Callable[[int], int]) -> int:
    """Return the first step with MIN_NATURAL_WORDS words, at most MAX_NATURAL_SENTENCES; 0 for no steps."""
    for count, step in enumerate(ladder[:MAX_NATURAL_SENTENCES], start=1):
        if sum(map(word_count_of, step)) >= MIN_NATURAL_WORDS:
            return count
    return min(len(ladder), MAX_NATURAL_SENTENCES)


def _trigrams(sentence: Sentence) -> set[Trigram]:
    stems = sentence.stems
    return set(zip(stems, stems[1:], stems[2:], strict=False))
