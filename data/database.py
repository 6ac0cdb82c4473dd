"""Opens and migrates a database, and gives its transactions for writing and snapshots for reading."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, Self

from data.engines import location, postgres, sqlite, sqlite_file
from data.engines.engine import EnginePair
from data.engines.open_blocks import OpenBlocks
from data.engines.sqlite_threads import ConnectionThreads
from data.engines.upsert import Transaction
from data.errors import DatabaseUnavailable
from data.schema.migrations import HEAD

__all__ = ["Database", "Transaction"]

_CLOSE_TIMEOUT_SECONDS = 5.0


class Database:
    """One open database. Create it with `open`; a process needs only one.

    Attributes:
        url: Its URL.
    """

    def __init__(self, url: str, engines: EnginePair) -> None:
        self.url = url
        self._engines = engines
        self._writer_lock: AbstractAsyncContextManager[Any] = (
            asyncio.Lock() if engines.has_single_writer else nullcontext()
        )
        self._tasks_in_transaction: set[asyncio.Task[Any] | None] = set()
        self._open_blocks = OpenBlocks()

    @classmethod
    async def open(cls, url: str) -> Self:
        """Open the database that `url` names, and create or migrate it first where needed.

        An older SQLite database is copied to `<name>.before-<revision>.bak` before it is migrated;
        PostgreSQL migrates in one transaction, and other processes wait for it.

        Raises:
            DatabaseUnavailable: It cannot be reached, created or written.
            DatabaseTooNew: A newer Lede wrote it.
            NotLedeDatabase: It belongs to another program.
            DatabaseBusy: Another process has locked it.
        """
        if location.is_postgres(url):
            return cls(url, await postgres.open_engines(url))
        database = cls(url, await _open_sqlite(url))
        try:
            await database._check_writable()
        except BaseException:
            await database.close()
            raise
        return database

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open a transaction for writing: commits when the block ends, rolls back when it raises.

        On SQLite, blocks of this process run one after another, and wait up to five seconds for other
        processes. On PostgreSQL, several run at once, and each statement sees what was committed before it:
        lock rows that are read and then written (`with_for_update`), or write them in one statement.

        Raises:
            DatabaseBusy: A lock was not released in time, or there was a deadlock; nothing was written.
            DatabaseUnavailable: The disk is full, the file cannot be written, or the server is gone.
            RuntimeError: The task is in such a block already.
        """
        task = asyncio.current_task()
        if task in self._tasks_in_transaction:
            raise RuntimeError("transaction() inside transaction() would wait for itself for ever")
        async with self._writer_lock:
            self._tasks_in_transaction.add(task)
            try:
                with self._open_blocks.count():
                    async with self._engines.translate_errors(), self._engines.writer.begin() as tx:
                        yield tx
            finally:
                self._tasks_in_transaction.discard(task)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Open a snapshot for reading: all statements see the same state, and no writer is blocked."""
        with self._open_blocks.count():
            async with self._engines.translate_errors(), self._engines.readers.begin() as tx:
                yield tx

    async def close(self) -> None:
        """Close every connection; on SQLite the write-ahead log is merged into the file.

        Waits up to five seconds for open blocks: a closed pool never closes a connection that is in use.
        """
        await self._open_blocks.wait_until_ended(_CLOSE_TIMEOUT_SECONDS)
        await self._engines.close()

    async def _check_writable(self) -> None:
        async with self.transaction():
            pass


async def _open_sqlite(url: str) -> EnginePair:
    path = location.path_of(url)
    sqlite.prepare(path)
    current_revision = await asyncio.to_thread(sqlite_file.revision, path)
    if current_revision not in (HEAD, None):
        await asyncio.to_thread(_copy_before_migration, path)
    await asyncio.to_thread(sqlite.enable_wal, path)
    writer, readers = sqlite.create_writer_engine(path), sqlite.create_reader_engine(path)
    engines = EnginePair(
        str(path),
        writer=writer,
        readers=readers,
        translate_error=partial(sqlite.translate_error, path=path),
        has_single_writer=True,
        after_close=ConnectionThreads(writer, readers).wait_until_ended,
    )
    if current_revision != HEAD:
        await _migrate_sqlite(path, engines)
    return engines


async def _migrate_sqlite(path: Path, engines: EnginePair) -> None:
    # Imported on demand: most starts do not need Alembic's time and memory.
    from data.schema.upgrade import upgrade  # noqa: PLC0415

    engine = sqlite.create_writer_engine(path, foreign_keys=False)
    try:
        async with engines.translate_errors(), engine.begin() as tx:
            await tx.exec_driver_sql(f"PRAGMA application_id = {sqlite_file.APPLICATION_ID}")
            await tx.run_sync(upgrade)
    finally:
        await engine.dispose()


def _copy_before_migration(path: Path) -> None:
    target = path.with_name(f"{path.name}.before-{HEAD}.bak")
    try:
        sqlite_file.copy(path, target)
    except (sqlite3.Error, OSError) as error:
        raise DatabaseUnavailable(
            f"{path} must be migrated, but it could not be copied to {target} first ({error}). "
            "Free some space or check the permissions of its folder; nothing was changed."
        ) from error
