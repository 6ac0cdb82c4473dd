"""The database as callers see it: open it, write in transactions, read in snapshots, close it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, Self

from data.engines import postgres, sqlite, sqlite_file
from data.engines.engine import Store
from data.engines.upsert import Transaction
from data.errors import DatabaseUnavailable
from data.schema.migrations import HEAD

__all__ = ["Database", "Transaction"]


class Database:
    """One open database. Make it with `open`; one per process is enough.

    Attributes:
        url: Where it is.
    """

    def __init__(self, url: str, store: Store) -> None:
        self.url = url
        self._store = store
        self._turn: AbstractAsyncContextManager[Any] = asyncio.Lock() if store.one_writer else nullcontext()
        self._inside: set[asyncio.Task[Any] | None] = set()

    @classmethod
    async def open(cls, url: str) -> Self:
        """Open the database that `url` names, making or migrating it first where needed.

        An older SQLite database is copied to `<name>.before-<revision>.bak` before it is migrated;
        PostgreSQL migrates in one transaction, and other processes wait for it.

        Raises:
            DatabaseUnavailable: The place cannot be used.
            DatabaseTooNew: A newer Lede wrote it.
            NotLedeDatabase: It is something else.
            DatabaseBusy: Another process holds it.
        """
        if postgres.is_postgres(url):
            return cls(url, await postgres.open_store(url))
        database = cls(url, await _open_sqlite(url))
        try:
            await database._prove_writable()
        except BaseException:
            await database.close()
            raise
        return database

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Write: commits when the block ends well, rolls back when it raises.

        On SQLite blocks queue behind each other in this process, and behind other processes for five
        seconds. On PostgreSQL several run at once, each seeing what was committed before each statement:
        lock what is read and then written (`with_for_update`), or write it in one statement.

        Raises:
            DatabaseBusy: Others keep what is needed locked, or wait for this; nothing was written.
            DatabaseUnavailable: The disk is full, the place cannot be written, or the server is gone.
            RuntimeError: The task is in such a block already.
        """
        task = asyncio.current_task()
        if task in self._inside:
            raise RuntimeError("transaction() inside transaction() would wait for itself for ever")
        async with self._turn:
            self._inside.add(task)
            try:
                async with self._store.explaining(), self._store.writer.begin() as tx:
                    yield tx
            finally:
                self._inside.discard(task)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Read: every statement of the block sees the same moment, and no writer is held up."""
        async with self._store.explaining(), self._store.readers.begin() as tx:
            yield tx

    async def close(self) -> None:
        """Close every connection; on SQLite the write-ahead log is folded into the file."""
        await self._store.close()

    async def _prove_writable(self) -> None:
        async with self.transaction():
            pass


async def _open_sqlite(url: str) -> Store:
    path = sqlite.path_of(url)
    sqlite.prepare(path)
    present = await asyncio.to_thread(sqlite_file.revision, path)
    if present not in (HEAD, None):
        await asyncio.to_thread(_keep_copy, path)
    await asyncio.to_thread(sqlite.use_wal, path)
    store = Store(
        str(path),
        writer=sqlite.writer(path),
        readers=sqlite.readers(path),
        explain=partial(sqlite.explained, path=path),
        one_writer=True,
    )
    if present != HEAD:
        await _migrate_sqlite(path, store)
    return store


async def _migrate_sqlite(path: Path, store: Store) -> None:
    # Alembic costs time and memory that most starts need not pay.
    from data.schema.upgrade import upgrade  # noqa: PLC0415

    engine = sqlite.writer(path, foreign_keys=False)
    try:
        async with store.explaining(), engine.begin() as tx:
            await tx.exec_driver_sql(f"PRAGMA application_id = {sqlite_file.APPLICATION_ID}")
            await tx.run_sync(upgrade)
    finally:
        await engine.dispose()


def _keep_copy(path: Path) -> None:
    target = path.with_name(f"{path.name}.before-{HEAD}.bak")
    try:
        sqlite_file.copy(path, target)
    except (sqlite3.Error, OSError) as error:
        raise DatabaseUnavailable(
            f"{path} must be migrated, but it could not be copied to {target} first ({error}). "
            "Free some space or check the permissions of its folder; nothing was changed."
        ) from error
