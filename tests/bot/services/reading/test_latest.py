"""The latest stories, search, and the stories of an edition's part."""

from __future__ import annotations

import pytest

from bot.services.reading import latest, story_search
from bot.services.reading.latest import LatestKey, StoryPage
from data.articles import articles
from data.database import Database
from data.delivery import editions
from data.records.search import ANY_STORY
from tests.bot.services.seed import publish, retract
from tests.support.factories import NOW


async def test_the_latest_stories_of_a_topic_or_of_all_come_newest_first(database: Database) -> None:
    await publish(database, "First", topics=("science",))
    await publish(database, "Second")
    await publish(database, "Third", topics=("science",))
    keys = [LatestKey("", 2), LatestKey("", 2, 1), LatestKey("science", 5), LatestKey("sport", 5)]
    found = await latest.get_latest(database, keys)
    pages = [([one.article.title for one in found[key].stories], found[key].has_more) for key in keys]
    assert pages == [
        (["Third", "Second"], True),
        (["First"], False),
        (["Third", "First"], False),
        ([], False),
    ]


async def test_an_event_is_one_entry_placed_by_its_newest_article_and_shown_by_its_lead(
    database: Database,
) -> None:
    fire, match = await publish(database, "A fire", "A match", topics=("city",))
    await publish(database, "Fire: the cause", event_id=await _event_of(database, fire), topics=("crime",))
    keys = [LatestKey("", 1), LatestKey("", 1, 1), LatestKey("city", 5), LatestKey("crime", 5)]
    found = await latest.get_latest(database, keys)
    assert [_titles(found[key]) for key in keys] == [
        ["A fire"],
        ["A match"],
        ["A match", "A fire"],
        ["A fire"],
    ]
    assert [page.has_more for page in found.values()] == [True, False, False, False]
    assert [one.title for one in found[keys[0]].stories[0].others] == ["Fire: the cause"]
    await retract(database, fire)
    assert _titles((await latest.get_latest(database, keys[:1]))[keys[0]]) == ["Fire: the cause"]
    del match


async def test_an_event_of_very_many_articles_takes_one_place(database: Database) -> None:
    (first,) = await publish(database, "Old news")
    (live,) = await publish(database, "Live")
    event_id = await _event_of(database, live)
    await publish(database, *(f"Live {n}" for n in range(60)), event_id=event_id)
    found = await latest.get_latest(database, [LatestKey("", 5)])
    (page,) = found.values()
    assert _titles(page) == ["Live", "Old news"]
    assert len(page.stories[0].others) == 60
    assert _titles(await story_search.search_stories(database, "live")) == ["Live"]
    del first


async def test_a_search_shows_the_lead_unless_the_words_are_in_other_articles_only(
    database: Database,
) -> None:
    (lead,) = await publish(database, "A fire in Varnholm")
    event_id = await _event_of(database, lead)
    await publish(database, "Varnholm: a heater", "Varnholm again", event_id=event_id)
    assert _titles(await story_search.search_stories(database, "varnholm")) == ["A fire in Varnholm"]
    found = await story_search.search_stories(database, "heater")
    assert _titles(found) == ["Varnholm: a heater"]
    assert len(found.stories[0].others) == 2


def _titles(page: StoryPage) -> list[str]:
    return [one.article.title for one in page.stories]


async def _event_of(database: Database, article_id: int) -> int:
    async with database.reading() as tx:
        found = await articles.get(tx, article_id)
    assert found is not None
    return found.event_id


async def test_get_published_gives_only_published_stories_in_the_order_of_the_ids(database: Database) -> None:
    first, second, third = await publish(database, "First", "Second", "Third")
    await retract(database, second)
    found = await latest.get_published(database, [third, second, first, 99])
    assert [one.article.id for one in found] == [third, first]


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
    found = await story_search.search_stories(database, "heat")
    assert [one.article.title for one in found.stories] == ["A heat wave"]
    assert (await story_search.search_stories(database, "heat cold")).stories == ()
    assert await latest.count_topics(database) == [("weather", 2), ("travel", 1)]


async def test_a_search_is_paged_through_all_it_finds(database: Database) -> None:
    titles = [f"Flood {number}" for number in range(12)]
    await publish(database, *titles)
    pages = [await story_search.search_stories(database, "flood", number) for number in range(3)]
    assert [one.article.title for page in pages for one in page.stories] == titles[::-1]
    assert [page.has_more for page in pages] == [True, True, False]


@pytest.mark.parametrize(
    ("asked", "suggested"),
    [("fery", "ferry"), ("ferry hatbour", "ferry harbour"), ("strasenbahn", "straßenbahn"), ("zzzz", "")],
)
async def test_words_that_find_nothing_are_corrected_by_those_of_the_stories(
    database: Database, asked: str, suggested: str
) -> None:
    await publish(database, "A ferry leaves the harbour", "Die Straßenbahn fährt")
    assert await story_search.suggest_query(database, asked) == suggested


async def test_a_search_offers_the_topics_and_sources_that_narrow_it(database: Database) -> None:
    for number, (topics, url) in enumerate(
        [
            (("city", "sea"), "https://bay.example/1"),
            (("city", "sea"), "https://bay.example/2"),
            (("city",), "https://www.post.example/3"),
        ]
    ):
        await publish(database, f"Ferry {number}", topics=topics, url=url)
    found = await story_search.find_narrowing(database, "ferry", ANY_STORY)
    assert found == story_search.Narrowing(("sea",), ("bay.example", "post.example"))


async def test_readers_of_some_languages_get_an_event_from_an_outlet_that_they_can_read(
    database: Database,
) -> None:
    (fire,) = await publish(database, "A fire", language="en")
    await publish(database, "Ein Brand", language="de", event_id=await _event_of(database, fire))
    await publish(database, "Un match", language="fr", topics=("sport",))
    await publish(database, "#", language="")
    languages: list[tuple[str, ...]] = [(), ("en",), ("de",), ("fr", "it")]
    keys = [LatestKey("", 5, languages=one) for one in languages]
    found = await latest.get_latest(database, [*keys, LatestKey("sport", 5, languages=("de",))])
    assert [_titles(found[key]) for key in keys] == [
        ["#", "Un match", "A fire"],
        ["#", "A fire"],
        ["#", "Ein Brand"],
        ["#", "Un match"],
    ]
    assert not found[LatestKey("sport", 5, languages=("de",))].stories
