"""Scores the events of a digest by outlets, freshness and openings. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.services.newsroom.post_addresses import channel_in
from data.records.articles import Article, CandidateArticle
from data.records.events import Event, EventMark, EventMember

_OUTLET_WEIGHT = 1.2
_OPENED_WEIGHT = 0.3
_PRIORITY_WEIGHT = 1.2
"""A high priority counts like twice as many outlets."""
_FRESHNESS_HALF_LIFE = timedelta(hours=18)


@dataclass(frozen=True, slots=True)
class CandidateEvent:
    """An event that may enter a digest.

    Attributes:
        id: Its number.
        lead_id: The article that leads it.
        topics: The topics of all its articles.
        outlets: The number of its independent outlets.
        newest_seq: The highest publication number of its articles.
        newest_at: When that article was published.
        mark: What editors want of it on every day.
        opened: How often readers opened it.
        priority: The highest priority that the rules of feeds gave its articles; 1 for high, -1 for low.
    """

    id: int
    lead_id: int
    topics: frozenset[str]
    outlets: int
    newest_seq: int
    newest_at: datetime
    mark: EventMark = EventMark.NONE
    opened: int = 0
    priority: int = 0


def importance(event: CandidateEvent, newest_at: datetime) -> float:
    """A score without unit, higher for more outlets, fresher articles and more openings.

    Args:
        event: The event.
        newest_at: When the newest of all candidates was published; freshness is relative to it, so that the
            score does not depend on the clock.
    """
    age = max(timedelta(), newest_at - event.newest_at)
    return weight(event) + math.exp2(-(age / _FRESHNESS_HALF_LIFE))


def weight(event: CandidateEvent) -> float:
    """The part of the score that does not fade: outlets, openings and the priority of its feeds."""
    outlets = math.log2(max(1, event.outlets))
    return (
        _OUTLET_WEIGHT * outlets
        + _OPENED_WEIGHT * math.log1p(event.opened)
        + _PRIORITY_WEIGHT * event.priority
    )


def outlet_of(article: CandidateArticle | Article | EventMember) -> str:
    """The name by which an article's outlet is counted: its host, else its site, else the article itself.

    Of a post in Telegram it is the channel.
    """
    if channel := channel_in(article.url):
        return channel
    try:
        host = urlsplit(article.url).hostname or ""
    except ValueError:
        host = ""
    return host.removeprefix("www.") or article.site.casefold().strip() or f"#{article.id}"


def count_independent_outlets(articles: Sequence[CandidateArticle | Article | EventMember]) -> int:
    """The number of outlets that wrote a text of their own; near copies of another article do not count."""
    return max(1, len({outlet_of(article) for article in articles if article.copy_of is None}))


def group_events(
    candidates: Sequence[CandidateArticle], records: Mapping[int, Event]
) -> dict[int, CandidateEvent]:
    """The events of the articles, by number."""
    members: defaultdict[int, list[CandidateArticle]] = defaultdict(list)
    for candidate in candidates:
        members[candidate.event_id].append(candidate)
    return {
        event_id: _candidate_event(event_id, articles, records.get(event_id))
        for event_id, articles in members.items()
    }


def _candidate_event(
    event_id: int, articles: Sequence[CandidateArticle], record: Event | None
) -> CandidateEvent:
    ids = [article.id for article in articles]
    lead = record.lead_article_id if record else None
    return CandidateEvent(
        id=event_id,
        lead_id=lead if lead in ids and lead is not None else ids[0],
        topics=frozenset(topic for article in articles for topic in article.topics),
        outlets=count_independent_outlets(articles),
        newest_seq=articles[-1].seq,
        newest_at=articles[-1].published_at,
        mark=record.mark if record else EventMark.NONE,
        opened=record.opened if record else 0,
        priority=max(article.priority for article in articles),
    )
