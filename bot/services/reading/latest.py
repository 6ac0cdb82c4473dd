"""Reads published stories for /latest, /search and the buttons of a digest."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from data.articles import articles, search
from data.database import Database
from data.delivery import editions
from data.records.articles import Article, ArticleStatus
from data.records.delivery import Edition

DEFAULT_COUNT = 5
MAX_COUNT = 10


async def get_latest(
    database: Database, queries: Collection[tuple[str, int]]
) -> dict[tuple[str, int], list[Article]]:
    """The newest published articles of each query: a topic ("" for all) and a number of articles."""
    async with database.reading() as tx:
        return {key: await articles.latest(tx, key[0] or None, key[1]) for key in queries}


async def search_stories(database: Database, words: str, count: int, offset: int = 0) -> list[Article]:
    """Published articles that contain all the words, the most relevant first."""
    async with database.reading() as tx:
        return await search.search(tx, words, count, offset)


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
