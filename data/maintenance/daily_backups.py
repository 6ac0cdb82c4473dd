"""Makes a verified backup of an SQLite database once a day, and deletes the ones that are kept no longer.

The copies are beside the database in `backups/`, named `<database>-auto-<instant>.db`. Copies that a person
made there have other names and are never deleted.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from data.errors import BackupRefused
from data.maintenance import backup_names
from data.maintenance.backup import backup, backup_folder, database_file

log = logging.getLogger(__name__)

_SPARE_BYTES = 50_000_000
"""What a backup must leave free, so that the database itself can go on writing."""


@dataclass(frozen=True, slots=True)
class BackupKeep:
    """How many automatic backups are kept.

    Attributes:
        daily: The newest of so many days.
        weekly: The newest of so many weeks; a week begins on Monday.
    """

    daily: int
    weekly: int


def surplus(times: Iterable[datetime], keep: BackupKeep) -> set[datetime]:
    """The backups to delete: neither the newest of one of the last days nor of one of the last weeks.

    Days and weeks without a backup do not count, so nothing is deleted because Lede did not run. The newest
    backup is always kept.
    """
    newest_first = sorted(times, reverse=True)
    days: dict[object, datetime] = {}
    weeks: dict[object, datetime] = {}
    for at in newest_first:
        days.setdefault(at.date(), at)
        weeks.setdefault(at.isocalendar()[:2], at)
    kept = {*newest_first[:1], *list(days.values())[: keep.daily], *list(weeks.values())[: keep.weekly]}
    return set(newest_first) - kept


def is_due(times: Iterable[datetime], now: datetime) -> bool:
    """Whether there is no backup of the present day in UTC; one from the future does not count."""
    return not any(at.date() == now.date() and at <= now for at in times)


async def back_up_if_due(database_url: str, now: datetime, keep: BackupKeep) -> Path | None:
    """Make the backup of today unless it is there, and delete those that are kept no longer.

    A cancellation ends the copying at once; the unfinished copy is deleted.

    Returns:
        The new backup; None where there was one of today.

    Raises:
        BackupRefused: It could not be made; nothing was deleted.
        DatabaseUnavailable: The URL names no database.
    """
    is_cancelled = threading.Event()
    try:
        return await asyncio.to_thread(_back_up, database_url, now, keep, is_cancelled)
    except asyncio.CancelledError:
        is_cancelled.set()
        raise


def _back_up(
    database_url: str, now: datetime, keep: BackupKeep, is_cancelled: threading.Event
) -> Path | None:
    database, folder = database_file(database_url), backup_folder(database_url)
    try:
        made = _list_backups(folder, database)
        if not is_due(made, now):
            return None
        target = folder / backup_names.automatic_name(database, now)
        _require_space(database)
        backup(database_url, target, is_cancelled=is_cancelled.is_set)
        old = surplus({*made, now.replace(microsecond=0)}, keep)
        _delete([*(made[at] for at in old), *folder.glob(backup_names.partial_pattern(database))])
    except OSError as error:
        raise BackupRefused(f"{folder} cannot be used: {error.strerror}.") from error
    return target


def _list_backups(folder: Path, database: Path) -> dict[datetime, Path]:
    """The automatic backups of a database by the instant in their names; other files are left out."""
    if not folder.is_dir():
        return {}
    dated = ((backup_names.automatic_instant(database, path.name), path) for path in folder.iterdir())
    return {at: path for at, path in dated if at is not None}


def _require_space(database: Path) -> None:
    """Refuse a copy that would fill the disk of the database, which then could not be written.

    Raises:
        BackupRefused: There is too little space.
    """
    needed = database.stat().st_size + _SPARE_BYTES
    free = shutil.disk_usage(database.parent).free
    if free < needed:
        raise BackupRefused(
            f"A backup needs {needed // 1_000_000:,} MB beside the database, "
            f"and {free // 1_000_000:,} MB are free."
        )


def _delete(paths: Iterable[Path]) -> None:
    """Delete old backups and what a killed process left; a file that cannot be deleted stays."""
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            log.warning(
                "backups: old file cannot be deleted", extra={"file": path.name, "why": error.strerror}
            )
