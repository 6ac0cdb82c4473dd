"""Storing updates in order, and marking them as handled."""

from __future__ import annotations

from datetime import datetime

from data.coordination import update_log
from data.database import Database
from data.records.newsroom import StoredUpdate


def stored_update(number: int) -> StoredUpdate:
    return StoredUpdate(number, f'{{"update_id": {number}}}')


async def test_storing_updates_returns_the_new_ones_in_order(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        assert await update_log.store(tx, [stored_update(2)], now) == [stored_update(2)]
        assert await update_log.store(
            tx, [stored_update(3), stored_update(2), stored_update(1), stored_update(3)], now
        ) == [
            stored_update(3),
            stored_update(1),
        ]
        assert await update_log.store(tx, [], now) == []


async def test_stored_updates_are_unhandled_in_order_until_marked(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        await update_log.store(tx, [stored_update(n) for n in (3, 1, 2)], now)
        assert await update_log.list_unhandled(tx) == [stored_update(1), stored_update(2), stored_update(3)]
        await update_log.mark_handled(tx, [1, 3])
        assert await update_log.list_unhandled(tx) == [stored_update(2)]
        await update_log.mark_handled(tx, [])


async def test_a_handled_update_loses_its_payload_and_is_recognised_as_a_repeat(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as tx:
        await update_log.store(tx, [stored_update(1)], now)
        await update_log.mark_handled(tx, [1])
        assert await update_log.store(tx, [stored_update(1)], now) == []
        assert await update_log.list_unhandled(tx) == []
        assert (await tx.exec_driver_sql("SELECT payload FROM updates")).scalars().all() == [None]
