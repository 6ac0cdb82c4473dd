"""Rehearses a restore: the newest backup in a temporary folder, opened as at a start, its rows counted."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from bot.doctor.findings import Finding, error, ok, warning
from data.database import Database
from data.errors import DataError
from data.maintenance.backup import database_file, newest_backup, restore
from data.maintenance.inspection import count_rows

_CHECK = "restore test"


async def rehearse(database_url: str) -> Finding:
    """Restore the newest backup beside the database elsewhere; the database itself is not touched."""
    try:
        database_file(database_url)
    except DataError as problem:
        return warning(_CHECK, str(problem))
    try:
        newest = newest_backup(database_url)
        if newest is None:
            return warning(_CHECK, "There is no backup to restore.", "Make one: `lede backup`.")
        return await _restore_elsewhere(newest[0])
    except (DataError, OSError) as problem:
        return error(_CHECK, f"{problem}", "Make a new backup and try that one.")


async def _restore_elsewhere(backup: Path) -> Finding:
    stored = await asyncio.to_thread(count_rows, backup)
    with tempfile.TemporaryDirectory(prefix="lede-restore-") as folder:
        target = Path(folder) / "lede.db"
        url = f"sqlite+aiosqlite:///{target}"
        await asyncio.to_thread(restore, url, backup)
        await (await Database.open(url)).close()
        restored = await asyncio.to_thread(count_rows, target)
    lost = sorted(table for table, count in stored.items() if restored.get(table, 0) < count)
    if lost:
        return error(
            _CHECK,
            f"{backup.name} lost rows of {', '.join(lost)} when it was restored.",
            "Make a new backup and try that one.",
        )
    total = sum(stored.values())
    return ok(_CHECK, f"{backup.name} was restored and has all {total:,} rows in {len(stored)} tables.")
