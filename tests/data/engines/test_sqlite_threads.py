"""Closing a database ends the driver's threads, also those of connections whose tasks were cancelled."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import sqlalchemy as sa

from data.database import Database
from tests.support.databases import copy_sqlite, sqlite_url


async def test_closing_ends_the_threads_of_connections_whose_tasks_were_cancelled(
    sqlite_template: Path, tmp_path: Path
) -> None:
    before = set(threading.enumerate())
    database = await Database.open(sqlite_url(copy_sqlite(sqlite_template, tmp_path)))
    endless = sa.text(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300000) SELECT max(i) FROM n"
    )

    async def read() -> None:
        async with database.reading() as tx:
            await tx.execute(endless)

    reading = [asyncio.create_task(read()) for _ in range(3)]
    await asyncio.sleep(0.05)
    assert len(set(threading.enumerate()) - before) >= 3
    for task in reading:
        task.cancel()
    await asyncio.gather(*reading, return_exceptions=True)
    await database.close()
    drivers = [thread for thread in set(threading.enumerate()) - before if "connection_worker" in thread.name]
    assert drivers == []
