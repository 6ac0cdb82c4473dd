"""The latest stories, search, and the stories of an edition's part."""

from __future__ import annotations

import pytest

from bot.services.reading import latest
from bot.services.reading.latest import LatestKey
from data.database import Database
from data.delivery import editions
from tests.bot.services.seed import publish, retract
from tests.support.factories import NOW


async def test_the_latest_stories_of_a_topic_or_of_all_come_newest_first(database: Database) -> None:
    await publish(database, "First", topics=("science",))
    await publish(database, "Second")
    await publish(database, "Third", topics=("science",))
    keys = [LatestKey("", 2), LatestKey("", 2, 1), LatestKey("science", 5), LatestKey("sport", 5)]
    found = await latest.get_latest(database, keys)
    pages = [([one.title for one in found[key].stories], found[key].has_more) for key in keys]
    assert pages == [
        (["Third", "Second"], True),
        (["First"], False),
        (["Third", "First"], False),
        ([], False),
    ]


async def test_get_published_gives_only_published_stories_in_the_order_of_the_ids(database: Database) -> None:
    first, second, third = await publish(database, "First", "Second", "Third")
    await retract(database, second)
    found = await latest.get_published(database, [third, second, first, 99])
    assert [article.id for article in found] == [third, first]


async def test_an_edition_part_is_given_without_its_retracted_stories(database: Database) -> None:
    first, second, third = await publish(database, "First", "Second", "Third")
    async with database.transaction() as tx:
        number = await editions.add_edition(tx, "digest", ((first, second), (third,)), 0, NOW)
    await retract(database, first)
    edition, found = await latest.get_edition_part(database, number, 0)
    assert edition is not None
    assert edition.parts == ((first, second), (third,))
    assert [article.id for article in found] == [second]


async def test_a_missing_edition_or_part_gives_nothing(database: Database) -> None:
    (only,) = await publish(database, "Only")
    async with database.transaction() as tx:
        number = await editions.add_edition(tx, "digest", ((only,),), 0, NOW)
    for asked in ((number + 1, 0), (number, 1), (number, -1)):
        assert await latest.get_edition_part(database, *asked) == (None, [])


async def test_search_needs_all_words_and_topics_are_counted(database: Database) -> None:
    await publish(database, "A heat wave", topics=("weather",))
    await publish(database, "A cold spell", topics=("weather", "travel"))
    found = await latest.search_stories(database, "heat")
    assert [article.title for article in found.stories] == ["A heat wave"]
    assert (await latest.search_stories(database, "heat cold")).stories == ()
    assert await latest.count_topics(database) == [("weather", 2), ("travel", 1)]


async def test_a_search_is_paged_through_all_it_finds(database: Database) -> None:
    titles = [f"Flood {number}" for number in range(12)]
    await publish(database, *titles)
    pages = [await latest.search_stories(database, "flood", number) for number in range(3)]
    assert [article.title for page in pages for article in page.stories] == titles[::-1]
    assert [page.has_more for page in pages] == [True, True, False]


@pytest.mark.parametrize(
    ("asked", "suggested"),
    [("fery", "ferry"), ("ferry hatbour", "ferry harbour"), ("strasenbahn", "straßenbahn"), ("zzzz", "")],
)
async def test_words_that_find_nothing_are_corrected_by_those_of_the_stories(
    database: Database, asked: str, suggested: str
) -> None:
    await publish(database, "A ferry leaves the harbour", "Die Straßenbahn fährt")
    assert await latest.suggest_query(database, asked) == suggested
