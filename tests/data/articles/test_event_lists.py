"""Lists of events: which articles a filter lets through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import pytest

from data.articles import articles, event_lists
from data.database import Database
from data.records.articles import NewArticle
from data.records.search import ANY_STORY, StoryFilter

ArticleMaker: TypeAlias = Callable[..., NewArticle]
HOUR = timedelta(hours=1)


@pytest.fixture
async def archive(database: Database, now: datetime, make_article: ArticleMaker) -> Database:
    """Articles 1 to 4 in events 1, 2, 3 and 1, an hour apart."""
    stories: list[dict[str, Any]] = [
        {"title": "Ferry one", "topics": ("sea",), "url": "https://www.bay.example/x.post.example"},
        {"title": "Ferry two", "topics": ("sea", "city"), "url": "http://post.example:80/2"},
        {"title": "Паром три", "topics": ("100%_city",), "site": "Вечерний Курьер"},
        {"title": "Ferry four", "topics": ("sport",), "url": "https://news.post.example/4"},
    ]
    async with database.transaction() as tx:
        for number, fields in enumerate(stories):
            given = {"keywords": (), "topics": (), "url": "", "site": "", **fields}
            event_id = 1 if number == 3 else None
            added = await articles.add(tx, make_article(**given), now, event_id=event_id)
            await articles.publish(tx, added.id, now + number * HOUR)
    return database


async def found(database: Database, words: str, wanted: StoryFilter) -> dict[int, list[int]]:
    async with database.reading() as tx:
        return await event_lists.list_found(tx, words, 9, wanted)


async def test_a_topic_is_that_of_the_event(archive: Database) -> None:
    assert await found(archive, "ferry", StoryFilter(("sea",))) == {1: [4, 1], 2: [2]}
    assert await found(archive, "four", StoryFilter(("sea", "sport"))) == {1: [4]}
    assert await found(archive, "", StoryFilter(("sea", "city"))) == {2: [2]}
    assert await found(archive, "", StoryFilter(("100%_city",))) == {3: [3]}
    assert await found(archive, "", StoryFilter(("100__city",))) == {}


@pytest.mark.parametrize(
    ("source", "numbers"),
    [
        ("bay.example", [1]),
        ("post.example", [4, 2]),
        ("Post", [4, 2]),
        ("news.post.example", [4]),
        ("example", [4, 2, 1]),
        ("курьер", [3]),
        ("вечерний курьер", [3]),
        ("%", []),
        ("_", []),
        ("ost.example", []),
    ],
)
async def test_a_source_is_a_host_or_a_name_by_its_beginning(
    archive: Database, source: str, numbers: list[int]
) -> None:
    by_event = await found(archive, "", StoryFilter(source=source))
    assert sorted((one for ids in by_event.values() for one in ids), reverse=True) == numbers


async def test_a_time_has_its_beginning_and_not_its_end(archive: Database, now: datetime) -> None:
    wanted = StoryFilter(since=now + HOUR, before=now + 3 * HOUR)
    assert await found(archive, "", wanted) == {3: [3], 2: [2]}
    assert await found(archive, "ferry", wanted) == {2: [2]}


async def test_without_words_and_filters_nothing_is_found(archive: Database) -> None:
    assert await found(archive, "", ANY_STORY) == {}
    assert await found(archive, "…", ANY_STORY) == {}


async def test_only_articles_in_a_language_that_is_read_are_found(
    database: Database, make_article: ArticleMaker, now: datetime
) -> None:
    async with database.transaction() as tx:
        for number, language in enumerate(("en", "de", "", "fr")):
            event_id = 1 if number == 1 else None
            added = await articles.add(
                tx, make_article(title="Ferry", language=language), now, event_id=event_id
            )
            await articles.publish(tx, added.id, now)
    assert await found(database, "ferry", StoryFilter(languages=("de",))) == {2: [3], 1: [2]}
    assert await found(database, "", StoryFilter(languages=("de",))) == {}
