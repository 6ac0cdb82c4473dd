"""Which problems a snapshot has, and how a backlog is measured."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.monitoring.heartbeats import FailureKind, Job, JobFailure
from bot.services.alerts.rules import (
    MAX_BACKLOG_SECONDS,
    MAX_BACKUP_AGE_SECONDS,
    AlertCause,
    BacklogClock,
    HealthSnapshot,
    Problem,
    detect_problems,
)
from bot.services.newsroom.statistics import RunOutcome, SendRate
from data.delivery.planning_runs import PlanningRun
from tests.support.factories import NOW

PACE = SendRate(28.0)


def causes(snapshot: HealthSnapshot) -> list[AlertCause]:
    return [one.cause for one in detect_problems(snapshot)]


def outcome(minute: int = 0, **ends: int) -> RunOutcome:
    count = sum(ends.values())
    return RunOutcome(PlanningRun(NOW + timedelta(minutes=minute), count, 0, 0, count), ends, None)


def test_an_empty_snapshot_has_no_problems() -> None:
    assert detect_problems(HealthSnapshot()) == []


@pytest.mark.parametrize(
    ("job", "times", "cause"),
    [
        (Job.PLANNING, 1, AlertCause.PLANNING),
        (Job.DELIVERY, 3, AlertCause.SENDING),
        (Job.BROADCASTING, 3, AlertCause.BROADCASTS),
        (Job.CORRECTING, 3, AlertCause.CORRECTIONS),
        (Job.BULLETINS, 3, AlertCause.BULLETINS),
        (Job.FEEDS, 3, AlertCause.FEEDS),
    ],
)
def test_planning_alerts_on_one_failure_and_other_jobs_on_three(
    job: Job, times: int, cause: AlertCause
) -> None:
    failure = JobFailure(FailureKind.BUG, times, "ZeroDivisionError")
    assert detect_problems(HealthSnapshot(failures={job: failure})) == [Problem(cause, "ZeroDivisionError")]
    assert detect_problems(HealthSnapshot(failures={job: replace(failure, count=times - 1)})) == []


def test_a_stalled_job_is_reported_with_its_length() -> None:
    (found,) = detect_problems(HealthSnapshot(heartbeat_ages={Job.DELIVERY: 130.0, Job.PLANNING: 60.0}))
    assert found == Problem(AlertCause.SENDING, seconds=130.0)


def test_database_failures_are_one_cause_whichever_job_has_them() -> None:
    failure = JobFailure(FailureKind.DATABASE, 3, "The disk is full.")
    snapshot = HealthSnapshot(
        failures={Job.PLANNING: failure, Job.DELIVERY: failure}, database_error="The disk is full."
    )
    assert detect_problems(snapshot) == [Problem(AlertCause.DATABASE, "The disk is full.")]
    assert causes(replace(snapshot, database_error="")) == [AlertCause.DATABASE]
    assert causes(HealthSnapshot(failures={Job.PLANNING: replace(failure, count=2)})) == []


def test_a_refused_token_alerts_at_once_and_a_polling_conflict_that_lasts() -> None:
    assert causes(HealthSnapshot(failures={Job.POLLING: JobFailure(FailureKind.TOKEN, 1, "")})) == [
        AlertCause.TOKEN
    ]
    assert (
        causes(HealthSnapshot(failures={Job.POLLING: JobFailure(FailureKind.POLLING_CONFLICT, 2, "")})) == []
    )
    assert causes(
        HealthSnapshot(failures={Job.POLLING: JobFailure(FailureKind.POLLING_CONFLICT, 3, "")})
    ) == [AlertCause.POLLING_CONFLICT]


@pytest.mark.parametrize(
    ("ends", "is_reported"),
    [
        ({"sent": 179, "failed": 21}, True),
        ({"sent": 180, "failed": 20}, False),
        ({"sent": 189, "failed": 21}, False),
        ({"sent": 100, "failed": 11, "expired": 10}, True),
        ({"sent": 10, "failed": 21, "pending": 100_000}, True),
        ({"sent": 400, "failed": 21, "pending": 10}, False),
        ({"sent": 100, "unknown": 90}, False),
    ],
)
def test_losses_are_reported_above_twenty_and_a_tenth_of_the_settled_messages(
    ends: dict[str, int], is_reported: bool
) -> None:
    assert causes(HealthSnapshot(run_outcomes=(outcome(**ends),))) == [AlertCause.LOST] * is_reported


def test_the_worst_of_several_poor_runs_is_reported() -> None:
    poor, worse = outcome(sent=50, failed=30), outcome(1, sent=50, failed=40, expired=5)
    (found,) = detect_problems(HealthSnapshot(run_outcomes=(poor, worse)))
    assert found == Problem(AlertCause.LOST, count=45, total=95, run=NOW + timedelta(minutes=1))


def test_messages_in_doubt_and_a_backlog_are_reported_with_their_counts() -> None:
    found = detect_problems(HealthSnapshot(unknown_count=2, backlog_seconds=MAX_BACKLOG_SECONDS + 1, ready=7))
    assert found == [
        Problem(AlertCause.BACKLOG, count=7, seconds=MAX_BACKLOG_SECONDS + 1),
        Problem(AlertCause.OUTCOME_UNKNOWN, count=2),
    ]


def test_a_failed_backup_and_one_older_than_two_days_are_one_cause() -> None:
    failure = JobFailure(FailureKind.BACKUP, 5, "The disk is full.")
    failed = HealthSnapshot(failures={Job.BACKUP: failure}, backup_age_seconds=MAX_BACKUP_AGE_SECONDS + 1)
    assert detect_problems(failed) == [Problem(AlertCause.BACKUP, "The disk is full.")]
    assert causes(HealthSnapshot(backup_age_seconds=MAX_BACKUP_AGE_SECONDS + 1)) == [AlertCause.BACKUP]
    assert causes(HealthSnapshot(backup_age_seconds=MAX_BACKUP_AGE_SECONDS)) == []


def test_the_backlog_of_unsent_messages_grows_with_time() -> None:
    backlog = BacklogClock()
    assert backlog.update(0, 0, 1000, PACE) == 0
    assert [backlog.update(30 * n, 0, 1000, PACE) for n in (1, 2, 3)] == [30, 60, 90]


@given(st.integers(1, 2000), st.floats(1, 28))
def test_a_run_at_its_rate_has_no_backlog_however_long_it_takes(looks: int, rate: float) -> None:
    backlog, pace = BacklogClock(), SendRate(rate)
    for n in range(looks):
        assert backlog.update(30 * n, round(30 * n * rate), 30 * n + 1, pace) < 10


def test_a_run_at_a_third_of_its_rate_has_a_backlog_within_ten_minutes() -> None:
    backlog = BacklogClock()
    owed = [backlog.update(30 * n, 280 * n, 30 * n, PACE) for n in range(21)]
    assert owed[-1] > MAX_BACKLOG_SECONDS


def test_a_halt_by_telegram_does_not_grow_the_backlog() -> None:
    backlog = BacklogClock()
    backlog.update(0, 0, 600, PACE)
    assert backlog.update(600, 0, 1200, SendRate(28.0, halted_seconds=30)) == 0
    assert backlog.update(630, 0, 1230, PACE) == 30


def test_the_backlog_is_no_longer_than_the_first_message_has_waited() -> None:
    backlog = BacklogClock()
    backlog.update(0, 0, 0, PACE)
    assert backlog.update(3600, 0, 2, PACE) == 2


def test_a_backlog_ends_when_its_messages_are_sent() -> None:
    backlog = BacklogClock()
    for n in range(20):
        backlog.update(30 * n, 0, 1000, PACE)
    assert backlog.update(600, 900, 0, PACE) == 0
    assert backlog.update(630, 900, 30, PACE) == 30
