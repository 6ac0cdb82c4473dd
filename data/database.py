"""The database as callers see it: open it, write in transactions, read in snapshots, close it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from data import sqlite, sqlite_file
from data.dialect import Transaction
from data.errors import DatabaseUnavailable
from data.migrations import HEAD

__all__ = ["Database", "Transaction"]


class Database:
    """One open database. Make it with `open`; one per process is enough."""

    def __init__(self, path: Path, writer: AsyncEngine, readers: AsyncEngine) -> None:
        self._path = path
        self._writer = writer
        self._readers = readers
        self._lock = asyncio.Lock()
        self._holder: asyncio.Task[object] | None = None

    @classmethod
    async def open(cls, url: str) -> Self:
        """Open the database that `url` names, making or migrating it first where needed.

        An older database is copied to `<name>.before-<revision>.bak` before it is migrated.

        Raises:
            DatabaseUnavailable: The place cannot be used.
            DatabaseTooNew: A newer Lede wrote it.
            NotLedeDatabase: It is something else.
            DatabaseBusy: Another process holds it.
        """
        path = sqlite.path_of(url)
        sqlite.prepare(path)
        present = await asyncio.to_thread(sqlite_file.revision, path)
        if present not in (HEAD, None):
            await asyncio.to_thread(_keep_copy, path)
        await asyncio.to_thread(sqlite.use_wal, path)
        if present != HEAD:
            await _migrate(path)
        database = cls(path, sqlite.writer(path), sqlite.readers(path))
        try:
            await database._prove_writable()
        except BaseException:
            await database.close()
            raise
        return database

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Write: commits when the block ends well, rolls back when it raises.

        Blocks queue behind each other in this process, and behind other processes for five seconds.

        Raises:
            DatabaseBusy: Another process kept the lock.
            DatabaseUnavailable: The disk is full, or the file cannot be written.
            RuntimeError: The task is in such a block already.
        """
        if self._holder is asyncio.current_task():
            raise RuntimeError("transaction() inside transaction() would wait for itself for ever")
        async with self._lock:
            self._holder = asyncio.current_task()
            try:
                async with _explaining(self._path), self._writer.begin() as tx:
                    yield tx
            finally:
                self._holder = None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Read: every statement of the block sees the same moment, and no writer is held up."""
        async with _explaining(self._path), self._readers.begin() as tx:
            yield tx

    async def close(self) -> None:
        """Close every connection; the write-ahead log is folded into the file."""
        await self._readers.dispose()
        await self._writer.dispose()

    async def _prove_writable(self) -> None:
        async with self.transaction():
            pass


async def _migrate(path: Path) -> None:
    # Alembic costs time and memory that most starts need not pay.
    from data.schema import upgrade  # noqa: PLC0415

    engine = sqlite.writer(path, foreign_keys=False)
    try:
        async with _explaining(path), engine.begin() as tx:
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


@asynccontextmanager
async def _explaining(path: Path) -> AsyncIterator[None]:
    try:
        yield
    except DBAPIError as error:
        known = sqlite.explained(error.orig, path)
        if known is None:
            raise
        raise known from error
