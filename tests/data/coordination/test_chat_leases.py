"""Tests of chat leases: one owner at a time, and another one after the lease has expired."""

from __future__ import annotations

from datetime import datetime

from data.coordination import chat_leases, update_log
from data.database import Database
from data.records.newsroom import StoredUpdate

LAPSED = -1.0


def stored_update(number: int, chat: int) -> StoredUpdate:
    return StoredUpdate(number, f'{{"update_id": {number}}}', chat)


async def test_a_chat_has_one_owner_who_may_claim_it_again(database: Database) -> None:
    async with database.transaction() as tx:
        assert await chat_leases.claim(tx, {1, 2}, "a", 60) == {1, 2}
        assert await chat_leases.claim(tx, {2, 3}, "b", 60) == {3}
        assert await chat_leases.claim(tx, {1, 2, 3}, "a", 60) == {1, 2}
        assert await chat_leases.claim(tx, set(), "a", 60) == set()


async def test_an_expired_chat_lease_goes_to_the_next_claim_and_is_not_renewed(database: Database) -> None:
    async with database.transaction() as tx:
        await chat_leases.claim(tx, {1, 2}, "a", LAPSED)
        assert await chat_leases.claim(tx, {1}, "b", 60) == {1}
        assert await chat_leases.renew(tx, "a", 60) == {2}
        assert await chat_leases.claim(tx, {2}, "b", 60) == set()


async def test_a_chat_lease_is_released_by_its_owner_only(database: Database) -> None:
    async with database.transaction() as tx:
        await chat_leases.claim(tx, {1, 2}, "a", 60)
        await chat_leases.release(tx, {1}, "a")
        await chat_leases.release(tx, {2}, "b")
        assert await chat_leases.claim(tx, {1, 2}, "b", 60) == {1}


async def test_unclaimed_chats_with_unhandled_updates_are_listed_oldest_first(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as tx:
        await update_log.store(
            tx,
            [
                stored_update(1, 30),
                stored_update(2, 20),
                stored_update(3, 10),
                stored_update(4, 30),
                stored_update(5, 40),
            ],
            now,
        )
        await update_log.mark_handled(tx, [5])
        await chat_leases.claim(tx, {10}, "a", 60)
        await chat_leases.claim(tx, {20}, "a", LAPSED)
        assert await chat_leases.list_unclaimed_chats(tx, 10) == [30, 20]
        assert await chat_leases.list_unclaimed_chats(tx, 1) == [30]


async def test_unhandled_updates_of_an_owners_chats_are_listed_in_order(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as tx:
        await update_log.store(
            tx, [stored_update(3, 1), stored_update(1, 1), stored_update(2, 2), stored_update(4, 1)], now
        )
        await update_log.mark_handled(tx, [4])
        await chat_leases.claim(tx, {1}, "a", 60)
        await chat_leases.claim(tx, {2}, "b", 60)
        assert await chat_leases.list_unhandled(tx, "a", {1, 2}) == [stored_update(1, 1), stored_update(3, 1)]
        assert await chat_leases.list_unhandled(tx, "a", {2}) == []


async def test_chat_leases_that_expired_long_ago_are_deleted(database: Database) -> None:
    async with database.transaction() as tx:
        await chat_leases.claim(tx, {1}, "a", -100)
        await chat_leases.claim(tx, {2}, "a", -10)
        await chat_leases.delete_expired(tx, 50)
        assert await chat_leases.renew(tx, "a", 60) == {2}
