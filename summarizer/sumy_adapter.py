"""sumy's rankers behind our Protocol, and ours behind sumy's base class.

Loaded on demand only: sumy.summarizers brings NLTK and SciPy along. The rankers are sumy's own; LexRank,
TextRank, Luhn and LSA are subclassed where they count words in Python, to count them in numpy with the
same result. Their Tokenizer is ours, since sumy's wants a download.
"""

from __future__ import annotations

from collections import Counter
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
from summarizer.eligible import eligible
from summarizer.overlap_choice import choose
from summarizer.overlap_terms import Numbers, number
from summarizer.passage import Passage, passage_of

LONGEST_PASSAGE = 500
"""Sentences sumy's rankers judge, whose time grows with their square or cube; later ones score nothing."""


class Tokenizer:
    """What sumy asks of a tokenizer, answered by summarizer.language: no download, any language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def to_sentences(self, paragraph: str) -> tuple[str, ...]:
        """Split a paragraph."""
        return tuple(languages.sentences(paragraph, self.language))

    def to_words(self, sentence: str) -> tuple[str, ...]:
        """Split a sentence."""
        return tuple(languages.words(sentence, self.language))


class FastLexRank(LexRankSummarizer):  # type: ignore[misc]  # sumy has no types
    """LexRank (Erkan and Radev 2004) with its matrix counted in numpy; the ratings are sumy's."""

    def _create_matrix(
        self,
        sentences: Sequence[Sequence[str]],
        threshold: float,
        tf_metrics: Sequence[dict[str, float]],
        idf_metrics: dict[str, float],
    ) -> Numbers:
        weights = _table(sentences, tf_metrics, idf_metrics)
        norms = np.linalg.norm(weights, axis=1)
        products = norms[:, None] * norms
        cosines = np.divide(weights @ weights.T, products, out=np.zeros_like(products), where=products > 0)
        linked = (cosines > threshold).astype(np.float64)
        matrix: Numbers = linked / np.maximum(linked.sum(axis=1, keepdims=True), 1.0)
        return matrix

    @staticmethod
    def _compute_idf(sentences: Sequence[Sequence[str]]) -> dict[str, float]:
        spread = Counter(term for sentence in sentences for term in set(sentence))
        return {term: float(np.log(len(sentences) / (1 + found))) for term, found in spread.items()}

    def rate(self, document: ObjectDocumentModel) -> Sequence[float]:
        """One rating a sentence, in order."""
        words = [self._to_words_set(sentence) for sentence in document.sentences]
        matrix = self._create_matrix(words, self.threshold, self._compute_tf(words), self._compute_idf(words))
        if not matrix.any():  # nothing is rare enough to link anything, which sumy divides by
            return [0.0] * len(words)
        ratings: Sequence[float] = self.power_method(matrix, self.epsilon)
        return ratings


class FastTextRank(TextRankSummarizer):  # type: ignore[misc]
    """TextRank (Mihalcea and Tarau 2004) with its matrix counted in numpy; the ratings are sumy's."""

    def _create_matrix(self, document: ObjectDocumentModel) -> Numbers:
        words = [self._to_words_set(sentence) for sentence in document.sentences]
        counts = _counts(words)
        shared = counts @ counts.T
        logs = np.log(np.maximum([len(sentence) for sentence in words], 1))
        norms = logs[:, None] + logs
        weights = np.where(np.isclose(norms, 0.0), shared, shared / np.where(norms == 0.0, 1.0, norms))
        weights /= weights.sum(axis=1)[:, None] + self._ZERO_DIVISION_PREVENTION
        matrix: Numbers = (1.0 - self.damping) / max(len(words), 1) + self.damping * weights
        return matrix

    def rate(self, document: ObjectDocumentModel) -> Sequence[float]:
        """One rating a sentence, in order."""
        ratings: Sequence[float] = self.power_method(self._create_matrix(document), self.epsilon)
        return ratings


class FastLuhn(LuhnSummarizer):  # type: ignore[misc]
    """Luhn (1958), looking significant words up in a set."""

    def _get_significant_words(self, words: Iterable[str]) -> frozenset[str]:
        return frozenset(super()._get_significant_words(words))

    def rate(self, document: ObjectDocumentModel) -> Sequence[float]:
        """One rating a sentence, in order."""
        significant = self._get_significant_words(document.words)
        return [float(self.rate_sentence(sentence, significant)) for sentence in document.sentences]


