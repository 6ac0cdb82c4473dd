"""The connections to SQLite: few trips to their threads, and nothing left open."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from data.engines.sqlite import create_reader_engine, create_writer_engine, enable_wal
from data.engines.sqlite_driver import SqliteConnection

COUNT = text("SELECT count(*) FROM numbers")
NUMBERS = text("SELECT value FROM numbers ORDER BY value")
INSERT = text("INSERT INTO numbers VALUES (:value)")


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    path = tmp_path / "lede.db"
    enable_wal(path)
    engine = create_writer_engine(path)
    async with engine.begin() as tx:
        await tx.exec_driver_sql("CREATE TABLE numbers (value INTEGER)")
    yield engine
    await engine.dispose()


@pytest.fixture
async def readers(writer: AsyncEngine, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    assert writer.dialect.name == "sqlite"  # the file exists
    engine = create_reader_engine(tmp_path / "lede.db")
    yield engine
    await engine.dispose()


async def driver_of(connection: AsyncConnection) -> SqliteConnection:
    driver = (await connection.get_raw_connection()).driver_connection
    assert isinstance(driver, SqliteConnection)
    return driver


@pytest.fixture
async def statements(readers: AsyncEngine) -> list[str]:
    """What SQLite executes for the first reader."""
    found: list[str] = []
    async with readers.connect() as connection:
        await (await driver_of(connection)).set_trace_callback(found.append)
    return found


async def insert(writer: AsyncEngine, values: range) -> None:
    async with writer.begin() as tx:
        await tx.execute(INSERT, [{"value": value} for value in values])


@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1001, 2500])
async def test_rows_arrive_complete_and_in_order(
    writer: AsyncEngine, readers: AsyncEngine, count: int
) -> None:
    if count:
        await insert(writer, range(count))
    async with readers.begin() as tx:
        assert (await tx.execute(NUMBERS)).scalars().all() == list(range(count))
        result = await tx.stream(NUMBERS, execution_options={"yield_per": 300})
        assert [value async for value in result.scalars()] == list(range(count))
        result = await tx.stream(NUMBERS)
        assert [await result.fetchone() for _ in range(min(count, 3))] == [(n,) for n in range(min(count, 3))]
        await result.close()


async def test_all_statements_of_a_block_read_the_state_of_its_first(
    writer: AsyncEngine, readers: AsyncEngine
) -> None:
    async with readers.begin() as tx:
        assert (await tx.execute(COUNT)).scalar() == 0
        await insert(writer, range(3))
        assert (await tx.execute(COUNT)).scalar() == 0
    async with readers.begin() as tx:
        assert (await tx.execute(COUNT)).scalar() == 3


async def test_a_block_that_only_reads_begins_and_commits_once(
    readers: AsyncEngine, statements: list[str]
) -> None:
    async with readers.begin() as tx:
        await tx.execute(COUNT)
        await tx.execute(COUNT)
    assert statements == ["BEGIN", str(COUNT), str(COUNT), "COMMIT"]


async def test_a_block_without_a_statement_executes_none(readers: AsyncEngine, statements: list[str]) -> None:
    async with readers.begin():
        pass
    with suppress(KeyError):
        async with readers.begin():
            raise KeyError
    assert statements == []


async def test_a_failed_block_is_rolled_back(writer: AsyncEngine) -> None:
    with suppress(KeyError):
        async with writer.begin() as tx:
            await tx.execute(INSERT, {"value": 1})
            raise KeyError
    async with writer.begin() as tx:
        assert (await tx.execute(COUNT)).scalar() == 0


async def test_a_block_goes_on_after_a_failed_statement(writer: AsyncEngine) -> None:
    async with writer.begin() as tx:
        await tx.execute(INSERT, {"value": 1})
        with pytest.raises(Exception, match="no such table"):
            await tx.exec_driver_sql("SELECT * FROM letters")
    async with writer.begin() as tx:
        assert (await tx.execute(COUNT)).scalar() == 1


async def test_the_number_of_changed_rows_and_returned_rows_are_right(writer: AsyncEngine) -> None:
    await insert(writer, range(1500))
    async with writer.begin() as tx:
        assert (
            await tx.execute(text("UPDATE numbers SET value = value + 1 WHERE value < 10"))
        ).rowcount == 10
        returned = await tx.execute(text("DELETE FROM numbers WHERE value >= 100 RETURNING value"))
        assert len(returned.all()) == 1400
        assert (await tx.execute(COUNT)).scalar() == 100


@pytest.mark.parametrize("is_stream", [False, True])
async def test_a_cancelled_statement_leaves_no_snapshot_open(
    writer: AsyncEngine, readers: AsyncEngine, tmp_path: Path, is_stream: bool
) -> None:
    await insert(writer, range(5000))
    is_running, may_go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def hold() -> int:
        loop.call_soon_threadsafe(is_running.set)
        may_go_on.wait()
        return 1

    query = text("SELECT value, hold() FROM numbers WHERE value > 0 OR hold()")

    async def read() -> None:
        async with readers.begin() as tx:
            await (await driver_of(tx)).create_function("hold", 0, hold)
            await (tx.stream(query) if is_stream else tx.execute(query))

    task = asyncio.create_task(read())
    await is_running.wait()
    task.cancel()
    await asyncio.sleep(0)
    may_go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    # A snapshot that is still open would keep the write-ahead log.
    await insert(writer, range(1))
    async with readers.begin() as tx:
        assert (await tx.execute(COUNT)).scalar() == 5001
    connection = sqlite3.connect(tmp_path / "lede.db")
    assert connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    connection.close()
