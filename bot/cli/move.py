"""`lede move`: the database carried over to another one, SQLite or PostgreSQL."""

from __future__ import annotations

import asyncio
import sys
import time
from typing import TextIO
from urllib.parse import urlsplit

from bot.settings import Settings
from data.maintenance.move import MoveResult, move

_UPDATE_INTERVAL_SECONDS = 0.5


def run(settings: Settings, target_url: str) -> int:
    """Move, telling how far it is on standard error and what to do next on standard output."""
    progress = MoveProgress(sys.stderr)
    token_id = settings.bot_token.partition(":")[0]
    moved = asyncio.run(move(settings.database_url, target_url, token_id, progress.update))
    progress.clear()
    sys.stdout.write(f"{completion_message(moved, target_url)}\n")
    return 0


class MoveProgress:
    """One line that changes on a terminal; one line a table elsewhere."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._is_terminal = out.isatty()
        self._shown_at = 0.0

    def update(self, table: str, done: int, total: int) -> None:
        """See data.maintenance.move.Tell."""
        now = time.monotonic()
        if done < total and (not self._is_terminal or now - self._shown_at < _UPDATE_INTERVAL_SECONDS):
            return
        self._shown_at = now
        line = f"{table}: {done:,} of {total:,}"
        self._out.write(f"\r{line:<60}" if self._is_terminal else f"{line}\n")
        self._out.flush()

    def clear(self) -> None:
        """Leave the line that changed."""
        if self._is_terminal:
            self._out.write("\r" + " " * 60 + "\r")


def completion_message(moved: MoveResult, target_url: str) -> str:
    """What was done, and what is left to do."""
    total = sum(moved.rows.values())
    lines = [f"Moved {total:,} rows in {len(moved.rows)} tables; each table was counted and compared."]
    if moved.repaired:
        lines.append(f"{moved.repaired:,} texts held signs that cannot be kept; each is now shown as \ufffd.")
    masked_url = mask_password(target_url)
    instruction = "Put this into .env, then start Lede:"
    lines.append(
        instruction
        if masked_url == target_url
        else instruction.replace(",", " with the password in place of the dots,")
    )
    lines.append(f"  DATABASE_URL={masked_url}")
    return "\n".join(lines)


def mask_password(url: str) -> str:
    """The URL with dots in the place of its password: what is printed is often kept."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    user, _, server = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user.partition(':')[0]}:...@{server}").geturl()
