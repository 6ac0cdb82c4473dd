"""Judges the database and its backups. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.doctor.findings import Finding, error, ok, warning
from bot.services.alerts.rules import MAX_BACKUP_AGE_SECONDS
from data.maintenance.inspection import DatabaseState

_MEGABYTE = 1_000_000
_MAX_LOG_BYTES = 256 * _MEGABYTE


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """The backups beside an SQLite database.

    Attributes:
        newest_at: When the newest was made; None without any.
        is_automatic: Whether Lede makes them by itself.
    """

    newest_at: datetime | None = None
    is_automatic: bool = True


def judge_database(state: DatabaseState) -> Iterator[Finding]:
    """The findings on version, locks and size of the database."""
    if state.problem:
        yield error("database", state.problem)
        return
    if state.revision is None:
        yield ok("database", f"There is none at {state.name} yet; `lede run` creates it.")
        return
    yield _judge_version(state)
    yield _judge_locks(state)
    yield _judge_size(state)


def _judge_version(state: DatabaseState) -> Finding:
    server = f" on PostgreSQL {state.server_version}" if state.is_server else ""
    if not state.is_outdated:
        return ok("database", f"{state.name} has the version of this program{server}.")
    copied = "" if state.is_server else " copies and"
    return warning(
        "database",
        f"{state.name} is older than this program (revision {state.revision}).",
        f"The next `lede run`{copied} updates it.",
    )


def _judge_locks(state: DatabaseState) -> Finding:
    if not state.is_locked:
        return ok("database locks", "No lock was kept for long.")
    return warning(
        "database locks",
        "Another process keeps the database locked for more than two seconds.",
        "End the program that has it open, such as an SQL shell with an open transaction.",
    )


def _judge_size(state: DatabaseState) -> Finding:
    size = f"{state.size_bytes / _MEGABYTE:,.1f} MB"
    if state.log_bytes <= _MAX_LOG_BYTES:
        return ok("database size", f"It has {size}.")
    return warning(
        "database size",
        f"It has {size}, and its write-ahead log {state.log_bytes / _MEGABYTE:,.0f} MB.",
        "Restart Lede, which merges the log; end programs that keep the database open.",
    )


def judge_backups(state: DatabaseState, facts: BackupFacts, now: datetime) -> Finding:
    """The finding on the age of the newest backup."""
    if state.is_server:
        return ok("backups", "PostgreSQL: back up with pg_dump and restore with pg_restore.")
    if state.revision is None and not state.problem and facts.newest_at is None:
        return ok("backups", "There is nothing to back up yet.")
    advice = (
        "`lede run` makes one every day; if it does, read its log. At once: `lede backup`."
        if facts.is_automatic
        else "BACKUP_KEEP switches daily backups off. Make one: `lede backup`."
    )
    if facts.newest_at is None:
        return warning("backups", "There is no backup.", advice)
    age = now - facts.newest_at
    message = f"The newest is {_age(age)} old."
    if age.total_seconds() > MAX_BACKUP_AGE_SECONDS:
        return warning("backups", message, advice)
    return ok("backups", message)


def _age(age: timedelta) -> str:
    hours = max(0, int(age.total_seconds() // 3600))
    if hours < 48:  # noqa: PLR2004 - from two days on in days
        return f"{hours} {'hour' if hours == 1 else 'hours'}"
    return f"{hours // 24} days"
