"""Stories that editors drop for a date: they come the next day to those who missed them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.services.planning import planner
from bot.services.planning.candidates import CandidateSet
from bot.services.planning.first_digest import plan_first_digest
from bot.services.planning.held_back import held_mask, hold_back, read_held_back
from bot.services.subscriptions import subscriptions as subscription_service
from data.articles import articles
from data.database import Database
from data.delivery import edition_days
from data.records.articles import CandidateArticle
from data.records.events import EditionDay, EventMark
from tests.bot.services.seed import chat, edition, messages, publish, subscribe, subscription

DUE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


async def drop(database: Database, article_id: int, at: datetime) -> None:
    """Editors drop the event of an article from the digests of a date."""
    async with database.transaction() as tx:
        found = await articles.get(tx, article_id)
        assert found is not None
        before = await edition_days.get_day(tx, at.date())
        marks = {**before.marks, found.event_id: EventMark.DROP}
        day = EditionDay(at.date(), "", before.version, marks, {})
        assert await edition_days.save_day(tx, day, at)


async def titles(database: Database, reader: int = 1003) -> list[list[int]]:
    """The articles of each digest planned for a reader, the oldest first."""
    rows = await messages(database, reader)
    return [[n for part in (await edition(database, row["edition_id"])).parts for n in part] for row in rows]


async def test_a_story_dropped_for_a_date_comes_the_next_day(database: Database) -> None:
    await subscribe(database)
    dropped, kept = await publish(database, "Dropped", "Kept", now=DUE - HOUR)
    await drop(database, dropped, DUE - HOUR / 2)
    await planner.plan(database, DUE)
    assert (await subscription(database)).held_back != ""
    (later,) = await publish(database, "Later", now=DUE + HOUR)
    await planner.plan(database, DUE + DAY)
    assert (await subscription(database)).held_back == ""
    await planner.plan(database, DUE + 2 * DAY)
    assert await titles(database) == [[kept], [later, dropped]]


async def test_a_story_had_at_once_does_not_come_again_when_it_is_dropped_for_that_date(
    database: Database,
) -> None:
    had, other = await publish(database, "Had", "Other", now=DUE - 3 * HOUR)
    reader = await subscribe(database, now=DUE - 2 * HOUR)
    await plan_first_digest(database, reader, DUE - 2 * HOUR)
    await drop(database, had, DUE - HOUR)
    await planner.plan(database, DUE)
    (later,) = await publish(database, "Later", now=DUE + HOUR)
    await planner.plan(database, DUE + DAY)
    assert [sorted(one) for one in await titles(database)] == [[had, other], [later]]


async def test_a_story_dropped_before_a_digest_at_once_comes_the_next_day(database: Database) -> None:
    dropped, other = await publish(database, "Dropped", "Other", now=DUE + HOUR)
    reader = await subscribe(database, now=DUE + HOUR)
    await drop(database, dropped, DUE + HOUR)
    await plan_first_digest(database, reader, DUE + 2 * HOUR)
    await planner.plan(database, DUE + DAY)
    assert await titles(database) == [[other], [dropped]]


async def test_readers_of_two_digests_a_day_get_it_the_next_day_or_had_it(
    database: Database,
) -> None:
    await subscribe(database, times=("08:00", "18:30"))
    early, late, both = await publish(database, "Early", "Late", "Both", now=DUE - HOUR)
    await drop(database, early, DUE - HOUR)
    await planner.plan(database, DUE)
    await drop(database, late, DUE + HOUR)
    await planner.plan(database, DUE + 10.5 * HOUR)
    await planner.plan(database, DUE + DAY)
    assert [sorted(one) for one in await titles(database)] == [[late, both], [early]]


async def test_what_was_held_back_outlives_a_digest_that_was_too_late_and_a_change_of_times(
    database: Database,
) -> None:
    await subscribe(database)
    (dropped,) = await publish(database, "Dropped", now=DUE - HOUR)
    await drop(database, dropped, DUE - HOUR)
    await planner.plan(database, DUE)
    await planner.plan(database, DUE + DAY + 7 * HOUR)
    async with database.transaction() as tx:
        await subscription_service.set_times(tx, chat(), ("09:00",), DUE + DAY + 8 * HOUR)
    await planner.plan(database, DUE + 2 * DAY + HOUR)
    assert await titles(database) == [[dropped]]


def test_an_update_that_was_held_back_is_an_update_and_a_retracted_one_is_nothing() -> None:
    stories = [
        CandidateArticle(n, n, f"Story {n}", (), (), DUE, event, "", "", None, None)
        for n, event in ((1, 1), (2, 2), (3, 1))
    ]
    known = CandidateSet(3, stories)
    assert held_mask("3", known) == 0b100
    assert held_mask("2 99", known) == 0b010
    assert read_held_back("") == ()
    assert hold_back(0b111, DUE.date(), known) == ""
