"""sumy's rankers behind our Protocol, and ours behind sumy's base class.

Loaded on demand only: sumy.summarizers brings NLTK and SciPy along. The rankers are sumy's own; LexRank,
TextRank, Luhn and LSA are subclassed where they count words in Python, to count them in numpy with the
same result. Their Tokenizer is ours, since sumy's wants a download.
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
from summarizer.ranking.overlap.occurrences import Numbers, Occurrences, Places, added, collect
from summarizer.ranking.overlap.selection import choose
from summarizer.ranking.passage import Passage, passage_of
from summarizer.ranking.sentence_filter import eligible

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


class _KnownWords(Tokenizer):
    """The words of a passage's sentences, which are split already."""

    def __init__(self, passage: Passage) -> None:
        super().__init__(passage.language)
        self._known = {sentence.text.strip(): sentence.words for sentence in passage.sentences}

    def to_words(self, sentence: str) -> tuple[str, ...]:
        known = self._known.get(sentence)
        return super().to_words(sentence) if known is None else known


class _Quick:
    """What sumy's rankers do with every word, without asking each time whether it is text."""

    _stemmer: Callable[[str], str]
    _stop_words: frozenset[str]

    @staticmethod
    def normalize_word(word: str) -> str:
        return word.lower()

    def _to_words_set(self, sentence: SumySentence) -> list[str]:
        lower = (word.lower() for word in sentence.words)
        return [self._stemmer(word) for word in lower if word not in self._stop_words]


class FastLexRank(_Quick, LexRankSummarizer):  # type: ignore[misc]  # sumy has no types
    """LexRank (Erkan and Radev 2004) with its matrix counted in numpy; the ratings are sumy's."""

    def __call__(self, document: ObjectDocumentModel, sentences_count: Any) -> tuple[SumySentence, ...]:
        """The best sentences of a document, in its order."""
        ratings = dict(zip(document.sentences, self.rate(document), strict=True))
        best: tuple[SumySentence, ...] = self._get_best_sentences(
            document.sentences, sentences_count, ratings
        )
        return best

    def rate(self, document: ObjectDocumentModel) -> Sequence[float]:
        """One rating a sentence, in order."""
        lines = [self._to_words_set(sentence) for sentence in document.sentences]
        matrix = _links(lines, self.threshold)
        if not matrix.any():  # nothing is rare enough to link anything, which sumy divides by
            return [0.0] * len(lines)
        ratings: Sequence[float] = self.power_method(matrix, self.epsilon)
        return ratings


class FastTextRank(_Quick, TextRankSummarizer):  # type: ignore[misc]
    """TextRank (Mihalcea and Tarau 2004) with its matrix counted in numpy; the ratings are sumy's."""

    def _create_matrix(self, document: ObjectDocumentModel) -> Numbers:
        lines = [self._to_words_set(sentence) for sentence in document.sentences]
        _, words = collect(lines)
        counts = _table(words, words.pair_count, len(lines))
        shared = counts @ counts.T
        logs = np.log(np.maximum([len(line) for line in lines], 1))
        norms = logs[:, None] + logs
        weights = np.where(np.isclose(norms, 0.0), shared, shared / np.where(norms == 0.0, 1.0, norms))
        weights /= weights.sum(axis=1)[:, None] + self._ZERO_DIVISION_PREVENTION
        matrix: Numbers = (1.0 - self.damping) / max(len(lines), 1) + self.damping * weights
        return matrix

    def rate(self, document: ObjectDocumentModel) -> Sequence[float]:
        """One rating a sentence, in order."""
        ratings: Sequence[float] = self.power_method(self._create_matrix(document), self.epsilon)
        return ratings


class FastLuhn(_Quick, LuhnSummarizer):  # type: ignore[misc]
    """Luhn (1958), looking significant words up in a set."""

    def _get_significant_words(self, words: Iterable[str]) -> frozenset[str]:
        return frozenset(super()._get_significant_words(words))

    def rate(self, document: ObjectDocumentModel) -> Sequence[float]:
        """One rating a sentence, in order."""
        significant = self._get_significant_words(document.words)
        return [float(self.rate_sentence(sentence, significant)) for sentence in document.sentences]


class FastLsa(_Quick, LsaSummarizer):  # type: ignore[misc]
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
    tokenizer = _KnownWords(passage)
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
    # In lower case already; given to `stop_words`, each of a thousand would be lowered again.
    rating._stop_words = languages.stop_words(passage.language)  # noqa: SLF001
    scores = [float(score) for score in rating.rate(document_of(judged))]
    return scores + [0.0] * (len(passage.sentences) - len(scores))


def _links(lines: Sequence[Sequence[str]], threshold: float) -> Numbers:
    """Which sentences are similar by TF-IDF: a row a sentence, its links adding up to one."""
    count = len(lines)
    _, words = collect(lines)
    most = np.ones(count)
    np.maximum.at(most, words.pair_sentence, words.pair_count)
    rarity = np.log(max(count, 1) / (1 + words.spread))
    weights = words.pair_count / most[words.pair_sentence] * rarity[words.pair_term]
    table = _table(words, weights, count)
    norms = np.sqrt(added(words.pair_sentence, weights**2, count))
    products = norms[:, None] * norms
    cosines = np.divide(table @ table.T, products, out=np.zeros_like(products), where=products > 0)
    linked = (cosines > threshold).astype(np.float64)
    matrix: Numbers = linked / np.maximum(linked.sum(axis=1, keepdims=True), 1.0)
    return matrix


def _table(words: Occurrences, values: Numbers | Places, count: int) -> Numbers:
    """A value for each term (column) in each sentence (row)."""
    table = np.zeros((count, words.size))
    table[words.pair_sentence, words.pair_term] = values
    return table
