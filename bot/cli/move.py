"""`lede move`: the database carried over to another one, SQLite or PostgreSQL."""

from __future__ import annotations

import asyncio
import sys
import time
from typing import TextIO
from urllib.parse import urlsplit

from bot.settings import Settings
from data.maintenance.move import MoveResult, move

_BETWEEN_SIGNS = 0.5


def run(settings: Settings, target_url: str) -> int:
    """Move, telling how far it is on standard error and what to do next on standard output."""
    progress = Progress(sys.stderr)
    token_id = settings.bot_token.partition(":")[0]
    moved = asyncio.run(move(settings.database_url, target_url, token_id, progress.tell))
    progress.end()
    sys.stdout.write(f"{report(moved, target_url)}\n")
    return 0


class Progress:
    """One line that changes on a terminal; one line a table elsewhere."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._changing = out.isatty()
        self._shown = 0.0

    def tell(self, table: str, done: int, total: int) -> None:
        """See data.maintenance.move.Tell."""
        now = time.monotonic()
        if done < total and (not self._changing or now - self._shown < _BETWEEN_SIGNS):
            return
        self._shown = now
        line = f"{table}: {done:,} of {total:,}"
        self._out.write(f"\r{line:<60}" if self._changing else f"{line}\n")
        self._out.flush()

    def end(self) -> None:
        """Leave the line that changed."""
        if self._changing:
            self._out.write("\r" + " " * 60 + "\r")


def report(moved: MoveResult, target_url: str) -> str:
    """What was done, and what is left to do."""
    total = sum(moved.rows.values())
    lines = [f"Moved {total:,} rows in {len(moved.rows)} tables; each table was counted and compared."]
    if moved.repaired:
        lines.append(f"{moved.repaired:,} texts held signs that cannot be kept; each is now shown as \ufffd.")
    shown = without_password(target_url)
    put = "Put this into .env, then start Lede:"
    lines.append(put if shown == target_url else put.replace(",", " with the password in place of the dots,"))
    lines.append(f"  DATABASE_URL={shown}")
    return "\n".join(lines)


def without_password(url: str) -> str:
    """The URL with dots in the place of its password: what is printed is often kept."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    user, _, server = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user.partition(':')[0]}:...@{server}").geturl()
