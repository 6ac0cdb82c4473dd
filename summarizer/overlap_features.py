"""What the expected-overlap model knows of every word, and every pair of neighbours, of a text.

All of it is counted in the text itself: how often, where first, in how central sentences, how long.
Everything comes from lower-cased words, so that a text without capitals is judged alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from summarizer.centrality import forward_scores
from summarizer.language import stems, stop_words
from summarizer.overlap_terms import Numbers, Occurrences, Places, added, number, occurrences
from summarizer.passage import Passage

LONGEST_TERM = 12
"""Letters beyond which longer words are no longer told apart."""
SHORT_TERM = 3
"""Letters up to which a word counts as short."""
_QUOTE = re.compile(r"[\"“”„«»「『]|(?:^|\s)['‘]")
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Features:
    """The rows the model judges.

    Attributes:
        vocabulary: The stems, in the order of their numbers.
        lengths: Words of each sentence.
        words: Where the stems stand.
        pairs: Where the pairs of neighbouring stems stand.
        parts: The two stems of each pair.
        word_rows: One row a stem.
        pair_rows: One row a pair.
    """

    vocabulary: tuple[str, ...]
    lengths: Numbers
    words: Occurrences
    pairs: Occurrences
    parts: Places
    word_rows: Numbers
    pair_rows: Numbers


@dataclass(frozen=True, slots=True)
class _Sentences:
    """One number a sentence for each thing that is known of it."""

    forward: Numbers
    central: Numbers
    early: Numbers
    quoted: Numbers
    lengths: Numbers


def features(passage: Passage) -> Features:
    """Count everything the model wants to know of a passage of at least one word."""
    lines = [sentence.stems for sentence in passage.sentences]
    index = number(stem for line in lines for stem in line)
    numbered = [[index[stem] for stem in line] for line in lines]
    words = occurrences(numbered, len(index))
    neighbours = [list(pairwise(line)) for line in numbered]
    pair_index = number(pair for line in neighbours for pair in line)
    pairs = occurrences([[pair_index[pair] for pair in line] for line in neighbours], len(pair_index))
    parts = np.array(list(pair_index), dtype=np.intp).reshape(-1, 2)
    traits = _traits(tuple(index), passage.language)
    known = _sentences(passage, words, traits[:, 0])
    return Features(
        vocabulary=tuple(index),
        lengths=known.lengths,
        words=words,
        pairs=pairs,
        parts=parts,
        word_rows=np.column_stack((_counted(words, known), traits, _offsets(words, known))),
        pair_rows=np.column_stack((_counted(pairs, known), _pair_traits(traits, parts))),
    )


def _traits(vocabulary: tuple[str, ...], language: str) -> Numbers:
    """What a stem shows by itself: function word, number, length, short."""
    function = _function_stems(language)
    lengths = np.array([len(stem) for stem in vocabulary], dtype=np.float64)
    return np.column_stack(
        (
            [stem in function for stem in vocabulary],
            [stem.isalnum() and not stem.isalpha() for stem in vocabulary],
            np.minimum(lengths, LONGEST_TERM),
            lengths <= SHORT_TERM,
        )
    ).astype(np.float64)


@cache
def _function_stems(language: str) -> frozenset[str]:
    words = stop_words(language)
    return words | frozenset(stems(sorted(words), language))


def _pair_traits(traits: Numbers, parts: Places) -> Numbers:
    first, second = traits[parts[:, 0]], traits[parts[:, 1]]
    return np.column_stack(
        (
            first[:, 0],
            second[:, 0],
            first[:, 0] * second[:, 0],
            np.maximum(first[:, 1], second[:, 1]),
            first[:, 2] + second[:, 2],
        )
    )


def _sentences(passage: Passage, words: Occurrences, function: Numbers) -> _Sentences:
    count = len(passage.sentences)
    texts = [sentence.text for sentence in passage.sentences]
    lengths = np.array([max(len(sentence.words), 1) for sentence in passage.sentences], dtype=np.float64)
    return _Sentences(
        forward=_share_of_best(forward_scores(words, lengths)),
        central=_share_of_best(_central(words, count, function)),
        early=np.exp(-np.arange(count) / 4.0),
        quoted=np.array([_QUOTE.search(text) is not None for text in texts], dtype=np.float64),
        lengths=lengths,
    )


def _central(words: Occurrences, count: int, function: Numbers) -> Numbers:
    """Summed cosine similarity of each sentence to all others, over content words weighted by rarity."""
    rarity = np.log1p(count / (words.spread + 0.5)) * (1 - function)
    weight = rarity[words.pair_term]
    norm = np.sqrt(added(words.pair_sentence, weight**2, count))
    unit = weight / np.maximum(norm, _TINY)[words.pair_sentence]
    total = added(words.pair_term, unit, words.size)
    similar = added(words.pair_sentence, unit * total[words.pair_term], count)
    others: Numbers = np.maximum(similar - 1.0, 0.0)
    return others


def _share_of_best(values: Numbers) -> Numbers:
    share: Numbers = values / max(float(values.max(initial=0.0)), _TINY)
    return share


def _counted(terms: Occurrences, known: _Sentences) -> Numbers:
    """How often, where and in what sentences terms stand: the columns words and pairs share."""
    count = len(known.lengths)
    first, spread = terms.first.astype(np.float64), np.maximum(terms.spread, 1.0)
    frequency = np.bincount(terms.term, minlength=terms.size).astype(np.float64)
    columns = [
        np.log1p(frequency),
        np.log1p(spread),
        spread / count,
        np.exp(-first / 2),
        np.log1p(first),
        first / count,
        first == 0,
        first == 1,
        (terms.last - first) / count,
        _mean(terms, known.quoted),
        _mean(terms, np.log(known.lengths)),
        np.full(terms.size, np.log(count)),
        np.full(terms.size, np.log(known.lengths.sum())),
    ]
    for weights in (known.forward, known.central, known.early):
        columns += [_sum(terms, weights), _best(terms, weights), _mean(terms, weights)]
    return np.column_stack(columns)


def _sum(terms: Occurrences, weights: Numbers) -> Numbers:
    return added(terms.pair_term, weights[terms.pair_sentence], terms.size)


def _mean(terms: Occurrences, weights: Numbers) -> Numbers:
    return _sum(terms, weights) / np.maximum(terms.spread, 1.0)


def _best(terms: Occurrences, weights: Numbers) -> Numbers:
    best = np.zeros(terms.size)
    np.maximum.at(best, terms.pair_term, weights[terms.pair_sentence])
    return best


def _offsets(words: Occurrences, known: _Sentences) -> Numbers:
    """How far into its sentences a word stands on average, 0 to 1."""
    starts = np.concatenate(([0], np.cumsum(np.bincount(words.sentence, minlength=len(known.lengths)))))
    offset = (np.arange(len(words.term)) - starts[words.sentence]) / known.lengths[words.sentence]
    frequency = np.bincount(words.term, minlength=words.size)
    total = added(words.term, offset, words.size)
    mean: Numbers = total / np.maximum(frequency, 1)
    return mean
