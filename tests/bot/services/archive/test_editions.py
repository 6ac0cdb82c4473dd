"""The edition of a day is what readers at the default times got on it, in its order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.services.archive import editions
from bot.services.calendar.slots import Schedule
from data.articles import articles, events
from data.database import Database
from data.delivery import edition_days
from data.records.events import EditionDay, EventMark
from tests.support.factories import new_article

DAILY = Schedule("Europe/Berlin", ("08:00", "18:00"), (1, 2, 3, 4, 5, 6, 7))
DAY = date(2026, 11, 22)
MORNING = datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
"""08:00 in Berlin."""
HOUR = timedelta(hours=1)


async def publish(database: Database, title: str, at: datetime) -> int:
    """The event of a story that is published at an instant."""
    async with database.transaction() as tx:
        draft = await articles.add(tx, new_article(title), at)
        await articles.publish(tx, draft.id, at)
    return draft.event_id


async def titles(database: Database, day: date, now: datetime) -> list[str] | None:
    found = await editions.load_edition(database, DAILY, day, now)
    return sorted(one.story.article.title for one in found.stories) if found else None


async def test_an_edition_has_what_was_published_since_the_one_before_and_grows_with_its_times(
    database: Database,
) -> None:
    await publish(database, "yesterday", MORNING - 20 * HOUR)
    await publish(database, "evening", MORNING - 10 * HOUR)
    await publish(database, "night", MORNING - HOUR)
    await publish(database, "on the hour", MORNING)
    await publish(database, "just after", MORNING + timedelta(minutes=1))
    await publish(database, "noon", MORNING + 5 * HOUR)
    await publish(database, "late", MORNING + 14 * HOUR)
    assert await titles(database, DAY, MORNING - HOUR) is None
    assert await titles(database, DAY, MORNING) == ["evening", "night", "on the hour"]
    evening = await titles(database, DAY, MORNING + 10 * HOUR)
    assert evening == ["evening", "just after", "night", "noon", "on the hour"]
    assert await titles(database, date(2026, 11, 21), MORNING) == ["yesterday"]
    assert await titles(database, date(2026, 11, 23), MORNING + 20 * HOUR) is None
    assert await titles(database, date(2026, 11, 23), MORNING + 24 * HOUR) == ["late"]


async def test_editions_lead_to_the_ones_before_and_after_over_days_without_stories(
    database: Database,
) -> None:
    await publish(database, "old", MORNING - timedelta(days=9, hours=1))
    await publish(database, "new", MORNING - HOUR)
    await publish(database, "to come", MORNING + HOUR)
    found = await editions.load_edition(database, DAILY, DAY, MORNING)
    assert found is not None
    assert (found.earlier, found.later) == (date(2026, 11, 13), None)
    later = await editions.load_edition(database, DAILY, date(2026, 11, 13), MORNING)
    assert later is not None
    assert (later.earlier, later.later) == (None, DAY)
    assert await editions.newest_edition(database, DAILY, MORNING) == DAY
    assert await editions.newest_edition(database, DAILY, MORNING - HOUR) == date(2026, 11, 13)
    assert await editions.list_days(database, DAILY, MORNING) == [date(2026, 11, 13), DAY]
    assert await editions.list_days(database, DAILY, MORNING + 30 * HOUR) == [date(2026, 11, 13), DAY]


async def test_an_edition_follows_the_decisions_of_its_day(database: Database) -> None:
    first, second, third = [
        await publish(database, f"{number}", MORNING - (4 - number) * HOUR) for number in range(3)
    ]
    decided = EditionDay(DAY, "", 0, {first: EventMark.LEAD, second: EventMark.DROP}, {})
    async with database.transaction() as tx:
        await edition_days.save_day(tx, decided, MORNING - HOUR)
    found = await editions.load_edition(database, DAILY, DAY, MORNING)
    assert found is not None
    assert [one.story.article.event_id for one in found.stories] == [first, third]
    assert not any(one.is_brief for one in found.stories)


async def test_openings_since_then_do_not_change_the_order(database: Database) -> None:
    first, second = [await publish(database, name, MORNING - HOUR) for name in ("first", "second")]
    before = await editions.load_edition(database, DAILY, DAY, MORNING)
    assert before is not None
    assert [one.story.article.event_id for one in before.stories] == [second, first]
    async with database.transaction() as tx:
        await events.count_opened(tx, first)
    assert await editions.load_edition(database, DAILY, DAY, MORNING) == before


async def test_a_day_with_many_stories_tells_the_later_ones_in_one_line(database: Database) -> None:
    for number in range(30):
        await publish(database, f"{number}", MORNING - HOUR + timedelta(minutes=number))
    found = await editions.load_edition(database, DAILY, DAY, MORNING)
    assert found is not None
    assert len(found.stories) == 30
    assert [one.is_brief for one in found.stories] == [False] * 24 + [True] * 6


async def test_no_date_is_too_far(database: Database) -> None:
    for day in (date.min, date(1969, 12, 31), date.max):
        assert await editions.load_edition(database, DAILY, day, MORNING) is None
    assert await editions.list_days(database, DAILY, MORNING) == []
    assert await editions.newest_edition(database, DAILY, MORNING) is None
