"""What the expected-overlap model knows of every word, and every pair of neighbours, of a text.

All of it is counted in the text itself: how often, where first, in how central sentences, how long.
Everything comes from lower-cased words, so that a text without capitals is judged alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

import numpy as np

from summarizer.language import stems, stop_words
from summarizer.ranking.centrality import forward_scores
from summarizer.ranking.overlap.occurrences import Numbers, Occurrences, Places, added, collect, neighbours
from summarizer.ranking.passage import Passage

LONGEST_TERM = 12
"""Letters beyond which longer words are no longer told apart."""
SHORT_TERM = 3
"""Letters up to which a word counts as short."""
_QUOTED = 3
"""Measures of a sentence before that of quotation."""
_MARK = re.compile('["“”„«»「『]')
_SINGLE_MARK = re.compile(r"(?:^|\s)['‘]")
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
    """One number a sentence for each thing that is known of it.

    Attributes:
        lengths: Words, 1 at least.
        weights: A row a measure: forward centrality, centrality, earliness, quotation, log of the length.
    """

    lengths: Numbers
    weights: Numbers


def features(passage: Passage) -> Features:
    """Count everything the model wants to know of a passage of at least one word."""
    vocabulary, words = collect([sentence.stems for sentence in passage.sentences])
    parts, pairs = neighbours(words)
    traits = _traits(vocabulary, passage.language)
    known = _sentences(passage, words, traits[0])
    return Features(
        vocabulary=vocabulary,
        lengths=known.lengths,
        words=words,
        pairs=pairs,
        parts=parts,
        # A row a column until here: that is how they are counted, and how the forests read them.
        word_rows=np.vstack((_counted(words, known), traits, _offsets(words, known))).T,
        pair_rows=np.vstack((_counted(pairs, known), _pair_traits(traits, parts))).T,
    )


def _traits(vocabulary: Sequence[str], language: str) -> Numbers:
    """What a stem shows by itself: function word, number, length, short."""
    count = len(vocabulary)
    function = np.fromiter(map(_function_stems(language).__contains__, vocabulary), np.float64, count)
    plain = np.fromiter(map(str.isalnum, vocabulary), np.float64, count)
    letters = np.fromiter(map(str.isalpha, vocabulary), np.float64, count)
    lengths = np.fromiter(map(len, vocabulary), np.float64, count)
    return np.array(
        (function, plain * (1 - letters), np.minimum(lengths, LONGEST_TERM), lengths <= SHORT_TERM)
    )


@cache
def _function_stems(language: str) -> frozenset[str]:
    words = stop_words(language)
    return words | frozenset(stems(sorted(words), language))


def _pair_traits(traits: Numbers, parts: Places) -> Numbers:
    first, second = traits[:, parts[:, 0]], traits[:, parts[:, 1]]
    return np.array(
        (
            first[0],
            second[0],
            first[0] * second[0],
            np.maximum(first[1], second[1]),
            first[2] + second[2],
        )
    )


def _sentences(passage: Passage, words: Occurrences, function: Numbers) -> _Sentences:
    count = len(passage.sentences)
    quoted = [_quotes(sentence.text) for sentence in passage.sentences]
    lengths = np.array([max(len(sentence.words), 1) for sentence in passage.sentences], dtype=np.float64)
    measures = (
        _share_of_best(forward_scores(words, lengths)),
        _share_of_best(_central(words, count, function)),
        np.exp(-np.arange(count) / 4.0),
        quoted,
        np.log(lengths),
    )
    return _Sentences(lengths, np.array(measures, dtype=np.float64))


def _quotes(text: str) -> bool:
    """Whether a text holds a quotation mark; an apostrophe is one only where a word begins."""
    marked = _MARK.search(text) is not None
    return marked or (("'" in text or "‘" in text) and _SINGLE_MARK.search(text) is not None)


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
    """How often, where and in what sentences terms stand: what words and pairs have in common, a row each."""
    count = len(known.lengths)
    first = terms.first.astype(np.float64)
    frequency = np.bincount(terms.term, minlength=terms.size)
    measures = known.weights[:, terms.pair_sentence[terms.by_term]]
    total = np.add.reduceat(measures, terms.starts, axis=1)
    best = np.maximum.reduceat(measures, terms.starts, axis=1)
    mean = total / terms.spread
    return np.array(
        (
            np.log1p(frequency),
            np.log1p(terms.spread),
            terms.spread / count,
            np.exp(-first / 2),
            np.log1p(first),
            first / count,
            first == 0,
            first == 1,
            (terms.last - first) / count,
            *mean[_QUOTED:],
            np.full(terms.size, np.log(count)),
            np.full(terms.size, np.log(known.lengths.sum())),
            *chain.from_iterable(zip(total[:_QUOTED], best[:_QUOTED], mean[:_QUOTED], strict=True)),
        )
    )


def _offsets(words: Occurrences, known: _Sentences) -> Numbers:
    """How far into its sentences a word stands on average, 0 to 1."""
    starts = np.concatenate(([0], np.cumsum(np.bincount(words.sentence, minlength=len(known.lengths)))))
    offset = (np.arange(len(words.term)) - starts[words.sentence]) / known.lengths[words.sentence]
    mean: Numbers = added(words.term, offset, words.size) / np.bincount(words.term, minlength=words.size)
    return mean
