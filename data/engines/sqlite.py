"""Opens SQLite: one writing connection, a few reading ones, WAL, and every commit synced to disk."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy import Connection, event
from sqlalchemy.engine import URL

from data.engines import sqlite_file
from data.engines.async_engine import AsyncEngine, create_async_engine
from data.engines.sqlite_driver import SqliteConnection
from data.errors import DatabaseBusy, DatabaseUnavailable, DataError
from data.schema.column_types import replace_nul, to_json

BUSY_TIMEOUT_MS = 5000
READER_POOL_SIZE = 4
_RETRY_DELAY_SECONDS = 0.02
_WRITER_CACHE_KIB = 16_000
_CHECKPOINT_PAGES = 4_000
"""With SQLite's own values (2,000 KiB, 1,000 pages) planning for readers who all differ takes 18 % longer.

Their rows are on pages all over the table, which are read, and copied from the log, once for each chunk.
"""
# The first version with RETURNING.
MIN_SQLITE_VERSION = (3, 35, 0)


def prepare(path: Path) -> None:
    """Check SQLite's version and create the file's folder.

    Raises:
        DatabaseUnavailable: The folder cannot be created, or this Python's SQLite is too old.
    """
    if sqlite3.sqlite_version_info < MIN_SQLITE_VERSION:
        raise DatabaseUnavailable(
            f"This Python brings SQLite {sqlite3.sqlite_version}; Lede needs 3.35. Use another Python."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnavailable(
            f"The folder {path.parent} cannot be made ({error.strerror}). "
            "Choose another place in DATABASE_URL."
        ) from error


def enable_wal(path: Path) -> None:
    """Enable the write-ahead log, a setting that the file keeps; creates the file if it is missing.

    Raises:
        DatabaseBusy: Another process has locked the file.
        DatabaseUnavailable: The file cannot be written, or its disk does not support WAL.
    """
    if _set_wal_with_retries(path) != "wal":
        raise DatabaseUnavailable(f"The disk of {path} cannot keep a write-ahead log. Use a local disk.")


def _set_wal_with_retries(path: Path) -> str:
    """Retry for BUSY_TIMEOUT_MS: SQLite ignores its busy timeout here when two processes create the file."""
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            return _set_wal(path)
        except sqlite3.Error as error:
            if not _is_busy(error) or time.monotonic() > deadline:
                raise translate_error(error, path) or error from error
            time.sleep(_RETRY_DELAY_SECONDS)


def _set_wal(path: Path) -> str:
    with sqlite_file.connect(path, mode="rwc") as connection:
        return str(connection.execute("PRAGMA journal_mode = WAL").fetchone()[0])


def _is_busy(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


def create_writer_engine(path: Path, *, foreign_keys: bool = True) -> AsyncEngine:
    """The engine of the one connection that writes.

    `foreign_keys` is off for migrations alone: rebuilding a table would otherwise delete its children.
    """
    setup = (
        f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
        "PRAGMA synchronous = FULL",
        f"PRAGMA cache_size = -{_WRITER_CACHE_KIB}",
        f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}",
        f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}",
    )
    return _create_engine(path, setup, _begin_writing, pool_size=1)


def create_reader_engine(path: Path) -> AsyncEngine:
    """The engine of the read-only connections; each transaction reads one snapshot."""
    setup = (f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}", "PRAGMA query_only = ON")
    return _create_engine(path, setup, _begin_reading, pool_size=READER_POOL_SIZE)


def _begin_writing(connection: Connection) -> None:
    # BEGIN IMMEDIATE makes writers queue; a lock upgrade at the first write would fail at once.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_reading(connection: Connection) -> None:
    driver_connection = connection.connection.driver_connection
    assert isinstance(driver_connection, SqliteConnection)
    driver_connection.begin_later()


def _create_engine(
    path: Path, setup: tuple[str, ...], on_begin: Callable[[Connection], None], pool_size: int
) -> AsyncEngine:
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(path)),
        # The begin event below starts transactions, not the driver.
        connect_args={"isolation_level": None, "async_creator_fn": _connect},
        pool_size=pool_size,
        max_overflow=0,
        json_serializer=to_json,
    )

    def on_connect(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for statement in setup:
            cursor.execute(statement)
        cursor.close()

    event.listen(engine.sync_engine, "connect", on_connect)
    event.listen(engine.sync_engine, "begin", on_begin)
    event.listen(engine.sync_engine, "before_cursor_execute", replace_nul, retval=True)
    return engine


async def _connect(*args: Any, **options: Any) -> aiosqlite.Connection:
    """A connection of aiosqlite. A cancelled caller waits until it is open, and closes it.

    aiosqlite itself stops waiting, and its thread opens a connection that is never closed.
    """
    connection = SqliteConnection(*args, **options)
    # As SQLAlchemy does: a program that ends does not wait for an open connection.
    connection._thread.daemon = True  # noqa: SLF001
    opening = asyncio.ensure_future(connection)
    try:
        return await asyncio.shield(opening)
    except asyncio.CancelledError:
        # Shielded: a second cancellation must not leave the connection open either.
        await asyncio.shield(asyncio.ensure_future(_close_when_open(opening)))
        raise


async def _close_when_open(opening: asyncio.Future[aiosqlite.Connection]) -> None:
    await (await opening).close()


_ERRORS_BY_CODE: dict[int, tuple[type[DataError], str]] = {
    sqlite3.SQLITE_BUSY: (
        DatabaseBusy,
        "{path} is in use by another process. Stop the other one, or try again in a moment.",
    ),
    sqlite3.SQLITE_FULL: (
        DatabaseUnavailable,
        "The disk is full. Free some space near {path}; nothing was lost.",
    ),
    sqlite3.SQLITE_READONLY: (
        DatabaseUnavailable,
        "{path} cannot be written. Check the permissions of its folder.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        DatabaseUnavailable,
        "{path} cannot be opened. Check the permissions of its folder.",
    ),
    sqlite3.SQLITE_IOERR: (DatabaseUnavailable, "{path} cannot be read or written. Check the disk."),
    sqlite3.SQLITE_CORRUPT: (
        DatabaseUnavailable,
        "{path} is damaged. Restore the last backup: lede restore FILE.",
    ),
}


def translate_error(error: BaseException | None, path: Path) -> DataError | None:
    """The DataError for a driver's error, or None for a wrong statement, which no person can act on."""
    code = getattr(error, "sqlite_errorcode", None)
    # The low byte is the primary code; the others hold details such as SQLITE_BUSY_SNAPSHOT.
    found = _ERRORS_BY_CODE.get(code & 0xFF) if isinstance(code, int) else None
    return None if found is None else found[0](found[1].format(path=path))
