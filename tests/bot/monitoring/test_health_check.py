from __future__ import annotations

import asyncio
import sqlite3
import time
from pathlib import Path

import pytest

from bot.monitoring import health_check
from bot.monitoring.health_check import HealthCheck
from bot.monitoring.heartbeats import Heartbeats, Job
from data.database import Database


async def test_a_process_whose_database_can_be_written_is_well(database: Database) -> None:
    checked = HealthCheck(database, Heartbeats())
    assert await checked.problems() == []
    await checked.close()


async def test_a_database_that_hangs_is_a_problem_while_it_hangs_and_none_once_it_answers(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health_check, "DATABASE_TIMEOUT_SECONDS", 0.2)
    checked = HealthCheck(database, Heartbeats())
    async with database.transaction():
        looks = [asyncio.create_task(checked.problems()) for _ in range(5)]
        found = [await look for look in looks]
        assert all("has not answered" in problem for (problem,) in found)
    assert await checked.problems() == []
    await checked.close()


async def test_a_database_that_is_full_is_a_problem_although_it_can_be_read(
    database: Database, tmp_path: Path
) -> None:
    async with database.transaction() as tx:
        # Leaves no room to grow, and the file what it has: the next page cannot be had.
        await tx.exec_driver_sql("CREATE TABLE filler (x)")
        pages = (await tx.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await tx.exec_driver_sql(
            "CREATE TRIGGER fill AFTER INSERT ON counters BEGIN "
            "INSERT INTO filler VALUES (zeroblob(100000)); END"
        )
        await tx.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    checked = HealthCheck(database, Heartbeats())
    (problem,) = await checked.problems()
    assert problem.startswith("The disk is full.")
    with sqlite3.connect(tmp_path / "lede.db") as reading:
        assert reading.execute("SELECT count(*) FROM filler").fetchone() == (0,)
    reading.close()
    await checked.close()


async def test_one_that_stands_by_does_not_touch_the_database(database: Database) -> None:
    async with database.transaction():
        assert await HealthCheck(database, Heartbeats()).problems(needs_database=False) == []


async def test_a_standstill_is_told_beside_the_database(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    vitals = Heartbeats()
    vitals.beat(Job.FEEDS)
    late = time.monotonic() + 200
    monkeypatch.setattr(time, "monotonic", lambda: late)
    checked = HealthCheck(database, vitals)
    assert await checked.problems() == ["feed rounds has stood still for 200 s"]
    await checked.close()
