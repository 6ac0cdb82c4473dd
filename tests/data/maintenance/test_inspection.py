"""Inspecting a database on SQLite and PostgreSQL: version, locks, leader, zones; nothing is changed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.coordination.leader_lock import create_leader_lock, find_leader
from data.database import Database
from data.engines import location, postgres
from data.errors import DataError
from data.maintenance.inspection import count_rows, inspect
from data.schema.migrations import HEAD


@pytest.fixture(params=["sqlite", "postgres"])
def any_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty, migrated database of each kind."""
    return str(request.getfixturevalue("url" if request.param == "sqlite" else "migrated_postgres_url"))


async def test_a_database_in_order_has_its_revision_size_and_no_problem(any_url: str) -> None:
    state = await inspect(any_url, "1")
    assert (state.problem, state.revision, state.is_outdated, state.is_locked) == ("", HEAD, False, False)
    assert state.size_bytes > 100_000
    assert state.timezones == ()
    assert bool(state.server_version) is state.is_server is location.is_postgres(any_url)


async def test_the_leader_is_named_while_it_holds_the_lock(any_url: str) -> None:
    assert await find_leader(any_url, "1") == ""
    lock = create_leader_lock(any_url, "1", "host:7", lambda: datetime(2026, 11, 22, tzinfo=UTC))
    assert await lock.try_acquire()
    assert (await inspect(any_url, "1")).leader == "host:7 since 2026-11-22 00:00:00 UTC"
    await lock.release()
    assert await find_leader(any_url, "1") == ""


async def test_the_name_that_a_killed_leader_left_is_no_leader(path: Path, url: str) -> None:
    path.with_name("lede.db.sender.lock").write_text("host:7 since yesterday")
    assert await find_leader(url, "1") == ""


async def test_asking_for_the_leader_creates_no_file(path: Path, url: str) -> None:
    await find_leader(url, "1")
    assert {one.name for one in await asyncio.to_thread(lambda: list(path.parent.iterdir()))} == {"lede.db"}


async def test_a_newer_server_database_is_a_problem(migrated_postgres_url: str) -> None:
    connection = await postgres.connect(migrated_postgres_url)
    await connection.execute("UPDATE alembic_version SET version_num = '9999'")
    await connection.close()
    assert "newer version of Lede" in (await inspect(migrated_postgres_url, "1")).problem


async def test_statements_that_wait_for_a_lock_on_a_server_are_noticed(migrated_postgres_url: str) -> None:
    holder, waiter = [await postgres.connect(migrated_postgres_url) for _ in range(2)]
    await holder.execute("BEGIN; LOCK TABLE counters")
    waiting = asyncio.create_task(waiter.execute("SELECT * FROM counters"))
    state = await inspect(migrated_postgres_url, "1", lock_seconds=0.1)
    await holder.execute("ROLLBACK")
    await waiting
    for connection in (holder, waiter):
        await connection.close()
    assert state.is_locked


async def test_an_empty_server_database_has_no_revision(postgres_url: str) -> None:
    state = await inspect(postgres_url, "1")
    assert (state.problem, state.revision) == ("", None)


async def test_a_server_that_cannot_be_reached_is_a_problem_without_its_password() -> None:
    state = await inspect("postgresql://lede:s3cret@127.0.0.1:1/lede", "1")
    assert state.problem
    assert "s3cret" not in repr(state)


async def test_the_rows_of_each_table_are_counted_without_the_search_index(path: Path, url: str) -> None:
    database = await Database.open(url)
    async with database.transaction() as tx:
        await tx.exec_driver_sql("INSERT INTO counters VALUES ('sample', 1), ('other', 2)")
    await database.close()
    counts = count_rows(path)
    assert (counts["counters"], counts["articles"], counts["alembic_version"]) == (2, 0, 1)
    assert not any(name.startswith("article_search") for name in counts)


def test_a_file_that_is_no_database_has_no_rows_to_count(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no database")
    with pytest.raises(DataError, match="not an SQLite database"):
        count_rows(tmp_path / "notes.txt")
