"""Backups on demand, beside the database."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from data.backup import backup, file_of


async def make(database_url: str, now: datetime) -> tuple[Path, int]:
    """Write a verified copy named after the instant; returns it and its size in kilobytes."""
    target = file_of(database_url).parent / "backups" / f"lede-{now:%Y%m%d-%H%M%S}.db"
    await asyncio.to_thread(backup, database_url, target)
    return target, -(-target.stat().st_size // 1024)
