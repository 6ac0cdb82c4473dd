"""Faults of a database: locked, out of space."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import asyncpg
import pytest

from tests.support.lede_process import LedeProcess


@contextmanager
def locked_file(path: Path) -> Iterator[None]:
    """Hold the write lock of an SQLite file."""
    connection = sqlite3.connect(path, timeout=30, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
    finally:
        connection.close()


@asynccontextmanager
async def locked_table(url: str) -> AsyncIterator[None]:
    """Hold an exclusive lock on the outbox table in PostgreSQL."""
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE")
            yield
    finally:
        await connection.close()


@contextmanager
def limit_file_size(sender: LedeProcess, folder: Path) -> Iterator[None]:
    """Limit the size of the sender's files so that none can grow."""
    resource = pytest.importorskip("resource")
    if not hasattr(resource, "prlimit"):
        pytest.skip("only Linux limits another process")
    size = min(path.stat().st_size for path in folder.glob("lede.db*") if path.stat().st_size)
    before = resource.prlimit(sender.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(sender.process.pid, resource.RLIMIT_FSIZE, (min(size, 4096), before[1]))
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            resource.prlimit(sender.process.pid, resource.RLIMIT_FSIZE, before)


@asynccontextmanager
async def small_disk(folder: Path, megabytes: int) -> AsyncIterator[Path]:
    """Mount a small disk in a folder; skips the test where that is not permitted."""
    mount_point = folder / "disk"
    mount_point.mkdir()
    if await _run_command("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(mount_point)):
        pytest.skip("mounting a small disk needs rights that these tests do not have")
    try:
        yield mount_point
    finally:
        await _run_command("umount", "--lazy", str(mount_point))


async def _run_command(*command: str) -> int:
    try:
        process = await asyncio.create_subprocess_exec(*command, stderr=subprocess.DEVNULL)
    except OSError:
        return 1
    return await process.wait()