class FastLsa(LsaSummarizer):  # type: ignore[misc]
    """LSA (Steinberger and Ježek 2004) with its matrix counted in numpy; the ratings are sumy's."""

    def _create_matrix(self, document: ObjectDocumentModel, dictionary: dict[str, int]) -> Numbers:
        matrix = np.zeros((len(dictionary), len(document.sentences)))
        for column, sentence in enumerate(document.sentences):
            for stem in map(self.stem_word, sentence.words):
                if stem in dictionary:
                    matrix[dictionary[stem], column] += 1
        return matrix

    def _compute_term_frequency(self, matrix: Numbers, smooth: float = 0.4) -> Numbers:
        most = matrix.max(axis=0)
        scaled = smooth + (1.0 - smooth) * (matrix / np.where(most == 0, 1.0, most))
        frequency: Numbers = np.where(most == 0, matrix, scaled)
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
    """Our default method for anyone who uses sumy: `LedeSummarizer("en")(document, 3)`."""

    def __init__(self, language: str = "en") -> None:
        super().__init__()
        self._language = language

    def __call__(self, document: ObjectDocumentModel, sentences_count: Any) -> tuple[SumySentence, ...]:
        """Sentences of the document, at most as many as wished, in its order."""
        sentences = document.sentences
        count = sentences_count if callable(sentences_count) else ItemsCount(sentences_count)
        wished = len(count(sentences))
        passage = passage_of([str(sentence) for sentence in sentences], self._language)
        if not wished or not any(sentence.words for sentence in passage.sentences):
            return tuple(sentences[:wished])
        steps = choose(passage, eligible(passage), wished, None).steps
        return tuple(sentences[position] for position in steps[-1])


def lexrank(passage: Passage) -> Sequence[float]:
    """Score by LexRank as sumy has it."""
    return _rated(FastLexRank, passage)


def textrank(passage: Passage) -> Sequence[float]:
    """Score by TextRank as sumy has it."""
    return _rated(FastTextRank, passage)


def luhn(passage: Passage) -> Sequence[float]:
    """Score by Luhn's method as sumy has it."""
    return _rated(FastLuhn, passage)


def lsa(passage: Passage) -> Sequence[float]:
    """Score by LSA as sumy has it."""
    return _rated(FastLsa, passage)


def document_of(passage: Passage) -> ObjectDocumentModel:
    """A passage as sumy's document of one paragraph."""
    tokenizer = Tokenizer(passage.language)
    sentences = [SumySentence(sentence.text, tokenizer) for sentence in passage.sentences]
    return ObjectDocumentModel([Paragraph(sentences)])


def stemmer_of(passage: Passage) -> Callable[[str], str]:
    """The stems of a passage's own words, as the function sumy wants."""
    known = {
        word: stem
        for sentence in passage.sentences
        for word, stem in zip(sentence.words, sentence.stems, strict=True)
    }
    return lambda word: known.get(word, word)


def _rated(
    ranker: type[FastLexRank | FastTextRank | FastLuhn | FastLsa], passage: Passage
) -> Sequence[float]:
    judged = Passage(passage.language, passage.sentences[:LONGEST_PASSAGE])
    if not any(sentence.words for sentence in judged.sentences):
        return [0.0] * len(passage.sentences)
    rating = ranker(stemmer_of(judged))
    rating.stop_words = languages.stop_words(passage.language)
    scores = [float(score) for score in rating.rate(document_of(judged))]
    return scores + [0.0] * (len(passage.sentences) - len(scores))


def _table(
    sentences: Sequence[Sequence[str]], tf_metrics: Sequence[dict[str, float]], idf_metrics: dict[str, float]
) -> Numbers:
    """TF-IDF weights, a row a sentence."""
    index = number(term for sentence in sentences for term in sentence)
    table = np.zeros((len(sentences), len(index)))
    for row, metrics in zip(table, tf_metrics, strict=True):
        for term, frequency in metrics.items():
            row[index[term]] = frequency * idf_metrics[term]
    return table


def _counts(sentences: Sequence[Sequence[str]]) -> Numbers:
    """How often each term (column) is in each sentence (row)."""
    index = number(term for sentence in sentences for term in sentence)
    table = np.zeros((len(sentences), len(index)))
    for row, sentence in zip(table, sentences, strict=True):
        for term in sentence:
            row[index[term]] += 1
    return table
