"""Counts what the newsroom has published in the last weeks, for those who choose among it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.services.planning.muting import source_of
from data.articles import articles, recent_stories
from data.articles.recent_stories import RecentArticle, StoryCount
from data.database import Database
from data.records.reader_rules import RuleSubject

_RECENT = timedelta(weeks=4)
_WEEK = timedelta(weeks=1)


async def list_languages(database: Database, now: datetime) -> list[StoryCount]:
    """The known languages of recent stories, the most frequent first."""
    async with database.reading() as tx:
        found = await recent_stories.count_by_language(tx, now - _RECENT, now - _WEEK)
    return [one for one in found if one.name]


async def list_topics(database: Database, now: datetime) -> list[StoryCount]:
    """The topics of recent stories, the most frequent first, then those of older ones."""
    async with database.reading() as tx:
        recent = await recent_stories.count_by_topic(tx, now - _RECENT, now - _WEEK)
        archived = await articles.count_by_topic(tx)
    known = {one.name for one in recent}
    return [*recent, *(StoryCount(name, 0, 0) for name, _ in archived if name not in known)]


async def list_sources(database: Database, now: datetime) -> list[StoryCount]:
    """The sources of recent stories, named as in mutes, the most frequent first."""
    async with database.reading() as tx:
        found = await recent_stories.list_recent(tx, now - _RECENT)
    # Many addresses take some time to read, in which the event loop has other work.
    return await asyncio.to_thread(count_sources, found, now - _WEEK)


async def list_names(database: Database, subject: RuleSubject, now: datetime) -> list[StoryCount]:
    """The topics or the sources of stories."""
    if subject is RuleSubject.TOPIC:
        return await list_topics(database, now)
    return await list_sources(database, now)


def is_known_source(name: str, counts: Iterable[StoryCount]) -> bool:
    """Whether one of the sources is called so, or is in this domain."""
    return any(one.name == name or one.name.endswith(f".{name}") for one in counts)


def count_sources(found: Iterable[RecentArticle], week: datetime) -> list[StoryCount]:
    """How many events each source reported, and how many since `week`, the most frequent first."""
    events: defaultdict[str, set[int]] = defaultdict(set)
    of_week: defaultdict[str, set[int]] = defaultdict(set)
    for one in found:
        source = source_of(one.url, one.site)
        events[source].add(one.event_id)
        if one.published_at >= week:
            of_week[source].add(one.event_id)
    counts = [StoryCount(name, len(ids), len(of_week[name])) for name, ids in events.items() if name]
    return sorted(counts, key=lambda one: (-one.recent, one.name))
