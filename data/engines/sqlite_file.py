"""Inspects and copies SQLite files: their owner, revision and integrity. Synchronous."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from data.errors import DatabaseTooNew, DatabaseUnavailable, NotLedeDatabase
from data.schema.migrations import HEAD, REVISIONS

# "Lede" in ASCII, stored in the file's header (PRAGMA application_id) to recognise our files.
APPLICATION_ID = 0x4C656465
_STEPS_BETWEEN_CHECKS = 10_000
"""Instructions of SQLite's virtual machine between two questions whether to go on: some milliseconds."""

IsCancelled = Callable[[], bool]


def _never() -> bool:
    return False


@contextlib.contextmanager
def connect(path: Path, *, mode: str = "ro", timeout: float = 5.0) -> Iterator[sqlite3.Connection]:
    """A plain connection without implicit transactions; `mode` is that of SQLite's URIs."""
    uri = f"{path.resolve().as_uri()}?mode={mode}"
    with contextlib.closing(
        sqlite3.connect(uri, uri=True, timeout=timeout, isolation_level=None)
    ) as connection:
        yield connection


def revision(path: Path) -> str | None:
    """The revision of Lede's database in `path`, or None if the file is missing or empty.

    Raises:
        NotLedeDatabase: The file is not SQLite, or belongs to another program.
        DatabaseTooNew: Its revision is not among REVISIONS.
        DatabaseUnavailable: It cannot be read.
    """
    if path.is_dir():
        raise DatabaseUnavailable(
            f"{path} is a folder, not a file. Put a file name at the end of DATABASE_URL."
        )
    try:
        if not path.exists() or path.stat().st_size == 0:
            return None
        found = _read_revision(path)
    except sqlite3.OperationalError as error:
        raise DatabaseUnavailable(
            f"{path} cannot be read ({error}). Check the file's permissions."
        ) from error
    except OSError as error:
        raise DatabaseUnavailable(
            f"{path} cannot be read ({error.strerror}). Check its permissions."
        ) from error
    except sqlite3.DatabaseError as error:
        raise NotLedeDatabase(
            f"{path} is not an SQLite database, or it is damaged. {_OTHER_FILE_HINT}"
        ) from error
    if found is not None and found not in REVISIONS:
        raise DatabaseTooNew(
            f"{path} was written by a newer version of Lede "
            f"(revision {found}; this version knows up to {HEAD}). "
            "Update Lede, or restore a backup made by this version."
        )
    return found


_OTHER_FILE_HINT = "Choose another file in DATABASE_URL, or restore a backup."


def _read_revision(path: Path) -> str | None:
    with connect(path) as connection:
        (application_id,) = connection.execute("PRAGMA application_id").fetchone()
        tables = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        if not tables and application_id in (0, APPLICATION_ID):
            return None
        if application_id != APPLICATION_ID or "alembic_version" not in tables:
            raise NotLedeDatabase(f"{path} is the database of another program. {_OTHER_FILE_HINT}")
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if row is None:
        raise NotLedeDatabase(f"{path} does not say which version of Lede wrote it. {_OTHER_FILE_HINT}")
    return str(row[0])


def is_intact(path: Path, is_cancelled: IsCancelled = _never) -> bool:
    """Whether SQLite's integrity check passes.

    Raises:
        sqlite3.OperationalError: `is_cancelled` became true.
    """
    with connect(path) as connection:
        connection.set_progress_handler(is_cancelled, _STEPS_BETWEEN_CHECKS)
        return bool(connection.execute("PRAGMA integrity_check(1)").fetchall() == [("ok",)])


def copy(source: Path, target: Path, is_cancelled: IsCancelled = _never) -> None:
    """Copy a database in use into one compact file, synced to disk; replaces `target` atomically.

    Raises:
        sqlite3.Error: The source cannot be read, the target cannot be written, the copy is damaged, or
            `is_cancelled` became true.
        OSError: The target's folder cannot be written.
    """
    temporary = target.with_name(f".{target.name}.partial")
    temporary.unlink(missing_ok=True)
    try:
        with connect(source) as connection:
            connection.set_progress_handler(is_cancelled, _STEPS_BETWEEN_CHECKS)
            connection.execute("VACUUM INTO ?", (str(temporary),))
        if not is_intact(temporary, is_cancelled):
            raise sqlite3.DatabaseError(f"the copy of {source} is damaged")
        _fsync(temporary)
        temporary.replace(target)
        _fsync(target.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
