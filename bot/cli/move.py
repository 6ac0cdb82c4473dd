"""Runs `lede move`: copies the database to another one, SQLite or PostgreSQL, and compares the two."""

from __future__ import annotations

import asyncio
import sys
from urllib.parse import urlsplit

from bot.cli.progress import MoveProgress
from bot.settings import Settings
from data.maintenance.move import MoveResult, move


def run(settings: Settings, target_url: str) -> int:
    """Copy the database; progress goes to standard error, the result and the next step to standard output.

    Raises:
        DataError: A database cannot be used, or the target is not empty.
    """
    progress = MoveProgress(sys.stderr)
    token_id = settings.bot_token.partition(":")[0]
    moved = asyncio.run(move(settings.database_url, target_url, token_id, progress.update))
    progress.clear()
    sys.stdout.write(f"{completion_message(moved, target_url)}\n")
    return 0


def completion_message(moved: MoveResult, target_url: str) -> str:
    """What was copied, and what the operator does next."""
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
    """The URL with dots in place of its password, since terminal output is often kept."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    user, _, server = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user.partition(':')[0]}:...@{server}").geturl()
