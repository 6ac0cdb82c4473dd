"""Entries of feeds that wait for their page or were refused, on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from data import feeds, held_entries
from data.database import Database
from data.records.feeds import HoldReason, NewHeldEntry, RefusedCounts
from tests.bot.services.feeds.fakes import new_source
from tests.support.factories import NOW


async def test_waiting_and_refused_entries_are_listed_apart_and_each_key_once(database: Database) -> None:
    async with database.transaction() as tx:
        source = await feeds.add(tx, new_source(), NOW)
        assert source is not None
        waiting = NewHeldEntry(source.id, "a", HoldReason.PAGE, 7, "f", "{}")
        await held_entries.hold(tx, waiting, NOW)
        for key in ("b", "c", "c"):
            refused = NewHeldEntry(source.id, key, HoldReason.SAME_PAGE, None, "", "{}")
            await held_entries.hold(tx, refused, NOW)
        (found,) = await held_entries.list_waiting(tx, source.id, 9)
        assert (found.article_id, found.attempts) == (7, 1)
        await held_entries.count_attempt(tx, found.id)
        again = await held_entries.get(tx, found.id)
        assert again == replace(found, attempts=2)
        page, total = await held_entries.page_of_refused(tx, source.id, 1, 9)
        assert ([one.key for one in page], total) == (["b"], 2)
        assert await held_entries.count_refused(tx, [source.id, 99]) == {source.id: RefusedCounts(2)}
        assert await held_entries.remove(tx, page[0].id)
        assert not await held_entries.remove(tx, page[0].id)
        await feeds.remove(tx, source.id)
        assert await held_entries.get(tx, found.id) is None


async def test_refused_entries_that_are_old_or_too_many_are_deleted_and_waiting_ones_stay(
    database: Database,
) -> None:
    long_ago = NOW - held_entries.REFUSED_RETENTION - timedelta(days=1)
    async with database.transaction() as tx:
        source = await feeds.add(tx, new_source(), NOW)
        assert source is not None
        await held_entries.hold(tx, NewHeldEntry(source.id, "w", HoldReason.PAGE, 1, "", "{}"), long_ago)
        await held_entries.hold(
            tx, NewHeldEntry(source.id, "old", HoldReason.SAME_TEXT, 1, "", "{}"), long_ago
        )
        for number in range(held_entries.MAX_REFUSED_PER_SOURCE + 5):
            new = NewHeldEntry(source.id, f"k{number}", HoldReason.SAME_TEXT, 1, "", "{}")
            await held_entries.hold(tx, new, NOW)
        await held_entries.prune_refused(tx, source.id, NOW)
        left, total = await held_entries.page_of_refused(tx, source.id, 0, 999)
        assert total == held_entries.MAX_REFUSED_PER_SOURCE
        assert left[-1].key == "k5"
        assert len(await held_entries.list_waiting(tx, source.id, 9)) == 1
