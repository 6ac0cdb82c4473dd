"""Tests of the leader lock: one process holds it, and the next gets it when that one ends in any way."""

from __future__ import annotations

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.audience import readers
from data.coordination.leader_lock import LeaderLock, create_leader_lock, hold_leader_lock
from data.database import Database
from data.delivery import editions, outbox, statistics
from data.errors import DatabaseUnavailable
from data.records.delivery import Delivery, OutboxState, Settlement
from tests.support import postgres_server
from tests.support.deliveries import NewDelivery, plan_deliveries
from tests.support.paths import ROOT

HOLDER_SCRIPT = """
import asyncio, sys
from datetime import UTC, datetime
from data.coordination.leader_lock import create_leader_lock, hold_leader_lock

async def hold() -> None:
    lock = create_leader_lock(sys.argv[1], "123", "holder", lambda: datetime.now(UTC))
    async with hold_leader_lock(lock, lambda _: None):
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", "import sys; sys.stdin.read()", stdin=-1, close_fds=False
        )
        print("held", flush=True)
        await asyncio.to_thread(sys.stdin.read)

asyncio.run(hold())
"""
HolderStarter = Callable[[], Awaitable[Process]]


def clock() -> datetime:
    return datetime(2026, 3, 5, 7, 30, tzinfo=UTC)


def open_lock(url: str, name: str = "me") -> LeaderLock:
    return create_leader_lock(url, "123", name, clock)


@pytest.fixture
async def start_holder(database_url: str) -> AsyncIterator[HolderStarter]:
    """Starts a process that holds the lock, and a child of it; both end with the test."""
    async with AsyncExitStack() as stack:

        async def start() -> Process:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", HOLDER_SCRIPT, database_url, stdin=PIPE, stdout=PIPE, cwd=ROOT
            )

            async def end() -> None:
                if process.returncode is None:
                    process.kill()
                await process.communicate()

            stack.push_async_callback(end)
            assert process.stdout is not None
            assert (await process.stdout.readline()).startswith(b"held")
            return process

        yield start


async def test_the_lock_has_one_holder_who_is_named_to_others(database_url: str) -> None:
    first, second = open_lock(database_url, "host:1"), open_lock(database_url)
    assert await first.try_acquire()
    assert await first.try_acquire()
    assert not await second.try_acquire()
    assert await second.holder() == "host:1 since 2026-03-05 07:30:00 UTC"
    await first.release()
    await first.release()
    async with asyncio.timeout(60), hold_leader_lock(second, lambda _: None):
        assert (await first.holder()).startswith("me since")
    await first.release()


async def test_a_waiting_process_gets_the_lock_when_it_is_released(database_url: str) -> None:
    holders: list[str] = []
    waiting = asyncio.Event()

    def tell(name: str) -> None:
        holders.append(name)
        waiting.set()

    async def wait() -> None:
        async with hold_leader_lock(open_lock(database_url), tell):
            pass

    async with hold_leader_lock(open_lock(database_url, "first"), holders.append):
        second = asyncio.create_task(wait())
        await waiting.wait()
        assert not second.done()
    async with asyncio.timeout(60):
        await second
    assert {name.partition(" ")[0] for name in holders} == {"first"}


async def test_a_released_lock_is_free_at_once(database_url: str) -> None:
    for number in range(10):
        first, second = open_lock(database_url, f"first {number}"), open_lock(database_url, "second")
        assert await first.try_acquire()
        assert not await second.try_acquire()
        await first.release()
        assert await second.try_acquire()
        await second.release()


async def test_kill_9_frees_the_lock_though_a_child_of_the_holder_lives(
    database_url: str, start_holder: HolderStarter
) -> None:
    process, second = await start_holder(), open_lock(database_url)
    assert not await second.try_acquire()
    process.send_signal(signal.SIGKILL)
    await process.wait()
    async with asyncio.timeout(60), hold_leader_lock(second, lambda _: None):
        pass


async def test_a_stopped_process_keeps_the_lock(database_url: str, start_holder: HolderStarter) -> None:
    process, second = await start_holder(), open_lock(database_url)
    process.send_signal(signal.SIGSTOP)
    assert not await second.try_acquire()
    process.send_signal(signal.SIGCONT)
    await second.release()


