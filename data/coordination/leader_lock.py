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

POLL_SECONDS = 1.0
"""Between two looks at whether the right is free."""
_LONGEST_NOTE = 200


class Right(Protocol):
    """The right to send, as one process sees it. `lost` is set when it was held and is gone."""

    lost: asyncio.Event

    async def attempt(self) -> bool:
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


def right_to_send(url: str, token_id: str, me: str, now: Callable[[], datetime]) -> Right:
    """The right to send for the database at `url`.

    Args:
        url: The database.
        token_id: The number before the colon of the bot's token.
        me: What those who wait are told of this process.
        now: Tells the present instant.

    Raises:
        DatabaseUnavailable: The URL names no database.
    """
    if is_shared(url):
        from data.coordination.leader_lock_postgres import ServerRight  # noqa: PLC0415 - memory that SQLite never needs

        return ServerRight(url, token_id, me, now)
    return FileRight(sqlite.path_of(url), me, now)


def is_shared(url: str) -> bool:
    """Whether several processes may work on the database at once; on SQLite one does, and others stand by."""
    return postgres.is_postgres(url)


@asynccontextmanager
async def leading(right: Right, tell: Callable[[str], None]) -> AsyncIterator[asyncio.Event]:
    """Wait for the right and hold it while the block runs; gives the event that tells of its loss.

    `tell` hears who has it, at every look.

    Raises:
        DataError: See Right.attempt.
    """
    while not await right.attempt():
        tell(await right.holder())
        await asyncio.sleep(POLL_SECONDS)
    try:
        yield right.lost
    finally:
        await right.release()


class FileRight:
    """The right as a lock on `<database>.sender.lock`, which says who holds it."""

    def __init__(self, database: Path, me: str, now: Callable[[], datetime]) -> None:
        # However the database is spelt or linked to, the lock is the same file.
        real = database.resolve()
        self._path = real.with_name(f"{real.name}.sender.lock")
        self._me = me
        self._now = now
        self._file: int | None = None
        self.lost = asyncio.Event()

    async def attempt(self) -> bool:
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
            held = _locked(file)
        except DatabaseUnavailable:
            os.close(file)
            raise
        if not held:
            os.close(file)
            return False
        self._file = file
        _write(file, f"{self._me} since {self._now():%Y-%m-%d %H:%M:%S} UTC\n")
        return True

    async def holder(self) -> str:
        """See Right."""
        try:
            with self._path.open(encoding="utf-8", errors="replace") as note:
                return note.read(_LONGEST_NOTE).strip()
        except OSError:
            return ""

    async def release(self) -> None:
        """See Right; the file stays, for a lock on one that was removed would keep nobody out."""
        if self._file is not None:
            _write(self._file, "")
            os.close(self._file)
            self._file = None


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise DatabaseUnavailable(
            f"The database's disk cannot lock files ({error.strerror}). Use a local disk."
        ) from error
    return True


def _write(file: int, note: str) -> None:
    """Replace what the lock file says; a disk that is full costs the note, not the lock."""
    try:
        os.ftruncate(file, 0)
        os.pwrite(file, note.encode(), 0)
    except OSError:
        return
