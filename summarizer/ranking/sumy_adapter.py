"""Adapts sumy's rankers to the Ranker protocol, and the default method to sumy's base class.

Imported on demand only, since sumy.summarizers imports NLTK and SciPy. The rankers are sumy's; LexRank,
TextRank, Luhn and LSA are subclassed where they count words in Python, to count them in numpy with the
same result. The tokenizer is Lede's, because sumy's needs a download.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from sumy.models.dom import ObjectDocumentModel, Paragraph
from sumy.models.dom import Sentence as SumySentence
from sumy.summarizers._summarizer import AbstractSummarizer
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.lsa import LsaSummarizer
from sumy.summarizers.luhn import LuhnSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer
from sumy.utils import ItemsCount

from summarizer import language as languages
from summarizer.ranking.overlap.occurrences import (
    FloatArray,
    IndexArray,
    Occurrences,
    collect_occurrences,
    sum_by_group,
)
from summarizer.ranking.overlap.selection import select_sentences
from summarizer.ranking.passage import Passage, passage_from_sentences
from summarizer.ranking.sentence_filter import eligible_sentences

MAX_RATED_SENTENCES = 500
"""Sentences that sumy's rankers score, since their time is quadratic or cubic; later ones score 0."""


class Tokenizer:
    """The tokenizer interface of sumy on top of summarizer.language, which covers any language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def to_sentences(self, paragraph: str) -> tuple[str, ...]:
        """Split a paragraph into sentences."""
        return tuple(languages.sentences(paragraph, self.language))

    def to_words(self, sentence: str) -> tuple[str, ...]:
        """Split a sentence into words."""
        return tuple(languages.words(sentence, self.language))


class _PassageTokenizer(Tokenizer):
    """Looks up the words of a passage's sentences, which are already split."""

    def __init__(self, passage: Passage) -> None:
        super().__init__(passage.language)
        self._known = {sentence.text.strip(): sentence.words for sentence in passage.sentences}

    def to_words(self, sentence: str) -> tuple[str, ...]:
        known = self._known.get(sentence)
        return super().to_words(sentence) if known is None else known


class _FastWordSet:
    """Normalises and stems words as sumy does, without its type check of every word."""

    _stemmer: Callable[[str], str]
    _stop_words: frozenset[str]

    @staticmethod
    def normalize_word(word: str) -> str:
        return word.lower()

    def _to_words_set(self, sentence: SumySentence) -> list[str]:
        lower = (word.lower() for word in sentence.words)
        return [self._stemmer(word) for word in lower if word not in self._stop_words]


class FastLexRank(_FastWordSet, LexRankSummarizer):  # type: ignore[misc]  # sumy has no types
    """LexRank (Erkan and Radev 2004) with its matrix counted in numpy; the ratings are sumy's."""

    def __call__(self, document: ObjectDocumentModel, sentences_count: Any) -> tuple[SumySentence, ...]:
        """Return the best sentences of a document, in its order."""
        ratings = dict(zip(document.sentences, self.rate(document), strict=True))
        best: tuple[SumySentence, ...] = self._get_best_sentences(
            document.sentences, sentences_count, ratings
        )
        return best

    def rate(self, document: ObjectDocumentModel) -> Sequence[float]:
        """One rating a sentence, in order."""
        lines = [self._to_words_set(sentence) for sentence in document.sentences]
        matrix = _similarity_matrix(lines, self.threshold)
        if not matrix.any():  # no two sentences share a rare word; sumy would divide by zero
            return [0.0] * len(lines)
        ratings: Sequence[float] = self.power_method(matrix, self.epsilon)
        return ratings


class FastTextRank(_FastWordSet, TextRankSummarizer):  # type: ignore[misc]
    """TextRank (Mihalcea and Tarau 2004) with its matrix counted in numpy; the ratings are sumy's."""

    def _create_matrix(self, document: ObjectDocumentModel) -> FloatArray:
        lines = [self._to_words_set(sentence) for sentence in document.sentences]
        _, words = collect_occurrences(lines)
        counts = _term_matrix(words, words.entry_count, len(lines))
        shared = counts @ counts.T
        logs = np.log(np.maximum([len(line) for line in lines], 1))
        norms = logs[:, None] + logs
        weights = np.where(np.isclose(norms, 0.0), shared, shared / np.where(norms == 0.0, 1.0, norms))
        weights /= weights.sum(axis=1)[:, None] + self._ZERO_DIVISION_PREVENTION
        matrix: FloatArray = (1.0 - self.damping) / max(len(lines), 1) + self.damping * weights
        return matrix

    def rate(self, document: ObjectDocumentModel) -> Sequence[float]:
        """One rating a sentence, in order."""
        ratings: Sequence[float] = self.power_method(self._create_matrix(document), self.epsilon)
        return ratings


class FastLuhn(_FastWordSet, LuhnSummarizer):  # type: ignore[misc]
    """Luhn (1958) with the significant words in a set."""

    def _get_significant_words(self, words: Iterable[str]) -> frozenset[str]:
        return frozenset(super()._get_significant_words(words))

    def rate(self, document: ObjectDocumentModel) -> Sequence[float]:
        """One rating a sentence, in order."""
        significant = self._get_significant_words(document.words)
        return [float(self.rate_sentence(sentence, significant)) for sentence in document.sentences]


