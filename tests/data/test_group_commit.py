"""Many small writes, one commit; each told the truth."""

import asyncio

import pytest

from data.coordination import counters
from data.database import Database, Transaction
from data.group_commit import GroupCommit


class Failed(Exception):
    pass


async def count(tx: Transaction) -> int:
    return await counters.following(tx, "test")


async def fail(_tx: Transaction) -> int:
    raise Failed


async def test_work_handed_in_together_shares_a_commit_and_keeps_its_order(database: Database) -> None:
    commits = GroupCommit(database)
    assert await asyncio.gather(*(commits.run(count) for _ in range(50))) == list(range(1, 51))


async def test_a_failure_is_told_to_the_one_who_failed_and_loses_nobody_elses_work(
    database: Database,
) -> None:
    commits = GroupCommit(database)
    results = await asyncio.gather(
        commits.run(count), commits.run(fail), commits.run(count), return_exceptions=True
    )
    assert [type(result) for result in results] == [int, Failed, int]
    assert await commits.run(count) == 3


async def test_what_was_told_done_is_committed(database: Database) -> None:
    commits = GroupCommit(database)
    done = await commits.run(count)
    async with database.reading() as tx:
        assert await counters.current(tx, "test") == done


async def test_closing_waits_for_what_was_handed_in(database: Database) -> None:
    commits = GroupCommit(database, window=0.05)
    running = asyncio.create_task(commits.run(count))
    await asyncio.sleep(0)
    await commits.close()
    assert running.done()
    assert running.result() == 1


async def test_one_who_stops_waiting_does_not_stop_the_others(database: Database) -> None:
    commits = GroupCommit(database)
    hasty, patient = asyncio.create_task(commits.run(count)), asyncio.create_task(commits.run(count))
    await asyncio.sleep(0)
    hasty.cancel()
    assert await patient == 2
    with pytest.raises(asyncio.CancelledError):
        await hasty
