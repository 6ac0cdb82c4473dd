"""Finds published stories for /search, one for each event, and what a search can be narrowed to."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace

from bot.services.planning.muting import source_of
from bot.services.reading.latest import StoryPage, list_events
from data.articles import event_lists, events, spelling
from data.database import Database
from data.records.articles import ArticleStatus
from data.records.search import ANY_STORY, StoryFilter

SEARCH_PAGE_SIZE = 5
_MAX_COUNTED_EVENTS = 60
_MAX_CHOICES = 3


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The topics and sources of what a search finds, the most frequent first."""

    topics: tuple[str, ...]
    sources: tuple[str, ...]


async def search_stories(
    database: Database, words: str, page: int = 0, wanted: StoryFilter = ANY_STORY
) -> StoryPage:
    """The events with published articles that contain all the words and fit a filter.

    The most relevant come first, without words the newest. The lead stands for its event unless only other
    articles were found.
    """
    start = SEARCH_PAGE_SIZE * page
    async with database.reading() as tx:
        found = await event_lists.list_found(tx, words, start + SEARCH_PAGE_SIZE + 1, wanted)
        shown = dict(list(found.items())[start : start + SEARCH_PAGE_SIZE])
        stories = await list_events(tx, list(shown), shown)
    return StoryPage(tuple(stories), page, len(found) > start + SEARCH_PAGE_SIZE)


async def count_in_other_languages(database: Database, words: str, wanted: StoryFilter) -> int:
    """How many of the first stories that a search finds are in none of the filter's languages."""
    if not wanted.languages:
        return 0
    everywhere = replace(wanted, languages=())
    async with database.reading() as tx:
        found = await event_lists.list_found(tx, words, _MAX_COUNTED_EVENTS, everywhere)
        read = await event_lists.list_found(tx, words, _MAX_COUNTED_EVENTS, wanted)
    return len(found.keys() - read.keys())


async def finds(database: Database, words: str, wanted: StoryFilter) -> bool:
    """Whether a search finds anything."""
    async with database.reading() as tx:
        return bool(await event_lists.list_found(tx, words, 1, wanted))


async def suggest_query(database: Database, words: str, wanted: StoryFilter = ANY_STORY) -> str:
    """Words spelled similarly that find something that fits the filter; "" where there are none."""
    async with database.reading() as tx:
        known = await spelling.list_known_words(tx)
        suggestion = await asyncio.to_thread(spelling.suggest, words, known)
        return suggestion if suggestion and await event_lists.list_found(tx, suggestion, 1, wanted) else ""


async def find_narrowing(database: Database, words: str, wanted: StoryFilter) -> Narrowing:
    """What the first stories of a search can be narrowed to."""
    async with database.reading() as tx:
        found = await event_lists.list_found(tx, words, _MAX_COUNTED_EVENTS, wanted)
        members = await events.list_members(tx, found, (ArticleStatus.PUBLISHED,))
    topics = {(topic, one.event_id) for one in members for topic in one.topics}
    sources = {(source_of(one.url, one.site), one.event_id) for one in members}
    return Narrowing(_most_frequent(topics, len(found)), _most_frequent(sources, len(found)))


def _most_frequent(found: Collection[tuple[str, int]], total: int) -> tuple[str, ...]:
    """The names of the most events, without those that all events have: they narrow nothing."""
    counts = Counter(name for name, _ in sorted(found) if name)
    return tuple(name for name, count in counts.most_common() if count < total)[:_MAX_CHOICES]