class FastLsa(_FastWordSet, LsaSummarizer):  # type: ignore[misc]
    """LSA (Steinberger and Ježek 2004) with its matrix counted in numpy; the ratings are sumy's."""

    def _create_matrix(self, document: ObjectDocumentModel, dictionary: dict[str, int]) -> FloatArray:
        matrix = np.zeros((len(dictionary), len(document.sentences)))
        for column, sentence in enumerate(document.sentences):
            for stem in map(self.stem_word, sentence.words):
                if stem in dictionary:
                    matrix[dictionary[stem], column] += 1
        return matrix

    def _compute_term_frequency(self, matrix: FloatArray, smooth: float = 0.4) -> FloatArray:
        most = matrix.max(axis=0)
        scaled = smooth + (1.0 - smooth) * (matrix / np.where(most == 0, 1.0, most))
        frequency: FloatArray = np.where(most == 0, matrix, scaled)
        return frequency

    def rate(self, document: ObjectDocumentModel) -> Sequence[float]:
        """One rating a sentence, in order."""
        dictionary = self._create_dictionary(document)
        if not dictionary:
            return [0.0] * len(document.sentences)
        matrix = self._compute_term_frequency(self._create_matrix(document, dictionary))
        _, sigma, v_matrix = np.linalg.svd(matrix, full_matrices=False)
        ratings: Sequence[float] = self._compute_ranks(sigma, v_matrix)
        return ratings


class LedeSummarizer(AbstractSummarizer):  # type: ignore[misc]
    """The default method as a sumy summarizer: `LedeSummarizer("en")(document, 3)`."""

    def __init__(self, language: str = "en") -> None:
        super().__init__()
        self._language = language

    def __call__(self, document: ObjectDocumentModel, sentences_count: Any) -> tuple[SumySentence, ...]:
        """Return at most the requested number of the document's sentences, in its order."""
        sentences = document.sentences
        count = sentences_count if callable(sentences_count) else ItemsCount(sentences_count)
        sentence_limit = len(count(sentences))
        passage = passage_from_sentences([str(sentence) for sentence in sentences], self._language)
        if not sentence_limit or not any(sentence.words for sentence in passage.sentences):
            return tuple(sentences[:sentence_limit])
        steps = select_sentences(passage, eligible_sentences(passage), sentence_limit, None).ladder
        return tuple(sentences[position] for position in steps[-1])


def lexrank(passage: Passage) -> Sequence[float]:
    """Score by sumy's LexRank."""
    return _score_with(FastLexRank, passage)


def textrank(passage: Passage) -> Sequence[float]:
    """Score by sumy's TextRank."""
    return _score_with(FastTextRank, passage)


def luhn(passage: Passage) -> Sequence[float]:
    """Score by sumy's Luhn method."""
    return _score_with(FastLuhn, passage)


def lsa(passage: Passage) -> Sequence[float]:
    """Score by sumy's LSA."""
    return _score_with(FastLsa, passage)


def to_sumy_document(passage: Passage) -> ObjectDocumentModel:
    """Convert a passage to sumy's document, with one paragraph."""
    tokenizer = _PassageTokenizer(passage)
    sentences = [SumySentence(sentence.text, tokenizer) for sentence in passage.sentences]
    return ObjectDocumentModel([Paragraph(sentences)])


def passage_stemmer(passage: Passage) -> Callable[[str], str]:
    """Return a function from a word of the passage to its stem, as sumy requires."""
    known = {
        word: stem
        for sentence in passage.sentences
        for word, stem in zip(sentence.words, sentence.stems, strict=True)
    }
    return lambda word: known.get(word, word)


def _score_with(
    ranker: type[FastLexRank | FastTextRank | FastLuhn | FastLsa], passage: Passage
) -> Sequence[float]:
    rated_passage = Passage(passage.language, passage.sentences[:MAX_RATED_SENTENCES])
    if not any(sentence.words for sentence in rated_passage.sentences):
        return [0.0] * len(passage.sentences)
    summarizer = ranker(passage_stemmer(rated_passage))
    # The setter `stop_words` would lower-case a thousand words that are already in lower case.
    summarizer._stop_words = languages.stop_words(passage.language)  # noqa: SLF001
    scores = [float(score) for score in summarizer.rate(to_sumy_document(rated_passage))]
    return scores + [0.0] * (len(passage.sentences) - len(scores))


def _similarity_matrix(lines: Sequence[Sequence[str]], threshold: float) -> FloatArray:
    """The row-normalised matrix of sentences whose TF-IDF cosine exceeds the threshold."""
    count = len(lines)
    _, words = collect_occurrences(lines)
    max_counts = np.ones(count)
    np.maximum.at(max_counts, words.entry_sentence, words.entry_count)
    rarity = np.log(max(count, 1) / (1 + words.sentence_frequency))
    weights = words.entry_count / max_counts[words.entry_sentence] * rarity[words.entry_term]
    table = _term_matrix(words, weights, count)
    norms = np.sqrt(sum_by_group(words.entry_sentence, weights**2, count))
    products = norms[:, None] * norms
    cosines = np.divide(table @ table.T, products, out=np.zeros_like(products), where=products > 0)
    linked = (cosines > threshold).astype(np.float64)
    matrix: FloatArray = linked / np.maximum(linked.sum(axis=1, keepdims=True), 1.0)
    return matrix


def _term_matrix(words: Occurrences, values: FloatArray | IndexArray, count: int) -> FloatArray:
    """A matrix of values, sentences by terms."""
    table = np.zeros((count, words.size))
    table[words.entry_sentence, words.entry_term] = values
    return table
