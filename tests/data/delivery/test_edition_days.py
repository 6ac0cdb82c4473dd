"""What editors decide for a day is stored whole, or not at all where another editor was first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from data.articles import articles
from data.database import Database
from data.delivery import edition_days
from data.records.articles import NewArticle
from data.records.events import EditionDay, EventMark, Section


async def test_a_day_without_decisions_is_empty(database: Database, now: datetime) -> None:
    async with database.reading() as tx:
        assert await edition_days.get_day(tx, now.date()) == EditionDay(now.date(), "", 0, {}, {})


async def test_the_decisions_for_a_day_are_replaced_only_by_who_has_seen_them(
    database: Database, now: datetime, make_article: Callable[..., NewArticle]
) -> None:
    day = EditionDay(now.date(), "Good morning", 0, {}, {})
    async with database.transaction() as tx:
        event_id = (await articles.add(tx, make_article(), now)).event_id
        day = replace(day, marks={event_id: EventMark.DROP}, positions={event_id: 2})
        assert await edition_days.save_day(tx, day, now)
        assert not await edition_days.save_day(tx, replace(day, greeting="Mine"), now)
        stored = await edition_days.get_day(tx, now.date())
        assert stored == replace(day, version=1)
        assert await edition_days.save_day(tx, replace(stored, greeting="Hello", marks={}), now)
        assert not await edition_days.save_day(tx, stored, now)
        changed = await edition_days.get_day(tx, now.date())
    assert (changed.greeting, changed.version, changed.marks) == ("Hello", 2, {})
    assert changed.positions == {event_id: 2}


async def test_the_decisions_for_past_days_are_deleted(database: Database, now: datetime) -> None:
    today = now.date()
    async with database.transaction() as tx:
        for day in (today - timedelta(days=1), today):
            await edition_days.save_day(tx, EditionDay(day, "Hello", 0, {}, {}), now)
        await edition_days.delete_days_before(tx, today)
        found = await edition_days.get_days(tx, {today - timedelta(days=1), today})
    assert [day.version for _, day in sorted(found.items())] == [0, 1]


async def test_sections_are_kept_in_their_order(database: Database) -> None:
    wanted = [Section("sport", 0, None), Section("city", 1, 3)]
    async with database.transaction() as tx:
        await edition_days.save_sections(tx, [Section("old", 0, 1)])
        await edition_days.save_sections(tx, wanted[::-1])
        assert await edition_days.list_sections(tx) == wanted
