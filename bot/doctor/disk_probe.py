"""Measures the disk of the database: whether it can be written, its free space, and the time of a sync."""

from __future__ import annotations

import os
import pwd
import shutil
import tempfile
import time
from pathlib import Path

from bot.doctor.machine_rules import DiskFacts

_SYNCS, _BLOCK = 5, bytes(4096)


def measure_disk(database: Path, *, database_bytes: int = 0, syncs: int = _SYNCS) -> DiskFacts:
    """The facts of the disk on which `database` is, or would be created.

    Args:
        database: The file of the database.
        database_bytes: Its size.
        syncs: How many blocks to write and sync into a temporary file; their median counts.
    """
    folder = database.resolve().parent
    existing = _nearest_existing(folder)
    problem, seconds = "", None
    try:
        free = shutil.disk_usage(existing).free
        if existing == folder:
            seconds = _measure_sync(folder, syncs)
        elif not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
            problem = f"the folder cannot be made in {existing}"
    except OSError as error:
        free, problem = _free_bytes(existing), (error.strerror or type(error).__name__).lower()
    return DiskFacts(folder, problem, _other_owner(existing), free, seconds, database_bytes)


def _other_owner(folder: Path) -> str:
    """The user to whom a folder belongs, where root asks for another one."""
    try:
        owner = folder.stat().st_uid
    except OSError:
        return ""
    if os.geteuid() != 0 or owner == 0:
        return ""
    try:
        return pwd.getpwuid(owner).pw_name
    except KeyError:
        return str(owner)


def _nearest_existing(folder: Path) -> Path:
    return next(one for one in (folder, *folder.parents) if one.exists())


def _free_bytes(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0


def _measure_sync(folder: Path, syncs: int) -> float:
    """The median seconds to write a block and sync it.

    Raises:
        OSError: The folder cannot be written.
    """
    durations = []
    with tempfile.TemporaryFile(prefix=".lede-doctor-", dir=folder) as file:
        for _ in range(syncs):
            started = time.perf_counter()
            file.write(_BLOCK)
            file.flush()
            os.fsync(file.fileno())
            durations.append(time.perf_counter() - started)
    return sorted(durations)[len(durations) // 2]
