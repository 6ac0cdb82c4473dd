"""The latest stories, search, and the stories of an edition's part."""

from __future__ import annotations

from bot.services.reading import latest
from data.database import Database
from data.delivery import editions
from tests.bot.services.seed import publish, retract
from tests.support.factories import NOW


async def test_the_latest_stories_of_a_topic_or_of_all_come_newest_first(database: Database) -> None:
    await publish(database, "First", topics=("science",))
    await publish(database, "Second")
    await publish(database, "Third", topics=("science",))
    found = await latest.get_latest(database, {("", 2), ("science", 5), ("sport", 5)})
    titles = {key: [article.title for article in articles] for key, articles in found.items()}
    assert titles == {
        ("", 2): ["Third", "Second"],
        ("science", 5): ["Third", "First"],
        ("sport", 5): [],
    }


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
    assert [article.title for article in await latest.search_stories(database, "heat", 5)] == ["A heat wave"]
    assert await latest.search_stories(database, "heat cold", 5) == []
    assert await latest.count_topics(database) == [("weather", 2), ("travel", 1)]
