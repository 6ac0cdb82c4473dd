"""The right to send: of all processes on one database, one at a time has it.

SQLite: a lock on a file beside the database. The kernel takes it back when its holder ends, however that
comes about, and no child process inherits it. PostgreSQL: see data.leadership_postgres.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol

from data.engines import postgres, sqlite
from data.errors import DatabaseUnavailable

POLL_INTERVAL_SECONDS = 1.0
"""Between two looks at whether the right is free."""
_MAX_HOLDER_LENGTH = 200


class LeaderLock(Protocol):
    """The right to send, as one process sees it. `lost` is set when it was held and is gone."""

    lost: asyncio.Event

    async def try_acquire(self) -> bool:
        """Take it if nobody has it; whether it is held now. Holding it already is fine.

        Raises:
            DataError: Nobody can tell.
        """
        ...

    async def holder(self) -> str:
        """Who has it, as "host:pid since instant"; "" when nobody can tell."""
        ...

    async def release(self) -> None:
        """Give it back; nothing happens where it is not held."""
        ...


def create_leader_lock(url: str, token_id: str, identity: str, now: Callable[[], datetime]) -> LeaderLock:
    """The right to send for the database at `url`.

    Args:
        url: The database.
        token_id: The number before the colon of the bot's token.
        identity: What those who wait are told of this process.
        now: Tells the present instant.

    Raises:
        DatabaseUnavailable: The URL names no database.
    """
    if is_shared(url):
        from data.coordination.leader_lock_postgres import PostgresLeaderLock  # noqa: PLC0415 - memory that SQLite never needs

        return PostgresLeaderLock(url, token_id, identity, now)
    return FileLeaderLock(sqlite.path_of(url), identity, now)


def is_shared(url: str) -> bool:
    """Whether several processes may work on the database at once; on SQLite one does, and others stand by."""
    return postgres.is_postgres(url)


@asynccontextmanager
async def hold_leader_lock(
    lock: LeaderLock, report_holder: Callable[[str], None]
) -> AsyncIterator[asyncio.Event]:
    """Wait for the right and hold it while the block runs; gives the event that tells of its loss.

    `tell` hears who has it, at every look.

    Raises:
        DataError: See Right.attempt.
    """
    while not await lock.try_acquire():
        report_holder(await lock.holder())
        await asyncio.sleep(POLL_INTERVAL_SECONDS)
    try:
        yield lock.lost
    finally:
        await lock.release()


class FileLeaderLock:
    """The right as a lock on `<database>.sender.lock`, which says who holds it."""

    def __init__(self, database: Path, identity: str, now: Callable[[], datetime]) -> None:
        # However the database is spelt or linked to, the lock is the same file.
        real = database.resolve()
        self._path = real.with_name(f"{real.name}.sender.lock")
        self._identity = identity
        self._now = now
        self._file: int | None = None
        self.lost = asyncio.Event()

    async def try_acquire(self) -> bool:
        """See Right."""
        if self._file is not None:
            return True
        try:
            # Closed in every process that this one starts: Python opens all files so.
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
        """See Right."""
        try:
            with self._path.open(encoding="utf-8", errors="replace") as note:
                return note.read(_MAX_HOLDER_LENGTH).strip()
        except OSError:
            return ""

    async def release(self) -> None:
        """See Right; the file stays, for a lock on one that was removed would keep nobody out."""
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
    """Replace what the lock file says; a disk that is full costs the note, not the lock."""
    try:
        os.ftruncate(file, 0)
        os.pwrite(file, holder.encode(), 0)
    except OSError:
        return
