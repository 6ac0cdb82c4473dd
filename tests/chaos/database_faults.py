"""What goes wrong at a database: locked, out of space, cut off."""

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
    """Nobody else can write to the database file."""
    connection = sqlite3.connect(path, timeout=30, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield
    finally:
        connection.close()


@asynccontextmanager
async def locked_table(url: str) -> AsyncIterator[None]:
    """Nobody else can read or write the ledger."""
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE")
            yield
    finally:
        await connection.close()


@contextmanager
def limit_file_size(sender: LedeProcess, folder: Path) -> Iterator[None]:
    """No file of the sender's can grow."""
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
    """A disk of its own in a folder, where this machine lets us mount one."""
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
