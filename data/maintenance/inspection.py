"""Inspects a database without changing it: version, size, locks, and the zones that readers chose."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data.coordination.leader_lock import find_leader
from data.engines import location, postgres, sqlite, sqlite_file
from data.errors import BackupRefused, DatabaseBusy, DataError
from data.schema.migrations import HEAD, REVISIONS

if TYPE_CHECKING:
    import asyncpg

_CLOSE_TIMEOUT_SECONDS = 2.0
_ZONES_QUERY = "SELECT DISTINCT timezone FROM subscriptions"
# GLOB, since _ stands for any character in LIKE; the tables of the search index have rows of their own.
_TABLES_QUERY = """
    SELECT name FROM sqlite_master
    WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name NOT GLOB 'article_search*'
"""
_WAITING_QUERY = """
    SELECT count(*) FROM pg_locks WHERE NOT granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """The state of one database.

    Attributes:
        name: Its file, or server and name; never a password.
        file: The file of an SQLite database, None for a server.
        problem: Why it cannot be used, and what to do; "" where it can.
        revision: Its revision; None while it has no tables.
        size_bytes: Its size.
        log_bytes: The size of SQLite's write-ahead log.
        is_locked: Whether a lock was not released in time.
        is_server: Whether it is on a PostgreSQL server.
        server_version: The version of the server.
        timezones: The zones of all subscriptions.
        leader: The process that sends, as "host:pid since instant"; "" without one.
    """

    name: str
    file: Path | None = None
    problem: str = ""
    revision: str | None = None
    size_bytes: int = 0
    log_bytes: int = 0
    is_locked: bool = False
    is_server: bool = False
    server_version: str = ""
    timezones: tuple[str, ...] = ()
    leader: str = ""

    @property
    def is_outdated(self) -> bool:
        """Whether the next start migrates it."""
        return self.revision not in (None, HEAD)


async def inspect(
    url: str, token_id: str, *, lock_seconds: float = 2.0, thorough: bool = True
) -> DatabaseState:
    """Inspect the database that `url` names; it is neither created nor migrated.

    Args:
        url: The database.
        token_id: The number before the colon of the bot's token.
        lock_seconds: How long to wait for a lock.
        thorough: Whether to check every page of an SQLite file, which reads all of it, and to ask for the
            leader.
    """
    if location.is_postgres(url):
        return await _inspect_server(url, token_id, lock_seconds)
    try:
        path = location.path_of(url)
    except DataError as error:
        return DatabaseState("the database", problem=str(error))
    # The question takes the lock for an instant, which a process that starts should not do to another one.
    leader = await find_leader(url, token_id) if thorough else ""
    is_cancelled = threading.Event()
    try:
        return await asyncio.to_thread(
            _inspect_file, path, leader, lock_seconds, is_cancelled, thorough=thorough
        )
    except asyncio.CancelledError:
        is_cancelled.set()
        raise


def _inspect_file(
    path: Path, leader: str, lock_seconds: float, is_cancelled: threading.Event, *, thorough: bool
) -> DatabaseState:
    try:
        revision = sqlite_file.revision(path)
        if revision is None:
            return DatabaseState(str(path), path, leader=leader)
        is_locked = _try_write(path, lock_seconds)
        intact = not thorough or sqlite_file.is_intact(path, is_cancelled.is_set)
    except DataError as error:
        return DatabaseState(str(path), path, str(error), size_bytes=_size(path), leader=leader)
    except sqlite3.Error as error:
        problem = f"{path} cannot be read: {error}."
        return DatabaseState(str(path), path, problem, size_bytes=_size(path), leader=leader)
    return DatabaseState(
        name=str(path),
        file=path,
        problem="" if intact else f"{path} is damaged. Restore the last backup: lede restore FILE.",
        revision=revision,
        size_bytes=_size(path),
        log_bytes=_size(path.with_name(f"{path.name}-wal")),
        is_locked=is_locked,
        timezones=_read_timezones(path),
        leader=leader,
    )


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return 0


def _try_write(path: Path, seconds: float) -> bool:
    """Take and release the right to write; returns whether another process keeps it.

    Raises:
        DataError: The file cannot be written.
    """
    try:
        with sqlite_file.connect(path, mode="rw", timeout=seconds) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
    except sqlite3.Error as error:
        translated = sqlite.translate_error(error, path)
        if isinstance(translated, DatabaseBusy):
            return True
        raise translated or error from error
    return False


def _read_timezones(path: Path) -> tuple[str, ...]:
    with suppress(sqlite3.Error), sqlite_file.connect(path) as connection:
        return tuple(sorted(str(zone) for (zone,) in connection.execute(_ZONES_QUERY)))
    return ()


async def _inspect_server(url: str, token_id: str, lock_seconds: float) -> DatabaseState:
    name = postgres.display_name(url)
    try:
        connection = await postgres.connect(url)
        try:
            with postgres.translate_errors(url):
                leader = await find_leader(url, token_id)
                return await _query_server(connection, name, leader, lock_seconds)
        finally:
            with suppress(*postgres.driver_errors()):
                await connection.close(timeout=_CLOSE_TIMEOUT_SECONDS)
    except DataError as error:
        return DatabaseState(name, problem=str(error), is_server=True)


async def _query_server(
    connection: asyncpg.Connection, name: str, leader: str, lock_seconds: float
) -> DatabaseState:
    revision: str | None = None
    problem, zones = "", tuple[str, ...]()
    if await connection.fetchval("SELECT to_regclass('alembic_version') IS NOT NULL"):
        revision = await connection.fetchval("SELECT version_num FROM alembic_version")
        if revision not in REVISIONS:
            problem = (
                f"{name} was written by a newer version of Lede (revision {revision}; this version knows up "
                f"to {HEAD}). Update Lede."
            )
        zones = tuple(sorted(str(row[0]) for row in await connection.fetch(_ZONES_QUERY)))
    if not problem and await connection.fetchval("SHOW transaction_read_only") == "on":
        problem = f"{name} can only be read. Name the server that takes writes in DATABASE_URL."
    return DatabaseState(
        name=name,
        problem=problem,
        revision=revision,
        size_bytes=await connection.fetchval("SELECT pg_database_size(current_database())"),
        is_locked=await _is_waiting(connection, lock_seconds),
        is_server=True,
        server_version=await connection.fetchval("SHOW server_version"),
        timezones=zones,
        leader=leader,
    )


async def _is_waiting(connection: asyncpg.Connection, seconds: float) -> bool:
    """Whether statements wait for locks now and some seconds later."""
    if not await connection.fetchval(_WAITING_QUERY):
        return False
    await asyncio.sleep(seconds)
    return bool(await connection.fetchval(_WAITING_QUERY))


def count_rows(path: Path) -> dict[str, int]:
    """How many rows each table of an SQLite file has, without those of indexes for searching.

    Raises:
        DataError: It is no database of Lede.
        BackupRefused: It cannot be read.
    """
    sqlite_file.revision(path)
    try:
        with sqlite_file.connect(path) as connection:
            names = [name for (name,) in connection.execute(_TABLES_QUERY)]
            return {name: _count_table(connection, name) for name in names}
    except sqlite3.Error as error:
        raise BackupRefused(f"{path} cannot be read: {error}.") from error


def _count_table(connection: sqlite3.Connection, name: str) -> int:
    quoted = name.replace('"', '""')
    return int(connection.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0])  # noqa: S608 - quoted
