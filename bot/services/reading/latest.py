"""Reads published stories for /latest, /search and the buttons of a digest."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from bot.services.delivery.digest_stories import (
    DigestStory,
    entries_of_part,
    entries_on_demand,
    match_stories,
)
from bot.services.subscriptions import subscriptions
from bot.services.subscriptions.subscriptions import Chat
from data.articles import articles, events, search, spelling
from data.database import Database
from data.delivery import edition_days, editions
from data.records.articles import Article, ArticleStatus
from data.records.delivery import Edition
from data.records.events import EditionDay, EditionEntry, Event

DEFAULT_COUNT = 5
MAX_COUNT = 10
SEARCH_PAGE_SIZE = 5


@dataclass(frozen=True, slots=True)
class LatestKey:
    """Which of the newest stories: of a topic ("" for all), how many on a page, and which page, from 0."""

    topic: str
    count: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class StoryPage:
    """One page of a list of stories, its number from 0, and whether another page follows."""

    stories: tuple[Article, ...]
    number: int = 0
    has_more: bool = False

    @classmethod
    def of(cls, found: Sequence[Article], size: int, number: int) -> StoryPage:
        """The page of what was found with a limit of one more than its `size`."""
        return cls(tuple(found[:size]), number, len(found) > size)


async def get_latest(database: Database, keys: Collection[LatestKey]) -> dict[LatestKey, StoryPage]:
    """The newest published articles of each key."""
    async with database.reading() as tx:
        return {
            key: StoryPage.of(
                await articles.latest(tx, key.topic or None, key.count + 1, key.count * key.page),
                key.count,
                key.page,
            )
            for key in keys
        }


async def search_stories(database: Database, words: str, page: int = 0) -> StoryPage:
    """Published articles that contain all the words, the most relevant first."""
    async with database.reading() as tx:
        found = await search.search(tx, words, SEARCH_PAGE_SIZE + 1, SEARCH_PAGE_SIZE * page)
    return StoryPage.of(found, SEARCH_PAGE_SIZE, page)


async def suggest_query(database: Database, words: str) -> str:
    """Words spelled similarly that find something; "" where there are none."""
    async with database.reading() as tx:
        known = await spelling.list_known_words(tx)
        suggestion = await asyncio.to_thread(spelling.suggest, words, known)
        return suggestion if suggestion and await search.search(tx, suggestion, 1, 0) else ""


async def get_published(database: Database, ids: Sequence[int]) -> list[Article]:
    """The published articles among `ids`, in that order."""
    async with database.reading() as tx:
        found = await articles.get_many(tx, ids)
    return [found[i] for i in ids if i in found and found[i].status is ArticleStatus.PUBLISHED]


async def get_edition_part(
    database: Database, edition_id: int, part: int
) -> tuple[Edition | None, list[Article]]:
    """An edition and the published articles of one of its parts and their events.

    None and [] where either is missing.
    """
    async with database.reading() as tx:
        found = await editions.get_edition(tx, edition_id)
    if found is None or not 0 <= part < len(found.parts):
        return None, []
    entries = entries_of_part(found, part)
    return found, await get_event_articles(database, entries)


async def get_event_articles(database: Database, entries: Sequence[EditionEntry]) -> list[Article]:
    """The published articles of entries: the planned ones in their order, then those of their events."""
    planned = await get_published(database, [entry.article_id for entry in entries])
    known = {one.id for one in planned}
    async with database.reading() as tx:
        members = await events.list_articles(tx, {entry.event_id for entry in entries if entry.event_id})
    return [*planned, *(one for one in members if one.id not in known)]


async def get_rest(database: Database, edition_id: int) -> list[DigestStory]:
    """The stories of an edition that are shown on demand."""
    async with database.reading() as tx:
        found = await editions.get_edition(tx, edition_id)
    entries = entries_on_demand(found) if found else ()
    return match_stories(entries, await get_event_articles(database, entries))


async def open_event(database: Database, event_id: int, chat: Chat) -> tuple[Event | None, tuple[str, ...]]:
    """Count that a reader opened an event; returns it and the reader's topics.

    None for an entry that is older than events.
    """
    async with database.transaction() as tx:
        if event_id:
            await events.count_opened(tx, event_id)
        subscription = await subscriptions.find(tx, chat)
        return await events.get(tx, event_id), subscription.topics if subscription else ()


async def get_day(database: Database, local_date: date) -> EditionDay:
    """What editors decided about the digests of a local date."""
    async with database.reading() as tx:
        return await edition_days.get_day(tx, local_date)


async def count_topics(database: Database) -> list[tuple[str, int]]:
    """The topics of published articles with their counts, the most frequent first."""
    async with database.reading() as tx:
        return await articles.count_by_topic(tx)
