"""The leader lock: of all processes on one database, only its holder sends.

SQLite: a lock on a file beside the database. The kernel releases it when its holder ends in any way, and no
child process inherits it. PostgreSQL: see data.coordination.leader_lock_postgres.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from data.engines import location
from data.errors import DatabaseUnavailable

POLL_INTERVAL_SECONDS = 1.0
"""Time between two attempts to acquire the lock."""
_MAX_HOLDER_LENGTH = 200


class LeaderLock(Protocol):
    """The leader lock as one process sees it. The event `lost` is set when a lock that was held is gone."""

    lost: asyncio.Event

    async def try_acquire(self) -> bool:
        """Acquire the lock if it is free; returns whether this process holds it now, perhaps since before.

        Raises:
            DataError: The lock's state cannot be determined.
        """
        ...

    async def holder(self) -> str:
        """The holder as "host:pid since instant"; "" when unknown."""
        ...

    async def release(self) -> None:
        """Release the lock; without effect if it is not held."""
        ...


def create_leader_lock(url: str, token_id: str, identity: str, now: Callable[[], datetime]) -> LeaderLock:
    """The leader lock of the database at `url`.

    Args:
        url: The database.
        token_id: The number before the colon of the bot's token.
        identity: The name of this process that waiting processes see.
        now: Returns the present instant.

    Raises:
        DatabaseUnavailable: The URL names no database.
    """
    if is_shared(url):
        from data.coordination.leader_lock_postgres import PostgresLeaderLock  # noqa: PLC0415 - SQLite needs none of it

        return PostgresLeaderLock(url, token_id, identity, now)
    return FileLeaderLock(location.path_of(url), identity, now)


def is_shared(url: str) -> bool:
    """Whether several processes may use the database at once; on SQLite one does, and others stand by."""
    return location.is_postgres(url)


async def find_leader(url: str, token_id: str) -> str:
    """The process that holds the leader lock, as "host:pid since instant"; "" without one.

    Nothing is created or acquired, so that any user may ask.

    Raises:
        DataError: The lock's state cannot be determined.
    """
    if is_shared(url):
        lock = create_leader_lock(url, token_id, "", lambda: datetime.now(UTC))
        try:
            return await lock.holder()
        finally:
            await lock.release()
    return _find_file_holder(_lock_path(location.path_of(url)))


def _lock_path(database: Path) -> Path:
    # Resolved, so that every spelling of, or link to, the database has the same lock file.
    real = database.resolve()
    return real.with_name(f"{real.name}.sender.lock")


def _find_file_holder(path: Path) -> str:
    """The holder of a lock file. A process that was killed left its name, but no lock."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return file.read(_MAX_HOLDER_LENGTH).strip() or "another process"
    except OSError:
        return ""
    return ""


@asynccontextmanager
async def hold_leader_lock(
    lock: LeaderLock, report_holder: Callable[[str], None]
) -> AsyncIterator[asyncio.Event]:
    """Wait for the lock and hold it while the block runs; yields the event that is set when it is lost.

    `report_holder` is called with the present holder after every failed attempt.

    Raises:
        DataError: See LeaderLock.try_acquire.
    """
    while not await lock.try_acquire():
        report_holder(await lock.holder())
        await asyncio.sleep(POLL_INTERVAL_SECONDS)
    try:
        yield lock.lost
    finally:
        await lock.release()


class FileLeaderLock:
    """The leader lock as a lock on the file `<database>.sender.lock`, which contains the holder's name."""

    def __init__(self, database: Path, identity: str, now: Callable[[], datetime]) -> None:
        self._path = _lock_path(database)
        self._identity = identity
        self._now = now
        self._file: int | None = None
        self.lost = asyncio.Event()

    async def try_acquire(self) -> bool:
        """See LeaderLock."""
        if self._file is not None:
            return True
        try:
            # Child processes do not inherit it: Python opens files non-inheritable.
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise DatabaseUnavailable(
                f"{self._path} cannot be opened ({error.strerror}). Check the permissions of its folder."
            ) from error
        try:
            held = _try_flock(file)
        except DatabaseUnavailable:
            os.close(file)
            raise
        if not held:
            os.close(file)
            return False
        self._file = file
        _write_holder(file, f"{self._identity} since {self._now():%Y-%m-%d %H:%M:%S} UTC\n")
        return True

    async def holder(self) -> str:
        """See LeaderLock."""
        try:
            with self._path.open(encoding="utf-8", errors="replace") as note:
                return note.read(_MAX_HOLDER_LENGTH).strip()
        except OSError:
            return ""

    async def release(self) -> None:
        """See LeaderLock. The file stays: a lock on a removed file would exclude no other process."""
        if self._file is not None:
            _write_holder(self._file, "")
            os.close(self._file)
            self._file = None


def _try_flock(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise DatabaseUnavailable(
            f"The database's disk cannot lock files ({error.strerror}). Use a local disk."
        ) from error
    return True


def _write_holder(file: int, holder: str) -> None:
    """Replace the text in the lock file; a full disk loses the text, not the lock."""
    try:
        os.ftruncate(file, 0)
        os.pwrite(file, holder.encode(), 0)
    except OSError:
        return
