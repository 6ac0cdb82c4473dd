"""Computes the features of every stem, and every pair of adjacent stems, for the expected-overlap model.

All features are counted in the text itself: frequency, first position, centrality of the sentences, length.
They are computed from lower-case words, so that a text without capitals gets the same features.
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
from summarizer.ranking.overlap.occurrences import (
    FloatArray,
    IndexArray,
    Occurrences,
    adjacent_pairs,
    collect_occurrences,
    sum_by_group,
)
from summarizer.ranking.passage import Passage

MAX_TERM_LETTERS = 12
"""Upper limit of the word-length feature."""
MAX_SHORT_TERM_LETTERS = 3
"""A word of at most this many letters counts as short."""
_QUOTATION_ROW = 3
"""Index of the quotation measure among the measures of a sentence."""
_QUOTE_MARK = re.compile('["“”„«»「『]')
_SINGLE_QUOTE_MARK = re.compile(r"(?:^|\s)['‘]")
_EPSILON = 1e-9


@dataclass(frozen=True, slots=True)
class Features:
    """The input of the model.

    Attributes:
        vocabulary: The stems, in the order of their numbers.
        lengths: Words of each sentence.
        words: Occurrences of the stems.
        pairs: Occurrences of the pairs of adjacent stems.
        pair_parts: The two stems of each pair; pairs by 2.
        word_rows: Features of the stems; stems by features.
        pair_rows: Features of the pairs; pairs by features.
        sentence_rows: One row per sentence: forward centrality, centrality, earliness, quotation, log length.
    """

    vocabulary: tuple[str, ...]
    lengths: FloatArray
    words: Occurrences
    pairs: Occurrences
    pair_parts: IndexArray
    word_rows: FloatArray
    pair_rows: FloatArray
    sentence_rows: FloatArray


@dataclass(frozen=True, slots=True)
class _SentenceMeasures:
    """The features of the sentences.

    Attributes:
        lengths: Words of each sentence, at least 1. measures: Measures by sentences: forward centrality,
        centrality, earliness, quotation, log of the length.
    """

    lengths: FloatArray
    measures: FloatArray


def extract_features(passage: Passage) -> Features:
    """Compute the features of a passage of at least one word."""
    vocabulary, words = collect_occurrences([sentence.stems for sentence in passage.sentences])
    parts, pairs = adjacent_pairs(words)
    traits = _stem_traits(vocabulary, passage.language)
    sentence_measures = _measure_sentences(passage, words, traits[0])
    return Features(
        vocabulary=vocabulary,
        lengths=sentence_measures.lengths,
        words=words,
        pairs=pairs,
        pair_parts=parts,
        # Transposed last: the features are computed, and read by the trees, one feature at a time.
        word_rows=np.vstack(
            (_occurrence_rows(words, sentence_measures), traits, _mean_offsets(words, sentence_measures))
        ).T,
        pair_rows=np.vstack((_occurrence_rows(pairs, sentence_measures), _pair_traits(traits, parts))).T,
        sentence_rows=sentence_measures.measures.T,
    )


def _stem_traits(vocabulary: Sequence[str], language: str) -> FloatArray:
    """Features of a stem alone: function word, number, length, short."""
    count = len(vocabulary)
    function = np.fromiter(map(_function_stems(language).__contains__, vocabulary), np.float64, count)
    plain = np.fromiter(map(str.isalnum, vocabulary), np.float64, count)
    letters = np.fromiter(map(str.isalpha, vocabulary), np.float64, count)
    lengths = np.fromiter(map(len, vocabulary), np.float64, count)
    return np.array(
        (
            function,
            plain * (1 - letters),
            np.minimum(lengths, MAX_TERM_LETTERS),
            lengths <= MAX_SHORT_TERM_LETTERS,
        )
    )


@cache
def _function_stems(language: str) -> frozenset[str]:
    words = stop_words(language)
    return words | frozenset(stems(sorted(words), language))


def _pair_traits(traits: FloatArray, parts: IndexArray) -> FloatArray:
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


def _measure_sentences(passage: Passage, words: Occurrences, function: FloatArray) -> _SentenceMeasures:
    count = len(passage.sentences)
    quoted = [_has_quotation(sentence.text) for sentence in passage.sentences]
    lengths = np.array([max(len(sentence.words), 1) for sentence in passage.sentences], dtype=np.float64)
    measures = (
        _share_of_best(forward_scores(words, lengths)),
        _share_of_best(_mean_centrality(words, count, function)),
        np.exp(-np.arange(count) / 4.0),
        quoted,
        np.log(lengths),
    )
    return _SentenceMeasures(lengths, np.array(measures, dtype=np.float64))


def _has_quotation(text: str) -> bool:
    """Whether a text contains a quotation mark; an apostrophe is one only at the start of a word."""
    marked = _QUOTE_MARK.search(text) is not None
    return marked or (("'" in text or "‘" in text) and _SINGLE_QUOTE_MARK.search(text) is not None)


def _mean_centrality(words: Occurrences, count: int, function: FloatArray) -> FloatArray:
    """Sum of cosine similarities of each sentence to all others, over content words weighted by rarity."""
    rarity = np.log1p(count / (words.sentence_frequency + 0.5)) * (1 - function)
    weight = rarity[words.entry_term]
    norm = np.sqrt(sum_by_group(words.entry_sentence, weight**2, count))
    unit = weight / np.maximum(norm, _EPSILON)[words.entry_sentence]
    total = sum_by_group(words.entry_term, unit, words.size)
    similar = sum_by_group(words.entry_sentence, unit * total[words.entry_term], count)
    others: FloatArray = np.maximum(similar - 1.0, 0.0)
    return others


def _share_of_best(values: FloatArray) -> FloatArray:
    share: FloatArray = values / max(float(values.max(initial=0.0)), _EPSILON)
    return share


def _occurrence_rows(terms: Occurrences, sentences: _SentenceMeasures) -> FloatArray:
    """Features of both words and pairs: frequency, position, measures of sentences; features by terms."""
    count = len(sentences.lengths)
    first = terms.first_sentence.astype(np.float64)
    frequency = np.bincount(terms.term, minlength=terms.size)
    measures = sentences.measures[:, terms.entry_sentence[terms.by_term]]
    total = np.add.reduceat(measures, terms.entry_starts, axis=1)
    maximum = np.maximum.reduceat(measures, terms.entry_starts, axis=1)
    mean = total / terms.sentence_frequency
    return np.array(
        (
            np.log1p(frequency),
            np.log1p(terms.sentence_frequency),
            terms.sentence_frequency / count,
            np.exp(-first / 2),
            np.log1p(first),
            first / count,
            first == 0,
            first == 1,
            (terms.last_sentence - first) / count,
            *mean[_QUOTATION_ROW:],
            np.full(terms.size, np.log(count)),
            np.full(terms.size, np.log(sentences.lengths.sum())),
            *chain.from_iterable(
                zip(total[:_QUOTATION_ROW], maximum[:_QUOTATION_ROW], mean[:_QUOTATION_ROW], strict=True)
            ),
        )
    )


def _mean_offsets(words: Occurrences, sentences: _SentenceMeasures) -> FloatArray:
    """Mean relative position of a word in its sentences, 0 to 1."""
    starts = np.concatenate(([0], np.cumsum(np.bincount(words.sentence, minlength=len(sentences.lengths)))))
    offset = (np.arange(len(words.term)) - starts[words.sentence]) / sentences.lengths[words.sentence]
    mean: FloatArray = sum_by_group(words.term, offset, words.size) / np.bincount(
        words.term, minlength=words.size
    )
    return mean
