"""Opening a database; transactions, snapshots and concurrent writers."""

# ruff: noqa: ASYNC240 - a test may look at its small files directly
from __future__ import annotations

import asyncio
import gc
import os
import sqlite3
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from data.audience import readers
from data.database import Database
from data.engines import sqlite_file
from data.errors import DatabaseBusy, DatabaseTooNew, DatabaseUnavailable, NotLedeDatabase
from data.schema.migrations import HEAD


def execute(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


async def test_opening_a_database_creates_the_folder_and_the_tables(tmp_path: Path, now: datetime) -> None:
    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path}/var/deep/lede.db")
    async with database.transaction() as tx:
        assert (await readers.ensure(tx, 5, 0, "private", "en", now)).chat_id == 5
    await database.close()


async def test_a_database_file_name_may_contain_special_characters_of_urls(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path}/50%25 é #1.db")
    await database.close()
    assert [file.name for file in tmp_path.iterdir()] == ["50% é #1.db"]


async def test_committed_rows_are_there_after_opening_again(url: str, now: datetime) -> None:
    database = await Database.open(url)
    async with database.transaction() as tx:
        reader = await readers.ensure(tx, 5, 0, "private", "en", now)
    await database.close()
    database = await Database.open(url)
    async with database.reading() as tx:
        assert await readers.get(tx, 5) == reader
    await database.close()


async def test_an_error_rolls_the_whole_transaction_back(database: Database, now: datetime) -> None:
    async def fail() -> None:
        async with database.transaction() as tx:
            await readers.ensure(tx, 5, 0, "private", "en", now)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with database.reading() as tx:
        assert await readers.get(tx, 5) is None


async def test_a_cancelled_transaction_is_rolled_back_and_the_next_one_works(
    database: Database, now: datetime
) -> None:
    inside = asyncio.Event()

    async def hang() -> None:
        async with database.transaction() as tx:
            await readers.ensure(tx, 5, 0, "private", "en", now)
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.transaction() as tx:
        assert await readers.get(tx, 5) is None
        await readers.ensure(tx, 6, 0, "private", "en", now)


@pytest.mark.parametrize("steps", [0, 1, 4, 9])
@pytest.mark.parametrize("kind", ["reading", "transaction"])
@pytest.mark.unmeasured
async def test_closing_waits_for_the_blocks_of_cancelled_tasks(url: str, kind: str, steps: int) -> None:
    database = await Database.open(url)
    closed: list[str] = []

    async def query_often() -> None:
        try:
            async with getattr(database, kind)() as tx:
                for _ in range(50):
                    await tx.execute(sa.text("SELECT 1"))
        finally:
            closed.append(kind)

    task = asyncio.create_task(query_often())
    for _ in range(steps):
        await asyncio.sleep(0.0005)
    task.cancel()
    await database.close()
    await asyncio.wait({task})
    # A connection that its pool did not close is reported when it is collected.
    gc.collect()
    assert closed == ([kind] if steps else [])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_writers_queue_so_that_read_then_write_never_loses_an_update(
    database: Database, now: datetime
) -> None:
    async def lengthen() -> None:
        async with database.transaction() as tx:
            reader = await readers.get(tx, 5)
            language = reader.language + "x" if reader else "x"
            await asyncio.sleep(0)
            await readers.ensure(tx, 5, 0, "private", language, now)

    await asyncio.gather(*(lengthen() for _ in range(20)))
    async with database.reading() as tx:
        reader = await readers.get(tx, 5)
    assert reader is not None
    assert reader.language == "x" * 20


async def test_a_snapshot_does_not_change_while_a_writer_commits(database: Database, now: datetime) -> None:
    async with database.reading() as snapshot:
        assert await readers.get(snapshot, 5) is None
        async with database.transaction() as tx:
            await readers.ensure(tx, 5, 0, "private", "en", now)
        assert await readers.get(snapshot, 5) is None
    async with database.reading() as later:
        assert await readers.get(later, 5) is not None


async def test_more_snapshots_than_connections_are_all_served(database: Database) -> None:
    async def look() -> None:
        async with database.reading() as tx:
            assert await readers.get(tx, 5) is None

    await asyncio.gather(*(look() for _ in range(50)))


async def test_a_snapshot_cannot_write(database: Database, now: datetime) -> None:
    with pytest.raises(DatabaseUnavailable, match="cannot be written"):
        async with database.reading() as tx:
            await readers.ensure(tx, 5, 0, "private", "en", now)


