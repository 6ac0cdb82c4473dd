"""Storing updates in order, and marking them as handled."""

from __future__ import annotations

from datetime import datetime

from data import privacy
from data.audience import readers
from data.coordination import update_log
from data.database import Database, Transaction
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


async def test_a_handled_update_names_its_chat_only_while_that_is_a_reader(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as tx:
        await readers.ensure(tx, 7, 0, "private", "en", now)
        await update_log.store(
            tx, [StoredUpdate(1, "{}", 7), StoredUpdate(2, "{}", 8), StoredUpdate(3, "{}", 7)], now
        )
        await update_log.mark_handled(tx, [1, 2])
        assert await chats(tx) == [7, 0, 7]
        await privacy.forget(tx, 7, 7)
        assert await chats(tx) == [0, 0, 7], "the request itself is being handled"
        await update_log.mark_handled(tx, [3])
        assert await chats(tx) == [0, 0, 0]


async def chats(tx: Transaction) -> list[int]:
    return list((await tx.exec_driver_sql("SELECT chat_id FROM updates ORDER BY update_id")).scalars().all())
