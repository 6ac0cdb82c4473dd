"""The archive lists each event once, by its newest article, and finds the articles of a period."""

from __future__ import annotations

from datetime import datetime, timedelta

from data.articles import archive, articles, event_lists, events
from data.database import Database
from data.records.articles import ArticleStatus
from tests.data.conftest import ArticleMaker

HOUR = timedelta(hours=1)


async def test_pages_of_events_are_the_list_of_the_newest_in_pieces(
    database: Database, make_article: ArticleMaker, now: datetime
) -> None:
    async with database.transaction() as tx:
        found = []
        for number in range(9):
            topics = ("sport",) if number % 2 else ("sport", "local")
            draft = await articles.add(
                tx, make_article(title=f"{number}", fingerprint=f"{number}", topics=topics), now
            )
            found.append(await articles.publish(tx, draft.id, now))
        await events.move_articles(tx, [found[7].id, found[1].id], found[2].event_id, now)
        await articles.retract(tx, found[5].id, now)
        listed: list[int] = []
        for topic in (None, "sport", "local", "none"):
            pages = [await archive.list_newest_events(tx, topic, at, 3) for at in (0, 3, 6)]
            listed = [event_id for one in pages for event_id in one]
            assert listed == await event_lists.list_newest(tx, topic, 100)


async def test_articles_of_a_period_and_the_ones_around_it_are_found(
    database: Database, make_article: ArticleMaker, now: datetime
) -> None:
    async with database.transaction() as tx:
        for hours in (0, 1, 2, 3):
            at = now + hours * HOUR
            draft = await articles.add(tx, make_article(title=f"{hours}", fingerprint=f"{hours}"), at)
            await articles.publish(tx, draft.id, at)
        await articles.add(tx, make_article(title="draft", fingerprint="draft"), now)
        found = await archive.list_published_between(tx, now + HOUR, now + 3 * HOUR, 10)
        last = await archive.list_published_between(tx, now, now + 9 * HOUR, 2)
        assert [one.title for one in found] == ["1", "2"]
        assert [one.title for one in last] == ["2", "3"]
        assert await archive.last_published_before(tx, now + HOUR) == now
        assert await archive.last_published_before(tx, now) is None
        assert await archive.first_published_from(tx, now + HOUR) == now + HOUR
        assert await archive.first_published_from(tx, now + 4 * HOUR) is None


async def test_stories_are_listed_with_the_retracted_ones(
    database: Database, make_article: ArticleMaker, now: datetime
) -> None:
    async with database.transaction() as tx:
        for number in range(4):
            draft = await articles.add(tx, make_article(title=f"{number}", fingerprint=f"{number}"), now)
            if number:
                await articles.publish(tx, draft.id, now)
            if number == 3:
                await articles.retract(tx, draft.id, now)
        first = await archive.list_story_numbers(tx, 0, 2)
        rest = await archive.list_story_numbers(tx, first[-1].id, 10)
    assert [one.status for one in (*first, *rest)] == [
        ArticleStatus.PUBLISHED,
        ArticleStatus.PUBLISHED,
        ArticleStatus.RETRACTED,
    ]


async def test_a_merged_event_leads_to_the_one_that_has_its_articles_now(
    database: Database, make_article: ArticleMaker, now: datetime
) -> None:
    async with database.transaction() as tx:
        first, second, third = [
            await articles.add(tx, make_article(title=f"{number}", fingerprint=f"{number}"), now)
            for number in range(3)
        ]
        one, two, three = first.event_id, second.event_id, third.event_id
        assert await events.find_remaining(tx, one) is None
        await events.move_articles(tx, [first.id], two, now)
        await events.move_articles(tx, [first.id, second.id], three, now)
        assert await events.list_merged(tx) == [one, two]
        assert await events.find_remaining(tx, one) == three
        assert await events.find_remaining(tx, two) == three
        assert await events.find_remaining(tx, three) is None
        await events.move_articles(tx, [first.id], one, now)
        assert await events.find_remaining(tx, one) is None
        assert await events.find_remaining(tx, two) == three