async def test_a_link_to_the_database_leads_to_the_same_lock(url: str, path: Path) -> None:
    link = path.with_name("link.db")
    link.symlink_to(path)
    first, second = open_lock(url), open_lock(f"sqlite+aiosqlite:///{link}")
    assert await first.try_acquire()
    assert not await second.try_acquire()
    await first.release()


async def test_an_unusable_lock_file_raises_database_unavailable(url: str, path: Path) -> None:
    path.with_name(f"{path.name}.sender.lock").mkdir()
    with pytest.raises(DatabaseUnavailable, match="cannot be opened"):
        await open_lock(url).try_acquire()
    assert await open_lock(url).holder() == ""


async def test_on_postgres_each_bot_has_a_leader_lock_of_its_own(postgres_url: str) -> None:
    first = create_leader_lock(postgres_url, "123", "me", clock)
    same = create_leader_lock(postgres_url, "123", "me", clock)
    other = create_leader_lock(postgres_url, "124", "me", clock)
    assert [await one.try_acquire() for one in (first, same, other)] == [True, False, True]
    for one in (first, same, other):
        await one.release()


async def test_a_holder_that_lost_its_connection_can_lock_again(postgres_url: str) -> None:
    first = create_leader_lock(postgres_url, "123", "me", clock)
    assert await first.try_acquire()
    lost = first.lost
    await postgres_server.end_lock_holder(postgres_url)
    async with asyncio.timeout(60):
        await lost.wait()
    async with asyncio.timeout(60), hold_leader_lock(first, lambda _: None) as lost:
        assert not lost.is_set()


async def test_a_replaced_sender_can_neither_lease_nor_mark_nor_settle(
    database: Database, now: datetime, make_delivery: Callable[..., NewDelivery]
) -> None:
    until = now + timedelta(minutes=2)
    async with database.transaction() as tx:
        reader = await readers.ensure(tx, 1, 0, "private", "en", now)
        await editions.add_edition(tx, "digest", ((),), 0, now)
        waiting = [make_delivery(reader_id=reader.id, slot=slot) for slot in range(3)]
        await plan_deliveries(tx, waiting)
        old = await outbox.next_epoch(tx)
        one, two = await outbox.lease(tx, now, "old", until, 2, old)
        assert await outbox.mark_sending(tx, [one.id], old) == {one.id}
        new = await outbox.next_epoch(tx)
        assert await outbox.lease(tx, now, "old", until, 1, old) == []
        assert await outbox.mark_sending(tx, [two.id], old) == set()
        await outbox.settle(tx, [Settlement(one.id, old, OutboxState.SENT, now, 1)])
        assert (await statistics.count_all(tx)).outbox == {"leased": 1, "pending": 1, "sending": 1}
        assert len(await outbox.lease(tx, now, "new", until, 9, new)) == 1


async def test_a_new_epoch_waits_for_the_statement_of_the_old_sender(
    migrated_postgres_url: str, now: datetime
) -> None:
    database = await Database.open(migrated_postgres_url)
    async with database.transaction() as tx:
        old = await outbox.next_epoch(tx)
    async with database.transaction() as tx:
        await outbox.lease(tx, now, "old", now + timedelta(minutes=2), 1, old)
        beginning = asyncio.create_task(start_epoch(database))
        await asyncio.sleep(0.2)
        assert not beginning.done()
    assert await beginning == old + 1
    await database.close()


async def test_an_old_sender_leases_nothing_while_a_new_epoch_begins(
    migrated_postgres_url: str, now: datetime, make_delivery: Callable[..., NewDelivery]
) -> None:
    database = await Database.open(migrated_postgres_url)
    async with database.transaction() as tx:
        reader = await readers.ensure(tx, 1, 0, "private", "en", now)
        await editions.add_edition(tx, "digest", ((),), 0, now)
        await plan_deliveries(tx, [make_delivery(reader_id=reader.id)])
        old = await outbox.next_epoch(tx)

    async def lease() -> list[Delivery]:
        async with database.transaction() as tx:
            return await outbox.lease(tx, now, "old", now + timedelta(minutes=2), 1, old)

    async with database.transaction() as tx:
        await outbox.next_epoch(tx)
        leasing = asyncio.create_task(lease())
        await asyncio.sleep(0.2)
        assert not leasing.done()
    assert await leasing == []
    await database.close()


async def start_epoch(database: Database) -> int:
    async with database.transaction() as tx:
        return await outbox.next_epoch(tx)
