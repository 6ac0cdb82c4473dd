"""The right to send: one process has it, the next gets it when that one ends, whatever ends it."""

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
from data.coordination.leader_lock import Right, leading, right_to_send
from data.database import Database
from data.delivery import editions, outbox, statistics
from data.errors import DatabaseUnavailable
from data.records.delivery import Delivery, NewDelivery, OutboxState, Settlement
from tests.support import postgres_server
from tests.support.paths import ROOT

HOLD = """
import asyncio, sys
from datetime import UTC, datetime
from data.leadership import leading, right_to_send

async def hold() -> None:
    right = right_to_send(sys.argv[1], "123", "holder", lambda: datetime.now(UTC))
    async with leading(right, lambda _: None):
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", "import sys; sys.stdin.read()", stdin=-1, close_fds=False
        )
        print("held", flush=True)
        await asyncio.to_thread(sys.stdin.read)

asyncio.run(hold())
"""
Hold = Callable[[], Awaitable[Process]]


def clock() -> datetime:
    return datetime(2026, 3, 5, 7, 30, tzinfo=UTC)


def right(url: str, name: str = "me") -> Right:
    return right_to_send(url, "123", name, clock)


@pytest.fixture
async def hold(database_url: str) -> AsyncIterator[Hold]:
    """Starts a process that has the right, and a child of it; ended with the test."""
    async with AsyncExitStack() as stack:

        async def start() -> Process:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", HOLD, database_url, stdin=PIPE, stdout=PIPE, cwd=ROOT
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


async def test_one_has_it_and_the_other_learns_who_and_since_when(database_url: str) -> None:
    first, second = right(database_url, "desk:1"), right(database_url)
    assert await first.attempt()
    assert await first.attempt()
    assert not await second.attempt()
    assert await second.holder() == "desk:1 since 2026-03-05 07:30:00 UTC"
    await first.release()
    await first.release()
    async with asyncio.timeout(60), leading(second, lambda _: None):
        assert (await first.holder()).startswith("me since")
    await first.release()


async def test_who_waits_gets_it_at_the_end_of_the_one_before(database_url: str) -> None:
    told: list[str] = []
    waiting = asyncio.Event()

    def tell(name: str) -> None:
        told.append(name)
        waiting.set()

    async def wait() -> None:
        async with leading(right(database_url), tell):
            pass

    async with leading(right(database_url, "first"), told.append):
        second = asyncio.create_task(wait())
        await waiting.wait()
        assert not second.done()
    async with asyncio.timeout(60):
        await second
    assert {name.partition(" ")[0] for name in told} == {"first"}


async def test_kill_9_frees_it_at_once_though_a_child_of_the_holder_lives_on(
    database_url: str, hold: Hold
) -> None:
    process, second = await hold(), right(database_url)
    assert not await second.attempt()
    process.send_signal(signal.SIGKILL)
    await process.wait()
    async with asyncio.timeout(60), leading(second, lambda _: None):
        pass


async def test_a_stopped_holder_keeps_it(database_url: str, hold: Hold) -> None:
    process, second = await hold(), right(database_url)
    process.send_signal(signal.SIGSTOP)
    assert not await second.attempt()
    process.send_signal(signal.SIGCONT)
    await second.release()


async def test_a_link_to_the_database_leads_to_the_same_right(url: str, path: Path) -> None:
    link = path.with_name("link.db")
    link.symlink_to(path)
    first, second = right(url), right(f"sqlite+aiosqlite:///{link}")
    assert await first.attempt()
    assert not await second.attempt()
    await first.release()


async def test_where_no_file_can_be_made_the_trouble_is_told_in_plain_words(url: str, path: Path) -> None:
    path.with_name(f"{path.name}.sender.lock").mkdir()
    with pytest.raises(DatabaseUnavailable, match="cannot be opened"):
        await right(url).attempt()
    assert await right(url).holder() == ""


async def test_on_a_server_each_bot_has_a_right_of_its_own(postgres_url: str) -> None:
    first = right_to_send(postgres_url, "123", "me", clock)
    same = right_to_send(postgres_url, "123", "me", clock)
    other = right_to_send(postgres_url, "124", "me", clock)
    assert [await one.attempt() for one in (first, same, other)] == [True, False, True]
    for one in (first, same, other):
        await one.release()


async def test_a_holder_whose_connection_ends_learns_so_and_can_have_it_back(postgres_url: str) -> None:
    first = right_to_send(postgres_url, "123", "me", clock)
    assert await first.attempt()
    lost = first.lost
    await postgres_server.end_holder(postgres_url)
    async with asyncio.timeout(60):
        await lost.wait()
    async with asyncio.timeout(60), leading(first, lambda _: None) as lost:
        assert not lost.is_set()


async def test_a_sender_that_was_replaced_can_neither_take_nor_begin_nor_settle(
    database: Database, now: datetime, make_delivery: Callable[..., NewDelivery]
) -> None:
    until = now + timedelta(minutes=2)
    async with database.transaction() as tx:
        reader = await readers.ensure(tx, 1, 0, "private", "en", now)
        await editions.add_edition(tx, "digest", ((),), 0, now)
        waiting = [make_delivery(reader_id=reader.id, slot=slot) for slot in range(3)]
        await outbox.enqueue(tx, waiting)
        old = await outbox.next_epoch(tx)
        one, two = await outbox.lease(tx, now, "old", until, 2, old)
        assert await outbox.mark_sending(tx, [one.id], old) == {one.id}
        new = await outbox.next_epoch(tx)
        assert await outbox.lease(tx, now, "old", until, 1, old) == []
        assert await outbox.mark_sending(tx, [two.id], old) == set()
        await outbox.settle(tx, [Settlement(one.id, old, OutboxState.SENT, now, 1)])
        assert (await statistics.counts(tx)).outbox == {"leased": 1, "pending": 1, "sending": 1}
        assert len(await outbox.lease(tx, now, "new", until, 9, new)) == 1


async def test_a_sender_that_begins_waits_for_the_statement_of_the_one_before(
    postgres_url: str, now: datetime
) -> None:
    database = await Database.open(postgres_url)
    async with database.transaction() as tx:
        old = await outbox.next_epoch(tx)
    async with database.transaction() as tx:
        await outbox.lease(tx, now, "old", now + timedelta(minutes=2), 1, old)
        beginning = asyncio.create_task(begin(database))
        await asyncio.sleep(0.2)
        assert not beginning.done()
    assert await beginning == old + 1
    await database.close()


async def test_what_an_old_sender_asks_while_another_begins_is_refused(
    postgres_url: str, now: datetime, make_delivery: Callable[..., NewDelivery]
) -> None:
    database = await Database.open(postgres_url)
    async with database.transaction() as tx:
        reader = await readers.ensure(tx, 1, 0, "private", "en", now)
        await editions.add_edition(tx, "digest", ((),), 0, now)
        await outbox.enqueue(tx, [make_delivery(reader_id=reader.id)])
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


async def begin(database: Database) -> int:
    async with database.transaction() as tx:
        return await outbox.next_epoch(tx)
