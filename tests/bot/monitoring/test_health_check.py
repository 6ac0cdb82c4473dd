"""Which states of the database and of the jobs the health check reports as problems."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from bot.monitoring import health_check
from bot.monitoring.health_check import HealthCheck
from bot.monitoring.heartbeats import Heartbeats, Job
from data.database import Database


async def test_a_process_whose_database_can_be_written_has_no_problems(database: Database) -> None:
    checker = HealthCheck(database, Heartbeats())
    assert await checker.problems() == []
    await checker.close()


async def test_a_database_is_a_problem_only_while_it_hangs(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health_check, "DATABASE_TIMEOUT_SECONDS", 0.2)
    checker = HealthCheck(database, Heartbeats())
    async with database.transaction():
        checks = [asyncio.create_task(checker.problems()) for _ in range(5)]
        found = [await check for check in checks]
        assert all("has not answered" in problem for (problem,) in found)
    assert await checker.problems() == []
    await checker.close()


async def test_a_full_database_that_can_be_read_is_a_problem(database: Database, tmp_path: Path) -> None:
    async with database.transaction() as tx:
        # The database has no room to grow, so the insert of the trigger needs a page that it cannot get.
        await tx.exec_driver_sql("CREATE TABLE filler (x)")
        pages = (await tx.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await tx.exec_driver_sql(
            "CREATE TRIGGER fill AFTER INSERT ON counters BEGIN "
            "INSERT INTO filler VALUES (zeroblob(100000)); END"
        )
        await tx.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    checker = HealthCheck(database, Heartbeats())
    (problem,) = await checker.problems()
    assert problem.startswith("The disk is full.")
    with closing(sqlite3.connect(tmp_path / "lede.db")) as reading, reading:
        assert reading.execute("SELECT count(*) FROM filler").fetchone() == (0,)
    reading.close()
    await checker.close()


async def test_the_check_of_a_process_that_stands_by_does_not_use_the_database(database: Database) -> None:
    async with database.transaction():
        assert await HealthCheck(database, Heartbeats()).problems(needs_database=False) == []


async def test_a_stalled_job_is_a_problem(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    heartbeats = Heartbeats()
    heartbeats.beat(Job.FEEDS)
    late = time.monotonic() + 200
    monkeypatch.setattr(time, "monotonic", lambda: late)
    checker = HealthCheck(database, heartbeats)
    assert await checker.problems() == ["feed rounds has stood still for 200 s"]
    await checker.close()
