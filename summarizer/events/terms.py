"""Reduces an article to hashed terms, from which all signals of event grouping are computed.

Two views of an article differ in how much of the body they take: its first 40 words, in which reports of
one event agree most, and its first 300 words, in which they share names and figures. The title counts
twice in both.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Final

import numpy as np
from numpy.typing import NDArray

from summarizer.events import facts
from summarizer.events.article import EventArticle
from summarizer.language import stems, stop_words, words

BUCKETS: Final = 1 << 18
"""Terms are hashed to numbers below this."""
LEAD_WORDS: Final = 40
OPENING_WORDS: Final = 300

_MAX_OPENING_CHARACTERS: Final = 6_000
_TITLE_WEIGHT: Final = 2

Float32Array = NDArray[np.float32]
Int32Array = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class TermVector:
    """Term numbers, ascending, each with 1 + ln(count)."""

    numbers: Int32Array
    weights: Float32Array

    @classmethod
    def from_terms(cls, terms: Iterable[str]) -> TermVector:
        """Count and hash terms."""
        tally: dict[int, int] = {}
        for term, count in Counter(terms).items():
            number = hash_term(term)
            tally[number] = tally.get(number, 0) + count
        numbers = sorted(tally)
        counts = np.array([tally[number] for number in numbers], np.float32)
        return cls(np.array(numbers, np.int32), 1 + np.log(counts))


@dataclass(frozen=True, slots=True)
class ArticleTerms:
    """The terms of one article.

    Attributes:
        lead: Title (twice) and first 40 words.
        opening: Title (twice) and first 300 words.
        names: Names of title and opening.
        figures: Numbers of title and opening.
        title_terms: Distinct stems of the title without stop words.
        title_names: Distinct names of the title.
        title_figures: Distinct numbers of the title.
        title_days: Days named in the title, as (month, day).
        title: Hash of the title's letters without its digits, 0 for an empty title.
        seconds: Time of publication since the epoch; NaN where it is unknown.
        language: ISO 639-1 code, or "".
        outlet: Hash of the outlet, 0 where it is unknown.
    """

    lead: TermVector
    opening: TermVector
    names: TermVector
    figures: TermVector
    title_terms: Int32Array
    title_names: Int32Array
    title_figures: Int32Array
    title_days: frozenset[tuple[int, int]]
    title: int
    seconds: float
    language: str
    outlet: int


def hash_term(term: str) -> int:
    """Return the number of a term."""
    return zlib.crc32(term.encode("utf-8", "replace")) % BUCKETS


def read_terms(article: EventArticle) -> ArticleTerms:
    """Compute the terms of an article."""
    language = article.language
    opening = " ".join(article.text[:_MAX_OPENING_CHARACTERS].split(None, OPENING_WORDS)[:OPENING_WORDS])
    title_terms = _content_stems(words(article.title, language), language) * _TITLE_WEIGHT
    body_words = words(opening, language)[:OPENING_WORDS]
    named = facts.names(f"{article.title}\n{opening}", language)
    title_figures = {use.value for use in facts.numbers(article.title)}
    body_figures = (use.value for use in facts.numbers(opening))
    return ArticleTerms(
        lead=TermVector.from_terms(title_terms + _content_stems(body_words[:LEAD_WORDS], language)),
        opening=TermVector.from_terms(title_terms + _content_stems(body_words, language)),
        names=TermVector.from_terms(named),
        figures=TermVector.from_terms([*title_figures, *body_figures]),
        title_terms=_hash_all(title_terms),
        title_names=_hash_all(facts.title_names(article.title, frozenset(named), language)),
        title_figures=_hash_all(title_figures),
        title_days=frozenset(facts.days_named(article.title, language)),
        title=_hash_title(article.title),
        seconds=_seconds(article),
        language=language,
        outlet=hash_term(article.outlet.casefold()) + 1 if article.outlet else 0,
    )


def _content_stems(found: Sequence[str], language: str) -> list[str]:
    ignored = stop_words(language)
    return stems([word for word in found if word not in ignored], language)


def _hash_all(terms: Iterable[str]) -> Int32Array:
    return np.array(sorted({hash_term(term) for term in terms}), np.int32)


def _hash_title(title: str) -> int:
    letters = "".join(character for character in title.casefold() if character.isalpha())
    return hash_term(letters) + 1 if letters else 0


def _seconds(article: EventArticle) -> float:
    if article.published is None:
        return float("nan")
    aware = article.published if article.published.tzinfo else article.published.replace(tzinfo=UTC)
    return aware.timestamp()
