"""Computes ROUGE, the overlap of a summary with a human summary, as F1 of 0 to 100.

ROUGE-1, ROUGE-2 and ROUGE-Lsum (Lin 2004) with the usual preparation: lower case, every character other
than Latin letters and digits is white space, words of more than three letters are stemmed by Porter's
algorithm. The figures equal those of the reference implementation with stemming. The preparation fits
English only. Used by benchmarks and tests, never by the bot.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from nltk.stem.porter import PorterStemmer

_NON_ALPHANUMERIC = re.compile(r"[^a-z0-9]+")
_MIN_STEMMED_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Rouge:
    """F1 over words, word pairs, and longest common subsequences of sentences; 0 to 100."""

    r1: float
    r2: float
    lsum: float


def compute_rouge(summary: Sequence[str], reference: Sequence[str]) -> Rouge:
    """Compare the sentences of a summary with those of a human summary."""
    summary_tokens = [rouge_tokens(sentence) for sentence in summary]
    reference_tokens = [rouge_tokens(sentence) for sentence in reference]
    return Rouge(
        _ngram_f1(summary_tokens, reference_tokens, 1),
        _ngram_f1(summary_tokens, reference_tokens, 2),
        _lcs_f1(summary_tokens, reference_tokens),
    )


def rouge_tokens(text: str) -> list[str]:
    """Return the stemmed words of a text as ROUGE counts them."""
    return [_stem(word) for word in _NON_ALPHANUMERIC.sub(" ", text.lower()).split()]


@cache
def _stem(word: str) -> str:
    if len(word) < _MIN_STEMMED_LETTERS:
        return word
    stem: str = _stemmer().stem(word)
    return stem


@cache
def _stemmer() -> PorterStemmer:
    return PorterStemmer()


def _ngram_f1(summary: Sequence[Sequence[str]], reference: Sequence[Sequence[str]], size: int) -> float:
    """F1 of n-grams of `size` words, over the joined sentences."""
    summary_ngrams, reference_ngrams = (
        _ngrams(chain.from_iterable(summary), size),
        _ngrams(chain.from_iterable(reference), size),
    )
    return _f1((summary_ngrams & reference_ngrams).total(), summary_ngrams.total(), reference_ngrams.total())


def _ngrams(words: Iterable[str], size: int) -> Counter[tuple[str, ...]]:
    line = list(words)
    return Counter(zip(*(line[start:] for start in range(size)), strict=False))


def _lcs_f1(summary: Sequence[Sequence[str]], reference: Sequence[Sequence[str]]) -> float:
    """F1 of the union, per reference sentence, of its longest common subsequences with the summary's
    sentences.

    A word of the summary is matched once.
    """
    unmatched = Counter(chain.from_iterable(summary))
    hits = 0
    for sentence in reference:
        for place in sorted(set().union(*(_lcs_positions(sentence, other) for other in summary))):
            if unmatched[sentence[place]] > 0:
                unmatched[sentence[place]] -= 1
                hits += 1
    return _f1(hits, sum(map(len, summary)), sum(map(len, reference)))


def _lcs_positions(first: Sequence[str], second: Sequence[str]) -> set[int]:
    """Return the positions in `first` of its longest common subsequence with `second`."""
    table = _lcs_lengths(first, second)
    row, column = len(first), len(second)
    places = set()
    while row and column:
        if first[row - 1] == second[column - 1]:
            row, column = row - 1, column - 1
            places.add(row)
        elif table[row][column - 1] > table[row - 1][column]:
            column -= 1
        else:
            row -= 1
    return places


def _lcs_lengths(first: Sequence[str], second: Sequence[str]) -> list[list[int]]:
    table = [[0] * (len(second) + 1)]
    for word in first:
        above = table[-1]
        row = [0]
        for column, other in enumerate(second):
            row.append(above[column] + 1 if word == other else max(row[column], above[column + 1]))
        table.append(row)
    return table


def _f1(hits: int, summary_count: int, reference_count: int) -> float:
    return 200.0 * hits / (summary_count + reference_count) if hits else 0.0
