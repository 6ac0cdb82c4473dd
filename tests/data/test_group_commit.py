"""Tests of GroupCommit: shared commits, and failures that concern one caller only."""

import asyncio

import pytest

from data.coordination import counters
from data.database import Database, Transaction
from data.group_commit import GroupCommit


class Failed(Exception):
    pass


async def next_test_value(tx: Transaction) -> int:
    return await counters.next_value(tx, "test")


async def fail(_tx: Transaction) -> int:
    raise Failed


async def test_work_submitted_together_shares_a_commit_and_keeps_its_order(database: Database) -> None:
    commits = GroupCommit(database)
    assert await asyncio.gather(*(commits.run(next_test_value) for _ in range(50))) == list(range(1, 51))


async def test_a_failing_work_item_does_not_roll_back_the_others(
    database: Database,
) -> None:
    commits = GroupCommit(database)
    results = await asyncio.gather(
        commits.run(next_test_value), commits.run(fail), commits.run(next_test_value), return_exceptions=True
    )
    assert [type(result) for result in results] == [int, Failed, int]
    assert await commits.run(next_test_value) == 3


async def test_run_returns_only_after_the_commit(database: Database) -> None:
    commits = GroupCommit(database)
    done = await commits.run(next_test_value)
    async with database.reading() as tx:
        assert await counters.current_value(tx, "test") == done


async def test_closing_waits_for_queued_work(database: Database) -> None:
    commits = GroupCommit(database, window=0.05)
    running = asyncio.create_task(commits.run(next_test_value))
    await asyncio.sleep(0)
    await commits.close()
    assert running.done()
    assert running.result() == 1


async def test_a_cancelled_caller_does_not_cancel_the_others_work(database: Database) -> None:
    commits = GroupCommit(database)
    cancelled, remaining = (
        asyncio.create_task(commits.run(next_test_value)),
        asyncio.create_task(commits.run(next_test_value)),
    )
    await asyncio.sleep(0)
    cancelled.cancel()
    assert await remaining == 2
    with pytest.raises(asyncio.CancelledError):
        await cancelled
