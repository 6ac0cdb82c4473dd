"""Detects the problems that owners are alerted to, from counts and heartbeats. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.monitoring.heartbeats import STALLED_AFTER_SECONDS, FailureKind, Job, JobFailure
from bot.services.newsroom.statistics import RunOutcome, SendRate
from data.records.delivery import OutboxState

FAILURES_BEFORE_ALERT = 3
"""Failures in a row of a job after which they are a problem."""
MAX_UNREPORTED_LOSSES = 20
"""Lost messages of a run that are never reported, however small the run."""
MAX_UNREPORTED_LOSS_SHARE = 0.1
"""The share of a run's settled messages that may be lost without a report."""
MAX_BACKLOG_SECONDS = 300.0
"""Seconds that messages may wait beyond what the send rate explains."""
MAX_BACKUP_AGE_SECONDS = 2 * 86_400.0
"""The age of the newest backup from which on it is too old."""
RATE_TOLERANCE = 1.25
"""The factor by which the send rate may be missed before messages count as waiting."""


class AlertCause(StrEnum):
    """The causes of alerts; owners get each at most once in its interval."""

    PLANNING = "planning"
    SENDING = "sending"
    BROADCASTS = "broadcasts"
    BULLETINS = "bulletins"
    CORRECTIONS = "corrections"
    FEEDS = "feeds"
    DATABASE = "database"
    TOKEN = "token"  # noqa: S105 - not a password
    POLLING_CONFLICT = "rival"
    BACKLOG = "behind"
    LOST = "lost"
    OUTCOME_UNKNOWN = "doubt"
    BACKUP = "backup"
    STARS = "stars"

    @property
    def is_lasting(self) -> bool:
        """Whether it lasts, so that its end is reported; the others are events."""
        return self not in (AlertCause.LOST, AlertCause.OUTCOME_UNKNOWN)

    @property
    def is_repeated(self) -> bool:
        """Whether owners are alerted again while it lasts; otherwise once until it has ended."""
        return self is not AlertCause.STARS

    @property
    def interval(self) -> timedelta:
        """The time between two alerts."""
        return timedelta(days=1) if self is AlertCause.BACKUP else timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem.

    Attributes:
        cause: Its cause.
        why: An explanation for people, or the name of an error.
        count: How many messages are concerned.
        total: Of how many messages.
        run: The instant of the planning run concerned.
        seconds: How long it has lasted.
    """

    cause: AlertCause
    why: str = ""
    count: int = 0
    total: int = 0
    run: datetime | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class HealthSnapshot:
    """What one process knows of itself and of the database.

    Attributes:
        failures: The failures of each job, see bot.monitoring.heartbeats.
        heartbeat_ages: Seconds since the last heartbeat of each job.
        database_error: Why the database could not be written in two checks in a row, "" where it can.
        backlog_seconds: Seconds that messages have waited beyond what the send rate explains.
        ready: How many messages may be sent now.
        run_outcomes: The planning runs that were not reported to the owners.
        backup_age_seconds: The age of the newest backup; 0 without any, or where Lede makes none by itself.
        stars_refusal: Why Telegram takes no Stars for paid messages; "" where it does, or needs none.
        unknown_count: How many messages got in doubt since the last alert about such.
    """

    failures: Mapping[Job, JobFailure] = field(default_factory=dict)
    heartbeat_ages: Mapping[Job, float] = field(default_factory=dict)
    database_error: str = ""
    backlog_seconds: float = 0.0
    ready: int = 0
    run_outcomes: tuple[RunOutcome, ...] = ()
    unknown_count: int = 0
    backup_age_seconds: float = 0.0
    stars_refusal: str = ""


def detect_problems(snapshot: HealthSnapshot) -> list[Problem]:
    """All problems, one for each cause; those that may cause others come first."""
    found: dict[AlertCause, Problem] = {}
    for problem in (
        *_database_problems(snapshot),
        *_job_problems(snapshot),
        *_polling_problems(snapshot),
        *_delivery_problems(snapshot),
        *_backup_problems(snapshot),
        *([Problem(AlertCause.STARS)] if snapshot.stars_refusal else []),
    ):
        found.setdefault(problem.cause, problem)
    return list(found.values())


def _database_problems(snapshot: HealthSnapshot) -> Iterator[Problem]:
    if snapshot.database_error:
        yield Problem(AlertCause.DATABASE, snapshot.database_error)
    for failure in snapshot.failures.values():
        if failure.kind is FailureKind.DATABASE and failure.count >= FAILURES_BEFORE_ALERT:
            yield Problem(AlertCause.DATABASE, failure.why)


def _job_problems(snapshot: HealthSnapshot) -> Iterator[Problem]:
    """A single failed planning run may delay digests; the other jobs try again within seconds."""
    for job, cause, threshold in (
        (Job.PLANNING, AlertCause.PLANNING, 1),
        (Job.DELIVERY, AlertCause.SENDING, FAILURES_BEFORE_ALERT),
        (Job.BROADCASTING, AlertCause.BROADCASTS, FAILURES_BEFORE_ALERT),
        (Job.CORRECTING, AlertCause.CORRECTIONS, FAILURES_BEFORE_ALERT),
        (Job.BULLETINS, AlertCause.BULLETINS, FAILURES_BEFORE_ALERT),
        (Job.FEEDS, AlertCause.FEEDS, FAILURES_BEFORE_ALERT),
    ):
        failure = snapshot.failures.get(job)
        why = failure.why if failure else ""
        if failure and failure.kind is FailureKind.BUG and failure.count >= threshold:
            yield Problem(cause, why)
        if (age := snapshot.heartbeat_ages.get(job, 0.0)) > STALLED_AFTER_SECONDS:
            yield Problem(cause, why, seconds=age)


def _polling_problems(snapshot: HealthSnapshot) -> Iterator[Problem]:
    """A single conflict is normal: two pollers overlap when one takes over from the other."""
    failure = snapshot.failures.get(Job.POLLING)
    if failure and failure.kind is FailureKind.TOKEN:
        yield Problem(AlertCause.TOKEN)
    if failure and failure.kind is FailureKind.POLLING_CONFLICT and failure.count >= FAILURES_BEFORE_ALERT:
        yield Problem(AlertCause.POLLING_CONFLICT)


def _delivery_problems(snapshot: HealthSnapshot) -> Iterator[Problem]:
    if snapshot.backlog_seconds > MAX_BACKLOG_SECONDS:
        yield Problem(AlertCause.BACKLOG, count=snapshot.ready, seconds=snapshot.backlog_seconds)
    worst = max(snapshot.run_outcomes, key=_count_lost, default=None)
    if worst is not None and is_mostly_lost(worst):
        yield Problem(AlertCause.LOST, count=_count_lost(worst), total=worst.messages, run=worst.run.at)
    if snapshot.unknown_count:
        yield Problem(AlertCause.OUTCOME_UNKNOWN, count=snapshot.unknown_count)


def _backup_problems(snapshot: HealthSnapshot) -> Iterator[Problem]:
    failure = snapshot.failures.get(Job.BACKUP)
    if failure or snapshot.backup_age_seconds > MAX_BACKUP_AGE_SECONDS:
        yield Problem(AlertCause.BACKUP, failure.why if failure else "")


def is_mostly_lost(outcome: RunOutcome) -> bool:
    """Whether so much of a run was lost that owners are alerted, judged by its settled messages."""
    lost = _count_lost(outcome)
    return lost > MAX_UNREPORTED_LOSSES and lost > MAX_UNREPORTED_LOSS_SHARE * (
        outcome.messages - outcome.waiting
    )


def _count_lost(outcome: RunOutcome) -> int:
    return outcome.count(OutboxState.FAILED, OutboxState.EXPIRED)


class BacklogClock:
    """Measures how many seconds messages have waited beyond what the send rate explains.

    While messages are ready, time adds up; the messages that left, at the send rate, and the pauses that
    Telegram asked for are subtracted. So a large run that takes long at the full rate is no backlog. The
    backlog ends when no message is ready.
    """

    def __init__(self) -> None:
        self._seconds = 0.0
        self._updated_at: float | None = None
        self._sent_total = 0

    def update(self, at: float, sent_total: int, waited: float, send_rate: SendRate) -> float:
        """Update and return the backlog in seconds.

        Args:
            at: The present instant in seconds of a monotonic clock.
            sent_total: How many requests have left since the process began, successful or not.
            waited: Seconds for which the first ready message has waited, 0 where none is ready.
            send_rate: How fast messages may leave.
        """
        passed = min(at - self._updated_at, waited) if self._updated_at is not None else 0.0
        explained = RATE_TOLERANCE * (sent_total - self._sent_total) / send_rate.per_second
        self._updated_at, self._sent_total = at, sent_total
        if not waited:
            self._seconds = 0.0
        elif not send_rate.halted_seconds:
            self._seconds = max(0.0, self._seconds + passed - explained)
        return self._seconds
