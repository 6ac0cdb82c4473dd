"""Records the last heartbeat and the last failure of each job of a process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from data.errors import DataError

STALLED_AFTER_SECONDS = 120.0
"""Seconds without a heartbeat after which a job counts as stalled."""


class Job(StrEnum):
    """A job that a process runs in the background; the values are labels of metrics and words in messages."""

    PLANNING = "planning"
    DELIVERY = "delivery"
    BROADCASTING = "broadcasting"
    CORRECTING = "correcting"
    BULLETINS = "bulletins"
    FEEDS = "feed rounds"
    POLLING = "polling"
    BACKUP = "backup"


class FailureKind(StrEnum):
    """The cause of a failure: a bug, the database, a refused token, another poller, or a failed backup."""

    BUG = "bug"
    DATABASE = "database"
    TOKEN = "token"  # noqa: S105 - no password
    POLLING_CONFLICT = "polling_conflict"
    BACKUP = "backup"


@dataclass(frozen=True, slots=True)
class JobFailure:
    """The last failure of a job.

    Attributes:
        kind: Its cause.
        count: Failures in a row.
        why: The message of a DataError, otherwise the name of the error's class.
    """

    kind: FailureKind
    count: int
    why: str


class Heartbeats:
    """The heartbeats and failures of the jobs of one process."""

    def __init__(self) -> None:
        self._beat_at: dict[Job, float] = {}
        self._failures: dict[Job, JobFailure] = {}
        self._succeeded: set[Job] = set()

    def beat(self, job: Job) -> None:
        """Record a heartbeat; the next is expected within two minutes."""
        self._beat_at[job] = time.monotonic()

    def beat_if_active(self, job: Job) -> None:
        """Record a heartbeat unless the job was stopped; requests that it began may end after it."""
        if job in self._beat_at:
            self.beat(job)

    def stop(self, job: Job) -> None:
        """Forget a job that this process no longer runs."""
        self._beat_at.pop(job, None)
        self._failures.pop(job, None)
        self._succeeded.discard(job)

    def record_success(self, job: Job) -> None:
        """Record a success, which ends the earlier failures of the job."""
        self._failures.pop(job, None)
        self._succeeded.add(job)

    def record_failure(self, job: Job, error: Exception, kind: FailureKind | None = None) -> None:
        """Record a failure; without `kind` it is the database's for a DataError, otherwise a bug."""
        failure_kind = kind or (FailureKind.DATABASE if isinstance(error, DataError) else FailureKind.BUG)
        why = str(error) if isinstance(error, DataError) else type(error).__name__
        previous = self._failures.get(job)
        self._failures[job] = JobFailure(failure_kind, previous.count + 1 if previous else 1, why)
        self._succeeded.discard(job)

    @contextmanager
    def monitor(self, job: Job) -> Iterator[None]:
        """Record the success or the failure of the block as one run of the job; errors are raised again."""
        try:
            yield
        except Exception as error:
            self.record_failure(job, error)
            raise
        self.record_success(job)
        self.beat(job)

    def failures(self) -> dict[Job, JobFailure]:
        """The jobs whose last run failed."""
        return dict(self._failures)

    def has_succeeded(self, job: Job) -> bool:
        """Whether the last run of a job succeeded; False before its first."""
        return job in self._succeeded

    def ages(self) -> dict[Job, float]:
        """Seconds since the last heartbeat of each job of this process."""
        now = time.monotonic()
        return {job: now - at for job, at in self._beat_at.items()}

    def problems(self) -> list[str]:
        """The jobs without a heartbeat for two minutes, in plain words."""
        return [
            f"{job} has stood still for {age:.0f} s{self._reason_suffix(job)}"
            for job, age in self.ages().items()
            if age > STALLED_AFTER_SECONDS
        ]

    def _reason_suffix(self, job: Job) -> str:
        failure = self._failures.get(job)
        return f": {failure.why}" if failure else ""
