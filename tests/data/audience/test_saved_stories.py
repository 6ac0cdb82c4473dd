"""Tests of data.audience.saved_stories: published articles only, last saved first."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from data.articles import articles
from data.audience import readers, saved_stories
from data.database import Database, Transaction
from data.records.audience import Reader
from tests.data.conftest import ArticleMaker

CHAT = 5


@pytest.fixture
async def reader(database: Database, now: datetime) -> Reader:
    async with database.transaction() as tx:
        return await readers.ensure(tx, CHAT, 0, "private", "en", now)


@pytest.fixture
async def stories(database: Database, now: datetime, make_article: ArticleMaker) -> list[int]:
    """Three published articles."""
    async with database.transaction() as tx:
        added = [await articles.add(tx, make_article(title=title), now) for title in ("One", "Two", "Three")]
        return [(await articles.publish(tx, article.id, now)).id for article in added]


async def save_stories(tx: Transaction, reader: Reader, stories: list[int], now: datetime) -> None:
    for minute, number in enumerate(stories):
        await saved_stories.add(tx, reader.id, number, now + timedelta(minutes=minute))


async def saved_titles(tx: Transaction, offset: int = 0, limit: int = 9) -> list[str]:
    return [article.title for article in await saved_stories.page(tx, CHAT, offset, limit)]


async def test_saved_stories_are_paged_last_saved_first(
    database: Database, reader: Reader, stories: list[int], now: datetime
) -> None:
    async with database.transaction() as tx:
        await save_stories(tx, reader, stories, now)
        assert await saved_titles(tx, 0, 2) == ["Three", "Two"]
        assert await saved_titles(tx, 2, 2) == ["One"]
        assert await saved_stories.count(tx, CHAT) == 3


async def test_saving_or_removing_a_story_twice_changes_nothing(
    database: Database, reader: Reader, stories: list[int], now: datetime
) -> None:
    async with database.transaction() as tx:
        await save_stories(tx, reader, stories, now)
        await saved_stories.add(tx, reader.id, stories[0], now + timedelta(days=1))
        assert await saved_titles(tx) == ["Three", "Two", "One"]
        for _ in range(2):
            await saved_stories.remove(tx, CHAT, stories[1])
        assert await saved_titles(tx) == ["Three", "One"]
        assert [await saved_stories.is_saved(tx, CHAT, number) for number in stories] == [True, False, True]


async def test_a_retracted_saved_story_is_hidden_until_restored(
    database: Database, reader: Reader, stories: list[int], now: datetime
) -> None:
    async with database.transaction() as tx:
        await save_stories(tx, reader, stories, now)
        await articles.retract(tx, stories[1], now)
        assert await saved_titles(tx) == ["Three", "One"]
        assert await saved_stories.count(tx, CHAT) == 2
        assert [row["title"] for row in await saved_stories.list_all(tx, CHAT)] == ["Three", "Two", "One"]
        await articles.restore(tx, stories[1], now)
        assert await saved_titles(tx) == ["Three", "Two", "One"]


async def test_saved_stories_belong_to_one_chat(
    database: Database, reader: Reader, stories: list[int], now: datetime
) -> None:
    async with database.transaction() as tx:
        other = await readers.ensure(tx, CHAT + 1, 0, "private", "en", now)
        await saved_stories.add(tx, other.id, stories[0], now)
        await save_stories(tx, reader, stories[1:], now)
        await saved_stories.remove(tx, CHAT, stories[0])
        assert await saved_stories.is_saved(tx, CHAT + 1, stories[0])
        assert not await saved_stories.is_saved(tx, CHAT, stories[0])
