"""ROUGE: how much of a human summary a summary covers, as F1 of 0 to 100.

The three measures of the field (Lin 2004), with its usual preparation: lower case, everything but Latin
letters and digits is white space, words of more than three letters are stemmed by Porter's algorithm. The
figures equal those of the reference implementation with stemming. Being made for English, this judges
English only. For benchmarks and tests; nothing that serves readers imports it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from nltk.stem.porter import PorterStemmer

_OTHER = re.compile(r"[^a-z0-9]+")
_SHORTEST_STEMMED = 4


@dataclass(frozen=True, slots=True)
class Rouge:
    """F1 over words, over pairs of words, and over longest common subsequences of sentences; 0 to 100."""

    r1: float
    r2: float
    lsum: float


def rouge(summary: Sequence[str], reference: Sequence[str]) -> Rouge:
    """Compare the sentences of a summary with those of a human one."""
    ours = [tokens(sentence) for sentence in summary]
    theirs = [tokens(sentence) for sentence in reference]
    return Rouge(_overlap(ours, theirs, 1), _overlap(ours, theirs, 2), _subsequences(ours, theirs))


def tokens(text: str) -> list[str]:
    """The stemmed words of a text as ROUGE counts them."""
    return [_stem(word) for word in _OTHER.sub(" ", text.lower()).split()]


@cache
def _stem(word: str) -> str:
    if len(word) < _SHORTEST_STEMMED:
        return word
    stem: str = _stemmer().stem(word)
    return stem


@cache
def _stemmer() -> PorterStemmer:
    return PorterStemmer()


def _overlap(ours: Sequence[Sequence[str]], theirs: Sequence[Sequence[str]], size: int) -> float:
    """F1 of runs of `size` words, over the sentences joined."""
    mine, wanted = _runs(chain.from_iterable(ours), size), _runs(chain.from_iterable(theirs), size)
    return _f1((mine & wanted).total(), mine.total(), wanted.total())


def _runs(words: Iterable[str], size: int) -> Counter[tuple[str, ...]]:
    line = list(words)
    return Counter(zip(*(line[start:] for start in range(size)), strict=False))


def _subsequences(ours: Sequence[Sequence[str]], theirs: Sequence[Sequence[str]]) -> float:
    """F1 of what the reference sentences have, in order, in common with any of ours; a word counts once."""
    left = Counter(chain.from_iterable(ours))
    hits = 0
    for sentence in theirs:
        for place in sorted(set().union(*(_common(sentence, other) for other in ours))):
            if left[sentence[place]] > 0:
                left[sentence[place]] -= 1
                hits += 1
    return _f1(hits, sum(map(len, ours)), sum(map(len, theirs)))


def _common(first: Sequence[str], second: Sequence[str]) -> set[int]:
    """Places in `first` of its longest common subsequence with `second`."""
    table = _lengths(first, second)
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


def _lengths(first: Sequence[str], second: Sequence[str]) -> list[list[int]]:
    table = [[0] * (len(second) + 1)]
    for word in first:
        above = table[-1]
        row = [0]
        for column, other in enumerate(second):
            row.append(above[column] + 1 if word == other else max(row[column], above[column + 1]))
        table.append(row)
    return table


def _f1(hits: int, ours: int, theirs: int) -> float:
    return 200.0 * hits / (ours + theirs) if hits else 0.0
