"""Groups articles into events as they come.

An article joins the event that it matches best, or begins one. It is compared with the core of an event,
the five articles nearest its centroid (of these, the nearer half decides), never with the last one alone,
so that a chain of follow-ups does not drift away from what it began with. Events whose core is more than
ten days older or younger are not candidates.

With a sentence encoder an article can also join an event that has no article in its language. Among articles
of one language only the model of pairs decides.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from summarizer.events.article import EventArticle
from summarizer.events.central import MAX_CORE, core_of
from summarizer.events.crosslingual import CrosslingualCosines, CrosslingualVectors, crosslingual_log_odds
from summarizer.events.pair_model import PairModel, load_pair_model
from summarizer.events.postings import Postings
from summarizer.events.sentence_encoder import SentenceEncoder
from summarizer.events.signals import PairComparer, PairSignals
from summarizer.events.term_rarity import TermRarity
from summarizer.events.terms import ArticleTerms, read_terms

WINDOW_DAYS: Final = 10.0

_MAX_CANDIDATE_ARTICLES: Final = 16
_MAX_CANDIDATE_EVENTS: Final = 6
# The core of an event that grew by less than this share is kept.
_CORE_GROWTH: Final = 1.25


@dataclass(frozen=True, slots=True)
class EventMatch:
    """The event that an article belongs to.

    Attributes:
        event_id: The event.
        score: Probability that the article belongs to it, above 0.5.
        article_id: The article of the event's core that is nearest.
        signals: The signals of that article and the new one.
    """

    event_id: int
    score: float
    article_id: int
    signals: PairSignals


@dataclass(frozen=True, slots=True)
class _Core:
    articles: tuple[int, ...]
    size: int
    """Members when the core was determined."""


@dataclass(slots=True)
class _Event:
    members: dict[int, None]
    cores: dict[str | None, _Core] = field(default_factory=dict)
    """The core of the members in a language, and of all (None)."""


class EventIndex:
    """The archive's articles by event.

    Holds about 5 kB an article. Not thread-safe: one caller at a time.

    Args:
        model: Decides about two articles; None takes the shipped one.
        encoder: Joins across languages (see summarizer.events.sentence_encoder); None does not.
    """

    def __init__(self, model: PairModel | None = None, encoder: SentenceEncoder | None = None) -> None:
        self._model = model or load_pair_model()
        self._rarity = TermRarity()
        self._terms: dict[int, ArticleTerms] = {}
        self._event_ids: dict[int, int] = {}
        self._events: dict[int, _Event] = {}
        self._postings = Postings()
        self._vectors = CrosslingualVectors(encoder, WINDOW_DAYS) if encoder else None
        self._next_event_id = 1

    def __len__(self) -> int:
        return len(self._terms)

    def event_of(self, article_id: int) -> int | None:
        """Return the event of an article; None for an unknown article."""
        return self._event_ids.get(article_id)

    def members(self, event_id: int) -> tuple[int, ...]:
        """Return the articles of an event in the order in which they joined; empty for an unknown event."""
        event = self._events.get(event_id)
        return tuple(event.members) if event else ()

    def add(self, article: EventArticle, event_id: int | None = None) -> int:
        """Add or replace an article and return its event.

        Args:
            article: The article.
            event_id: Its event where that is already decided; None joins the best match or begins an event.
        """
        self.remove(article.id)
        terms = read_terms(article)
        if event_id is None:
            match = self._best_match(article, terms, ())
            event_id = match.event_id if match else self._next_event_id
        self._insert(article.id, terms, event_id)
        if self._vectors is not None:
            self._vectors.add(article, terms.seconds)
        return event_id

    def load(self, articles: Iterable[tuple[EventArticle, int]]) -> None:
        """Add articles with the events that were decided earlier; nothing is compared."""
        for article, event_id in articles:
            self.add(article, event_id)

    def propose(self, article: EventArticle, apart_from: Collection[int] = ()) -> EventMatch | None:
        """Return the event that an article would join, without adding it; None if it begins a new one.

        Args:
            article: An article; if it is in the index, it is compared with the others.
            apart_from: Events that it must not join, because an editor kept them apart.
        """
        return self._best_match(article, read_terms(article), apart_from, leave_out=article.id)

    def remove(self, article_id: int) -> None:
        """Remove an article, and its event if it was the last one; an unknown id is ignored."""
        terms = self._terms.pop(article_id, None)
        if terms is None:
            return
        self._rarity.remove(terms.opening, terms.language)
        self._postings.remove(article_id)
        if self._vectors is not None:
            self._vectors.remove(article_id)
        self._leave_event(article_id)

    def move(self, article_id: int, event_id: int | None = None) -> int:
        """Move an article to an event, or to a new one of its own, and return the event.

        Raises:
            KeyError: The article is not in the index.
        """
        if article_id not in self._terms:
            raise KeyError(article_id)
        self._leave_event(article_id)
        target = self._next_event_id if event_id is None else event_id
        self._join_event(article_id, target)
        return target

    def merge(self, event_id: int, into: int) -> None:
        """Move all articles of an event into another one."""
        for article_id in self.members(event_id):
            self.move(article_id, into)

    def _insert(self, article_id: int, terms: ArticleTerms, event_id: int) -> None:
        self._terms[article_id] = terms
        self._rarity.add(terms.opening, terms.language)
        self._postings.add(article_id, terms.opening.numbers)
        self._join_event(article_id, event_id)

    def _join_event(self, article_id: int, event_id: int) -> None:
        event = self._events.setdefault(event_id, _Event({}))
        event.members[article_id] = None
        self._event_ids[article_id] = event_id
        self._next_event_id = max(self._next_event_id, event_id + 1)

    def _leave_event(self, article_id: int) -> None:
        event_id = self._event_ids.pop(article_id)
        event = self._events[event_id]
        del event.members[article_id]
        event.cores.clear()
        if not event.members:
            del self._events[event_id]

    def _best_match(
        self,
        article: EventArticle,
        terms: ArticleTerms,
        apart_from: Collection[int],
        leave_out: int | None = None,
    ) -> EventMatch | None:
        comparer = PairComparer(terms, self._rarity)
        events = self._candidate_events(terms, comparer, leave_out)
        matches = (self._match(comparer, event_id, leave_out) for event_id in events - set(apart_from))
        best = _best(match for match in matches if match is not None)
        if best is not None or self._vectors is None:
            return best
        return self._best_crosslingual_match(article, comparer, apart_from, leave_out)

    def _candidate_events(
        self, terms: ArticleTerms, comparer: PairComparer, leave_out: int | None
    ) -> set[int]:
        """Return the events of the articles that share the rarest terms."""
        rarity = self._rarity.of(terms.opening.numbers, terms.language)
        nearest = self._postings.nearest(terms.opening, rarity, _MAX_CANDIDATE_ARTICLES)
        similar = sorted(
            (found for found in nearest if found != leave_out),
            key=lambda found: -comparer.opening_cosine(self._terms[found]),
        )
        return set(dict.fromkeys(self._event_ids[found] for found in similar[:_MAX_CANDIDATE_EVENTS]))

    def _match(self, comparer: PairComparer, event_id: int, leave_out: int | None) -> EventMatch | None:
        """Compare with the core of an event; the score is that of the mean log odds of its nearer half."""
        core = self._core(self._events[event_id], self._core_language(comparer.language, event_id, leave_out))
        compared = [
            (article_id, comparer.compare(self._terms[article_id]))
            for article_id in core
            if article_id != leave_out
        ]
        near = [pair for pair in compared if not pair[1].days_apart > WINDOW_DAYS]
        return _match_of(event_id, near, [self._model.log_odds(signals) for _, signals in near])

    def _best_crosslingual_match(
        self,
        article: EventArticle,
        comparer: PairComparer,
        apart_from: Collection[int],
        leave_out: int | None,
    ) -> EventMatch | None:
        """Compare with the nearest events that have no article in the language of this one."""
        assert self._vectors is not None
        cosines = self._vectors.cosines(article, comparer.seconds)
        if cosines is None:
            return None
        nearest = (self._vectors.article_at(row) for row in cosines.nearest_rows())
        events = dict.fromkeys(self._event_ids[found] for found in nearest if found != leave_out)
        allowed = [
            event_id
            for event_id in list(events)[:_MAX_CANDIDATE_EVENTS]
            if event_id not in apart_from and not self._has_language(event_id, article.language, leave_out)
        ]
        matches = (self._crosslingual_match(comparer, event_id, cosines) for event_id in allowed)
        return _best(match for match in matches if match is not None)

    def _crosslingual_match(
        self, comparer: PairComparer, event_id: int, cosines: CrosslingualCosines
    ) -> EventMatch | None:
        """Compare with the core of an event in other languages."""
        event = self._events[event_id]
        near, log_odds = [], []
        for article_id in event.members if len(event.members) <= MAX_CORE else self._core(event, None):
            cosine = cosines.of(article_id)
            if cosine is not None:
                signals = comparer.compare(self._terms[article_id])
                near.append((article_id, signals))
                log_odds.append(crosslingual_log_odds(cosine, signals))
        return _match_of(event_id, near, log_odds)

    def _has_language(self, event_id: int, language: str, leave_out: int | None) -> bool:
        return any(
            self._terms[member].language == language
            for member in self._events[event_id].members
            if member != leave_out
        )

    def _core_language(self, language: str, event_id: int, leave_out: int | None) -> str | None:
        """Return the language of the core to compare with; None compares with all members.

        An event of several languages has a core in each, where they are joined at all.
        """
        if self._vectors is None or not self._has_language(event_id, language, leave_out):
            return None
        return language

    def _core(self, event: _Event, language: str | None) -> tuple[int, ...]:
        members = {article_id: self._terms[article_id] for article_id in event.members}
        if language is not None:
            members = {number: terms for number, terms in members.items() if terms.language == language}
        core = event.cores.get(language)
        if core is None or len(members) > max(core.size * _CORE_GROWTH, MAX_CORE):
            core = event.cores[language] = _Core(core_of(members, self._rarity), len(members))
        return core.articles


def _match_of(
    event_id: int, near: Sequence[tuple[int, PairSignals]], log_odds: Sequence[float]
) -> EventMatch | None:
    """Return the match with an event from the log odds of the compared articles; None if there are none."""
    if not near:
        return None
    article_id, signals = near[int(np.argmax(log_odds))]
    nearer = sorted(log_odds, reverse=True)[: (len(log_odds) + 1) // 2]
    score = 1 / (1 + math.exp(-sum(nearer) / len(nearer)))
    return EventMatch(event_id, score, article_id, signals)


def _best(matches: Iterable[EventMatch]) -> EventMatch | None:
    joined = [match for match in matches if match.score > 0.5]  # noqa: PLR2004
    return max(joined, key=lambda match: (match.score, -match.event_id), default=None)