async def test_a_transaction_inside_a_transaction_is_refused_at_once(database: Database) -> None:
    async with database.transaction():
        with pytest.raises(RuntimeError, match="inside"):
            async with database.transaction():
                pass


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_every_connection_writes_durably_and_enforces_foreign_keys(database: Database) -> None:
    async with database.transaction() as tx:
        found = [
            (await tx.exec_driver_sql(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert found == ["wal", 2, 1, 5000]


async def test_a_lock_held_too_long_by_another_process_raises_database_busy(
    path: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.engines.sqlite.BUSY_TIMEOUT_MS", 10)
    database = await Database.open(url)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseBusy, match="another process"):
        async with database.transaction():
            pass
    other.execute("ROLLBACK")
    other.close()
    async with database.transaction():
        pass
    await database.close()


async def test_a_database_of_an_unknown_revision_is_refused_and_not_changed(path: Path, url: str) -> None:
    execute(path, "UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()
    with pytest.raises(DatabaseTooNew, match=r"9999.*Update Lede"):
        await Database.open(url)
    assert path.read_bytes() == before


async def test_the_database_of_another_program_is_refused_and_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    execute(path, "CREATE TABLE notes (text)")
    before = path.read_bytes()
    with pytest.raises(NotLedeDatabase, match="another program"):
        await Database.open(f"sqlite+aiosqlite:///{path}")
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"Dear diary, today ...", b"SQLite format 3\0" + b"\xff" * 4000])
async def test_a_file_that_is_no_database_is_refused_and_not_changed(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "lede.db"
    path.write_bytes(content)
    with pytest.raises(NotLedeDatabase, match=r"not an SQLite database"):
        await Database.open(f"sqlite+aiosqlite:///{path}")
    assert path.read_bytes() == content


async def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    path = tmp_path / "lede.db"
    path.touch()
    await (await Database.open(f"sqlite+aiosqlite:///{path}")).close()
    assert path.stat().st_size > 0


async def test_a_new_database_can_be_opened_several_times_at_once(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/lede.db"
    for database in await asyncio.gather(*(Database.open(url) for _ in range(4))):
        await database.close()


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("nonsense", "not a database URL"),
        ("mysql://host/lede", "SQLite"),
        ("sqlite+aiosqlite://", "must name a file"),
        ("sqlite+aiosqlite:///:memory:", "must name a file"),
    ],
)
async def test_a_url_that_names_no_file_is_refused_with_an_example(url: str, hint: str) -> None:
    with pytest.raises(DatabaseUnavailable, match=hint):
        await Database.open(url)


async def test_a_folder_instead_of_the_database_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match="is a folder"):
        await Database.open(f"sqlite+aiosqlite:///{tmp_path}")


async def test_a_file_instead_of_the_database_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("not a folder")
    with pytest.raises(DatabaseUnavailable, match="cannot be made"):
        await Database.open(f"sqlite+aiosqlite:///{tmp_path}/var/lede.db")


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not bind root")
async def test_a_folder_that_cannot_be_written_is_refused(path: Path, url: str) -> None:
    path.parent.chmod(0o500)
    try:
        with pytest.raises(DatabaseUnavailable, match="permissions"):
            await Database.open(url)
    finally:
        path.parent.chmod(0o700)


@pytest.fixture
def older(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a current database look outdated; Alembic itself then has nothing to migrate."""
    monkeypatch.setattr(sqlite_file, "revision", lambda _path: "an older revision")


@pytest.mark.usefixtures("older")
async def test_an_older_database_is_copied_before_it_is_migrated(path: Path, url: str) -> None:
    execute(path, "INSERT INTO counters VALUES ('kept', 3)")
    await (await Database.open(url)).close()
    copy = sqlite3.connect(path.with_name(f"lede.db.before-{HEAD}.bak"))
    assert copy.execute("SELECT value FROM counters").fetchall() == [(3,)]
    copy.close()


@pytest.mark.usefixtures("older")
async def test_a_database_that_cannot_be_copied_is_not_migrated(path: Path, url: str) -> None:
    (path.parent / f"lede.db.before-{HEAD}.bak").mkdir()
    before = path.read_bytes()
    with pytest.raises(DatabaseUnavailable, match="nothing was changed"):
        await Database.open(url)
    assert path.read_bytes() == before


def test_opening_a_current_sqlite_database_loads_only_what_it_needs(url: str) -> None:
    script = (
        "import asyncio, sys; from data.database import Database\n"
        "async def main():\n"
        f"    await (await Database.open({url!r})).close()\n"
        "asyncio.run(main())\n"
        "foreign = {'alembic', 'asyncpg', 'numpy', 'telegram'}\n"
        "foreign |= {'sqlalchemy.orm', 'sqlalchemy.dialects.postgresql'}\n"
        "print({name.partition('.')[0] for name in sys.modules} & foreign, foreign & set(sys.modules))\n"
        "from sqlalchemy.ext import asyncio as whole\n"
        "from data.engines.async_engine import AsyncConnection, AsyncEngine\n"
        "print(whole.AsyncConnection is AsyncConnection, whole.AsyncSession.__name__)\n"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout == "set() set()\nTrue AsyncSession\n"
