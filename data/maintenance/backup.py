"""Backs up an SQLite database while Lede runs, and restores it. Synchronous.

PostgreSQL is not supported: its own tools, pg_dump and pg_restore, do this better.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from data.engines import location, sqlite_file
from data.errors import BackupCancelled, BackupRefused, DataError
from data.maintenance import backup_names


def backup(
    url: str, target: Path, *, overwrite: bool = False, is_cancelled: Callable[[], bool] = lambda: False
) -> None:
    """Write a verified copy of the database, which may be in use, to `target` atomically.

    `is_cancelled` is asked again and again; once it is true, the copying ends with an error.

    Raises:
        BackupRefused: The database is not a file or is missing, `target` exists, or it cannot be written.
        BackupCancelled: `is_cancelled` became true, or Ctrl-C ended the copying.
    """
    source = database_file(url)
    missing = f"There is no database at {source} yet, so there is nothing to back up."
    _require_intact(source, missing, is_cancelled)
    if target.exists() and not overwrite:
        raise BackupRefused(f"{target} exists already. Choose another name, or remove it first.")
    if target.exists() and target.samefile(source):
        raise BackupRefused(f"{target} is the database itself. Choose another name.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        sqlite_file.copy(source, target, is_cancelled)
    except (sqlite3.Error, OSError) as error:
        raise _refusal(error, f"The backup could not be written to {target}: {error}.") from error


def restore(url: str, source: Path, *, is_cancelled: Callable[[], bool] = lambda: False) -> Path | None:
    """Replace the database, which must not be in use, by a backup; `is_cancelled` as in `backup`.

    The present database is renamed to `<name>.before-restore`, with a number if that name exists.

    Returns:
        The new path of the present database; None when there was none.

    Raises:
        BackupRefused: `source` is not an intact backup of this or an older Lede, or the database is in use
            or is not a file.
    """
    target = database_file(url)
    missing = f"{source} does not exist, or is empty. Name the backup to restore."
    _require_intact(source, missing, is_cancelled)
    if target.exists() and target.samefile(source):
        raise BackupRefused(f"{source} is the database itself; there is nothing to restore.")
    restored = target.with_name(f".{target.name}.restored")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # The copy verifies the backup, and puts it on the database's disk, before any file is renamed.
        sqlite_file.copy(source, restored, is_cancelled)
        return _replace_database(restored, target)
    except (sqlite3.Error, OSError) as error:
        raise _refusal(error, f"{source} could not be restored: {error}. Nothing was changed.") from error
    finally:
        restored.unlink(missing_ok=True)


def database_file(url: str) -> Path:
    """The file of an SQLite database.

    Raises:
        BackupRefused: The database is not a file.
        DatabaseUnavailable: The URL names no database.
    """
    if location.is_postgres(url):
        raise BackupRefused(
            "The database is on a PostgreSQL server: use pg_dump and pg_restore there. "
            "A copy in one file is made by: lede move --to sqlite+aiosqlite:///copy.db"
        )
    return location.path_of(url)


def backup_folder(database_url: str) -> Path:
    """The folder beside an SQLite database in which its backups are.

    Raises:
        BackupRefused: The database is not a file.
        DatabaseUnavailable: The URL names no database.
    """
    return database_file(database_url).parent / "backups"


def _require_intact(
    path: Path, missing_message: str, is_cancelled: Callable[[], bool] = lambda: False
) -> None:
    try:
        found = sqlite_file.revision(path)
        is_sound = found is not None and sqlite_file.is_intact(path, is_cancelled)
    except DataError as error:
        raise BackupRefused(str(error)) from error
    except sqlite3.Error as error:
        raise _refusal(error, f"{path} cannot be read: {error}.") from error
    if found is None:
        raise BackupRefused(missing_message)
    if not is_sound:
        raise BackupRefused(f"{path} is damaged. Use another backup.")


def _refusal(error: sqlite3.Error | OSError, message: str) -> BackupRefused:
    """The error to raise for one of SQLite or the system."""
    if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
        return BackupCancelled("Interrupted; nothing was changed.")
    return BackupRefused(message)


def _replace_database(restored: Path, target: Path) -> Path | None:
    kept = _move_aside(target) if target.exists() else None
    # SQLite must not apply the old database's log to the restored file.
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    restored.replace(target)
    return kept


def _move_aside(target: Path) -> Path:
    _checkpoint_wal(target)
    kept = _free_name(target)
    target.rename(kept)
    wal = target.with_name(f"{target.name}-wal")
    if wal.exists():
        wal.rename(kept.with_name(f"{kept.name}-wal"))
    return kept


def _checkpoint_wal(target: Path) -> None:
    """Merge the log into the file, which SQLite allows only if no other process has the database open."""
    try:
        with sqlite_file.connect(target, mode="rw", timeout=0) as connection:
            mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.OperationalError as error:
        raise BackupRefused(_IN_USE.format(path=target)) from error
    except sqlite3.DatabaseError:
        # Damaged, which may be why it is replaced; it is kept as it is.
        return
    if mode != ("delete",):
        raise BackupRefused(_IN_USE.format(path=target))


_IN_USE = "{path} is in use. Stop Lede first, then restore; nothing was changed."


def _free_name(target: Path) -> Path:
    plain = target.with_name(f"{target.name}.before-restore")
    number = 1
    found = plain
    while found.exists():
        number += 1
        found = plain.with_name(f"{plain.name}-{number}")
    return found


def find_backup(database_url: str, name: str) -> Path | None:
    """A copy that `create_backup` made; None where there is none of this name."""
    path = backup_folder(database_url) / name
    return path if backup_names.is_manual_name(name) and path.is_file() else None


def new_backup_path(database_url: str, now: datetime) -> Path:
    """Where a copy of this instant belongs.

    Raises:
        BackupRefused: The database is not a file.
        DatabaseUnavailable: The URL names no database.
    """
    return backup_folder(database_url) / backup_names.manual_name(now)


async def create_backup(database_url: str, now: datetime) -> tuple[Path, int]:
    """Write a verified copy named after the instant; returns it and its size in kilobytes."""
    target = new_backup_path(database_url, now)
    await asyncio.to_thread(backup, database_url, target)
    return target, -(-target.stat().st_size // 1024)


def newest_backup(database_url: str) -> tuple[Path, datetime] | None:
    """The newest copy beside the database and when it was made, by its name; None without any.

    Raises:
        BackupRefused: The database is not a file.
        OSError: The folder cannot be read.
    """
    folder = backup_folder(database_url)
    if not folder.is_dir():
        return None
    database = database_file(database_url)
    dated = ((path, backup_names.instant(database, path.name)) for path in folder.iterdir())
    found = [(path, at) for path, at in dated if at is not None]
    return max(found, key=lambda one: one[1], default=None)
