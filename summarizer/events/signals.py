"""Compares two articles: the signals for and against their being of one event."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from summarizer.events.term_rarity import TermRarity
from summarizer.events.terms import BUCKETS, ArticleTerms, Float32Array, Int32Array, TermVector

_MAX_CONFLICTS: Final = 2
_MIN_SHARED_TITLE_TERMS: Final = 2
_MIN_SHARED_TERMS: Final = 4
_UNNAMED_COVERAGE: Final = 0.5
_SECONDS_A_DAY: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class PairSignals:
    """What two articles have in common and what separates them.

    Attributes:
        lead: Cosine of titles and first 40 words, 0 to 1.
        opening: Cosine of titles and first 300 words, 0 to 1.
        names: Cosine of the names in them, 0 to 1.
        figures: Cosine of the numbers in them, 0 to 1.
        name_conflicts: Names that each title has and the other article lacks, 0 to 2.
        figure_conflicts: Numbers that each title has and the other article lacks, 0 to 2.
        title_names_found: Share of the titles' names that the other article contains, 0 to 1.
        days_apart: Days between the publications; NaN where one is unknown.
        replaced_names: 1 where the titles differ in nothing but names that the other article lacks, else 0.
        replaced_figures: 1 where they differ in nothing but such numbers, else 0.
        other_day: 1 where the titles name different days, else 0.
        same_title: 1 where the titles are equal except for digits, else 0.
        body_shared: Share of the shorter opening's terms outside the title that both have; 1 where there are
            none. Computed for equal titles, 1 for others.
        lacks_evidence: 1 where fewer than four terms (or half of a very short text's) are shared, else 0.
        same_outlet: 1 where both are of one outlet, else 0.
    """

    lead: float
    opening: float
    names: float
    figures: float
    name_conflicts: float
    figure_conflicts: float
    title_names_found: float
    days_apart: float
    replaced_names: float
    replaced_figures: float
    other_day: float
    same_title: float
    body_shared: float
    lacks_evidence: float
    same_outlet: float


class _UnitVector:
    """A TF-IDF vector of length 1, laid out over all term numbers for fast products."""

    def __init__(self, terms: TermVector, rarity: Float32Array) -> None:
        unit = terms.weights * rarity
        unit /= max(math.sqrt(float(unit @ unit)), 1e-9)
        self.dense: Float32Array = np.zeros(BUCKETS, np.float32)
        self.dense[terms.numbers] = unit

    def cosine(self, terms: TermVector, rarity: Float32Array) -> float:
        weights = terms.weights * rarity
        length = math.sqrt(float(weights @ weights))
        return min(float(weights @ self.dense[terms.numbers]) / length, 1.0) if length else 0.0


class PairComparer:
    """Compares one article with many; the preparation of that article is shared."""

    def __init__(self, terms: ArticleTerms, rarity: TermRarity) -> None:
        self._terms = terms
        self._rarity = rarity
        language = terms.language
        self._lead = _UnitVector(terms.lead, rarity.of(terms.lead.numbers, language))
        self._opening = _UnitVector(terms.opening, rarity.of(terms.opening.numbers, language))
        self._names = _UnitVector(terms.names, rarity.of(terms.names.numbers, language))
        self._figures = _UnitVector(terms.figures, np.ones(len(terms.figures.numbers), np.float32))

    @property
    def language(self) -> str:
        """The language of the article, or ""."""
        return self._terms.language

    @property
    def seconds(self) -> float:
        """The time of the article since the epoch; NaN where it is unknown."""
        return self._terms.seconds

    def opening_cosine(self, other: ArticleTerms) -> float:
        """Return the cosine of titles and first 300 words, 0 to 1."""
        return self._opening.cosine(other.opening, self._rarity.of(other.opening.numbers, other.language))

    def compare(self, other: ArticleTerms) -> PairSignals:
        """Return the signals of both articles."""
        mine, rarity = self._terms, self._rarity
        missing, found = _title_names(mine, other)
        is_same_title = mine.title == other.title != 0
        return PairSignals(
            lead=self._lead.cosine(other.lead, rarity.of(other.lead.numbers, other.language)),
            opening=self.opening_cosine(other),
            names=self._names.cosine(other.names, rarity.of(other.names.numbers, other.language)),
            figures=self._figures.cosine(other.figures, np.ones(len(other.figures.numbers), np.float32)),
            name_conflicts=missing,
            figure_conflicts=_conflicts(mine.title_figures, mine.figures, other.title_figures, other.figures),
            title_names_found=found,
            days_apart=abs(mine.seconds - other.seconds) / _SECONDS_A_DAY,
            replaced_names=_replaced(mine, other, mine.title_names, other.title_names),
            replaced_figures=_replaced(mine, other, mine.title_figures, other.title_figures),
            other_day=_other_day(mine, other),
            same_title=float(is_same_title),
            body_shared=_body_shared(mine, other) if is_same_title else 1.0,
            lacks_evidence=float(
                _contained(mine.opening.numbers, other.opening) < _needed_terms(mine, other)
            ),
            same_outlet=float(mine.outlet == other.outlet != 0),
        )


def _contained(wanted: Int32Array, terms: TermVector) -> int:
    """Return how many of the wanted terms a vector has."""
    if not len(wanted) or not len(terms.numbers):
        return 0
    places = np.searchsorted(terms.numbers, wanted)
    return int((terms.numbers[np.minimum(places, len(terms.numbers) - 1)] == wanted).sum())


def _conflicts(
    first_title: Int32Array, first: TermVector, second_title: Int32Array, second: TermVector
) -> float:
    """Return how many terms of each title the other article lacks: the smaller number, at most 2."""
    first_missing = len(first_title) - _contained(first_title, second)
    second_missing = len(second_title) - _contained(second_title, first)
    return float(min(first_missing, second_missing, _MAX_CONFLICTS))


def _replaced(
    first: ArticleTerms, second: ArticleTerms, first_kind: Int32Array, second_kind: Int32Array
) -> float:
    """Return 1 where all terms that one title has alone are of a kind and missing in the other article."""
    shared = np.intersect1d(first.title_terms, second.title_terms, assume_unique=True)
    if len(shared) < _MIN_SHARED_TITLE_TERMS:
        return 0.0
    for one, other, kind in ((first, second, first_kind), (second, first, second_kind)):
        alone = np.setdiff1d(one.title_terms, shared, assume_unique=True)
        if not len(alone) or len(np.setdiff1d(alone, kind)) or _contained(alone, other.opening):
            return 0.0
    return 1.0


def _needed_terms(first: ArticleTerms, second: ArticleTerms) -> float:
    return min(_MIN_SHARED_TERMS, len(first.opening.numbers) / 2, len(second.opening.numbers) / 2)


def _body_shared(first: ArticleTerms, second: ArticleTerms) -> float:
    mine, theirs = (np.setdiff1d(one.opening.numbers, one.title_terms) for one in (first, second))
    shorter = min(len(mine), len(theirs))
    return len(np.intersect1d(mine, theirs, assume_unique=True)) / shorter if shorter else 1.0


def _other_day(first: ArticleTerms, second: ArticleTerms) -> float:
    named = bool(first.title_days and second.title_days)
    return float(named and first.title_days.isdisjoint(second.title_days))


def _title_names(first: ArticleTerms, second: ArticleTerms) -> tuple[float, float]:
    """Return the conflicts of names, and the share of the titles' names that the other article has."""
    shares = [
        _contained(one.title_names, other.opening) / len(one.title_names)
        if len(one.title_names)
        else _UNNAMED_COVERAGE
        for one, other in ((first, second), (second, first))
    ]
    conflicts = _conflicts(first.title_names, first.opening, second.title_names, second.opening)
    return conflicts, sum(shares) / 2
