"""What is newest: /latest, /search and the stories behind a digest's buttons."""

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
    """The newest published articles for each topic ("" for all) and number asked for."""
    async with database.reading() as tx:
        return {key: await articles.latest(tx, key[0] or None, key[1]) for key in queries}


async def search_stories(database: Database, words: str, count: int, offset: int = 0) -> list[Article]:
    """Published articles with all the words, most telling first."""
    async with database.reading() as tx:
        return await search.search(tx, words, count, offset)


async def get_published(database: Database, ids: Sequence[int]) -> list[Article]:
    """Those of the articles that are still published, in the order of `ids`."""
    async with database.reading() as tx:
        found = await articles.get_many(tx, ids)
    return [found[i] for i in ids if i in found and found[i].status is ArticleStatus.PUBLISHED]


async def get_edition_part(
    database: Database, edition_id: int, part: int
) -> tuple[Edition | None, list[Article]]:
    """An edition and those stories of one of its parts that still stand; None where it is gone."""
    async with database.reading() as tx:
        found = await editions.get_edition(tx, edition_id)
    if found is None or not 0 <= part < len(found.parts):
        return None, []
    return found, await get_published(database, found.parts[part])


async def count_topics(database: Database) -> list[tuple[str, int]]:
    """The archive's topics with how often each is used, most used first."""
    async with database.reading() as tx:
        return await articles.count_by_topic(tx)
