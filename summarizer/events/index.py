"""Groups articles into events as they come.

An article joins the event that it matches best, or begins one. It is compared with the core of an event,
the five articles nearest its centroid (of these, the nearer half decides), never with the last one alone,
so that a chain of follow-ups does not drift away from what it began with. Events whose core is more than
ten days older or younger are not candidates.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from summarizer.events.article import EventArticle
from summarizer.events.central import MAX_CORE, core_of
from summarizer.events.pair_model import PairModel, load_pair_model
from summarizer.events.postings import Postings
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


@dataclass(slots=True)
class _Event:
    members: dict[int, None]
    core: tuple[int, ...] = ()
    core_size: int = 0
    """Members when the core was determined."""


class EventIndex:
    """The archive's articles by event.

    Holds about 5 kB an article. Not thread-safe: one caller at a time.
    """

    def __init__(self, model: PairModel | None = None) -> None:
        self._model = model or load_pair_model()
        self._rarity = TermRarity()
        self._terms: dict[int, ArticleTerms] = {}
        self._event_ids: dict[int, int] = {}
        self._events: dict[int, _Event] = {}
        self._postings = Postings()
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
            match = self._best_match(terms, ())
            event_id = match.event_id if match else self._next_event_id
        self._insert(article.id, terms, event_id)
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
        return self._best_match(read_terms(article), apart_from, leave_out=article.id)

    def remove(self, article_id: int) -> None:
        """Remove an article, and its event if it was the last one; an unknown id is ignored."""
        terms = self._terms.pop(article_id, None)
        if terms is None:
            return
        self._rarity.remove(terms.opening, terms.language)
        self._postings.remove(article_id)
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

    def central_article(self, event_id: int) -> int | None:
        """Return the most central article of an event; None for an unknown event."""
        event = self._events.get(event_id)
        return self._core(event)[0] if event else None

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
        event.core_size = 0
        if not event.members:
            del self._events[event_id]

    def _best_match(
        self, terms: ArticleTerms, apart_from: Collection[int], leave_out: int | None = None
    ) -> EventMatch | None:
        comparer = PairComparer(terms, self._rarity)
        events = self._candidate_events(terms, comparer, leave_out)
        matches = (self._match(comparer, event_id, leave_out) for event_id in events - set(apart_from))
        joined = [match for match in matches if match is not None and match.score > 0.5]  # noqa: PLR2004
        return max(joined, key=lambda match: (match.score, -match.event_id), default=None)

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
        core = [article_id for article_id in self._core(self._events[event_id]) if article_id != leave_out]
        compared = [(article_id, comparer.compare(self._terms[article_id])) for article_id in core]
        near = [pair for pair in compared if not pair[1].days_apart > WINDOW_DAYS]
        if not near:
            return None
        log_odds = [self._model.log_odds(signals) for _, signals in near]
        best = int(np.argmax(log_odds))
        nearer = sorted(log_odds, reverse=True)[: (len(log_odds) + 1) // 2]
        score = 1 / (1 + math.exp(-sum(nearer) / len(nearer)))
        return EventMatch(event_id, score, near[best][0], near[best][1])

    def _core(self, event: _Event) -> tuple[int, ...]:
        if not event.core_size or len(event.members) > max(event.core_size * _CORE_GROWTH, MAX_CORE):
            members = {article_id: self._terms[article_id] for article_id in event.members}
            event.core = core_of(members, self._rarity)
            event.core_size = len(event.members)
        return event.core
