"""Judges folder, disk, zone data, worker process and the running Lede. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.doctor.findings import Finding, error, ok, warning

MEGABYTE = 1_000_000
_MAX_LISTED_ZONES = 5


@dataclass(frozen=True, slots=True)
class DiskLimits:
    """When a disk is too full or too slow; the defaults suit a newsroom of 10,000 readers.

    Attributes:
        min_free_bytes: Less is an error.
        low_free_bytes: Less is a warning, as is less than two copies of the database.
        slow_sync_seconds: From here on a sync to disk is slow: the sender commits every 20 ms.
        max_sync_seconds: From here on it is an error.
    """

    min_free_bytes: int = 50 * MEGABYTE
    low_free_bytes: int = 500 * MEGABYTE
    slow_sync_seconds: float = 0.1
    max_sync_seconds: float = 1.0


@dataclass(frozen=True, slots=True)
class DiskFacts:
    """The disk on which the database file is.

    Attributes:
        folder: The folder of the database.
        problem: Why it cannot be written; "" where it can.
        other_owner: The user to whom the folder belongs, where root asks for another one; "" otherwise.
        free_bytes: What an ordinary user can still write there.
        sync_seconds: The median time to write and sync 4 kB; None where it was not measured.
        database_bytes: The size of the database.
    """

    folder: Path
    problem: str = ""
    other_owner: str = ""
    free_bytes: int = 0
    sync_seconds: float | None = None
    database_bytes: int = 0


@dataclass(frozen=True, slots=True)
class WorkerFacts:
    """The trial of a worker process: seconds until it had summarized a text, and why it did not, if so."""

    seconds: float = 0.0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RunningFacts:
    """The Lede that runs on this database.

    Attributes:
        leader: The process that sends; "" without one.
        address: Where its /healthz was asked; "" where it was not.
        problems: What /healthz reports; None where it did not answer.
    """

    leader: str = ""
    address: str = ""
    problems: tuple[str, ...] | None = None


def judge_disk(facts: DiskFacts, limits: DiskLimits) -> Iterator[Finding]:
    """The findings on the folder of the database, its free space and its speed."""
    if facts.problem:
        yield error(
            "folder",
            f"{facts.folder} cannot be written: {facts.problem}.",
            "Give the user that runs Lede the right to write there, or name another place in DATABASE_URL.",
        )
    else:
        yield ok("folder", f"{facts.folder} can be written.")
    if facts.other_owner:
        yield warning(
            "user",
            f"You are root, who may write everywhere; the folder belongs to {facts.other_owner}.",
            f"Ask as that user: sudo -u {facts.other_owner} lede doctor.",
        )
    yield _judge_space(facts, limits)
    if facts.sync_seconds is not None:
        yield _judge_speed(facts.sync_seconds, limits)


def _judge_space(facts: DiskFacts, limits: DiskLimits) -> Finding:
    message = f"{facts.free_bytes / MEGABYTE:,.0f} MB are free."
    advice = f"Free some space near {facts.folder}, or move the database to a larger disk."
    if facts.free_bytes < limits.min_free_bytes:
        return error("disk space", message, advice)
    if facts.free_bytes < max(limits.low_free_bytes, 2 * facts.database_bytes):
        return warning("disk space", f"Only {message}", advice)
    return ok("disk space", message)


def _judge_speed(seconds: float, limits: DiskLimits) -> Finding:
    message = f"A write reaches the disk in {seconds * 1000:,.1f} ms."
    advice = "Use a local disk, an SSD if possible; network disks slow sending down."
    if seconds >= limits.max_sync_seconds:
        return error("disk speed", message, advice)
    if seconds >= limits.slow_sync_seconds:
        return warning("disk speed", message, advice)
    return ok("disk speed", message)


def judge_zones(missing: Sequence[str]) -> Finding:
    """The finding on the time zones whose data this machine lacks."""
    if not missing:
        return ok("zone data", "All time zones in use are known.")
    listed = ", ".join(missing[:_MAX_LISTED_ZONES])
    more = f" and {len(missing) - _MAX_LISTED_ZONES} more" if len(missing) > _MAX_LISTED_ZONES else ""
    return error(
        "zone data",
        f"This machine has no data of the time zones {listed}{more}.",
        "Install the package tzdata of the system, or run `make install` again.",
    )


def judge_worker(facts: WorkerFacts) -> Finding:
    """The finding on the worker process."""
    if facts.problem:
        return error(
            "worker", f"A worker process cannot summarize: {facts.problem}", "Run `make install` again."
        )
    return ok("worker", f"A worker process started and summarized a text in {facts.seconds:.1f} s.")


def judge_running(facts: RunningFacts) -> Finding:
    """The finding on the Lede that runs on this database."""
    if not facts.leader and facts.problems is None:
        return ok("running", "Lede does not run on this database at present.")
    who = f"Lede ({facts.leader})" if facts.leader else "Lede"
    if facts.problems:
        return error(
            "running", f"{who} reports: {'; '.join(facts.problems)}.", "Read its log, then restart it."
        )
    if facts.address and facts.problems is None:
        return warning(
            "running",
            f"{who} does not answer on {facts.address}.",
            "Check HTTP_LISTEN; if the process hangs, restart it.",
        )
    return ok("running", f"{who} runs{', and all its jobs make progress' if facts.address else ''}.")
