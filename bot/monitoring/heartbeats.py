"""Whether the work goes on: when each duty was last seen to, and what went wrong with it since."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from data.errors import DataError

STALLED_AFTER_SECONDS = 120.0
"""Seconds without a sign of life after which a duty has stood still."""


class Job(StrEnum):
    """What a process does of its own accord."""

    PLANNING = "planning"
    DELIVERY = "delivery"
    BROADCASTING = "broadcasting"
    FEEDS = "feed rounds"
    POLLING = "polling"


class FailureKind(StrEnum):
    """Whose trouble it is: a mistake of ours, the database's, a refused token's, or another poller's."""

    BUG = "bug"
    DATABASE = "database"
    TOKEN = "token"  # noqa: S105 - no password
    POLLING_CONFLICT = "rival"


@dataclass(frozen=True, slots=True)
class JobFailure:
    """What went wrong, how often in a row, and why in words for people or at least a name."""

    kind: FailureKind
    count: int
    why: str


class Heartbeats:
    """The signs of life of one process."""

    def __init__(self) -> None:
        self._beat_at: dict[Job, float] = {}
        self._failures: dict[Job, JobFailure] = {}
        self._succeeded: set[Job] = set()

    def beat(self, job: Job) -> None:
        """A duty is being seen to, and should be again within two minutes."""
        self._beat_at[job] = time.monotonic()

    def beat_if_active(self, job: Job) -> None:
        """A sign of life of a duty, if it is this process's: what it began may outlast it."""
        if job in self._beat_at:
            self.beat(job)

    def stop(self, job: Job) -> None:
        """A duty is not this process's any more."""
        self._beat_at.pop(job, None)
        self._failures.pop(job, None)
        self._succeeded.discard(job)

    def record_success(self, job: Job) -> None:
        """It went well; earlier trouble is over."""
        self._failures.pop(job, None)
        self._succeeded.add(job)

    def record_failure(self, job: Job, error: Exception, kind: FailureKind | None = None) -> None:
        """It went wrong once more."""
        failure_kind = kind or (FailureKind.DATABASE if isinstance(error, DataError) else FailureKind.BUG)
        why = str(error) if isinstance(error, DataError) else type(error).__name__
        previous = self._failures.get(job)
        self._failures[job] = JobFailure(failure_kind, previous.count + 1 if previous else 1, why)
        self._succeeded.discard(job)

    @contextmanager
    def monitor(self, job: Job) -> Iterator[None]:
        """The block sees to a duty once; trouble with it is noted on its way out."""
        try:
            yield
        except Exception as error:
            self.record_failure(job, error)
            raise
        self.record_success(job)
        self.beat(job)

    def failures(self) -> dict[Job, JobFailure]:
        """What went wrong the last time."""
        return dict(self._failures)

    def has_succeeded(self, job: Job) -> bool:
        """Whether it went well the last time; not so before the first."""
        return job in self._succeeded

    def ages(self) -> dict[Job, float]:
        """Seconds since the last sign of life of each duty that this process has."""
        now = time.monotonic()
        return {job: now - at for job, at in self._beat_at.items()}

    def problems(self) -> list[str]:
        """What has stood still for two minutes, in plain words; nothing when all is well."""
        return [
            f"{job} has stood still for {age:.0f} s{self._reason_suffix(job)}"
            for job, age in self.ages().items()
            if age > STALLED_AFTER_SECONDS
        ]

    def _reason_suffix(self, job: Job) -> str:
        failure = self._failures.get(job)
        return f": {failure.why}" if failure else ""
