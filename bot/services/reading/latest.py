"""Reads published stories for /latest, /search and the buttons of a digest."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from data.articles import articles, search, spelling
from data.database import Database
from data.delivery import editions
from data.records.articles import Article, ArticleStatus
from data.records.delivery import Edition

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
    """An edition and the published stories of one of its parts; None and [] where either is missing."""
    async with database.reading() as tx:
        found = await editions.get_edition(tx, edition_id)
    if found is None or not 0 <= part < len(found.parts):
        return None, []
    return found, await get_published(database, found.parts[part])


async def count_topics(database: Database) -> list[tuple[str, int]]:
    """The topics of published articles with their counts, the most frequent first."""
    async with database.reading() as tx:
        return await articles.count_by_topic(tx)
