"""When a job counts as stalled, and how its failures are counted."""

from __future__ import annotations

import time

import pytest

from bot.monitoring.heartbeats import FailureKind, Heartbeats, Job, JobFailure
from data.errors import DatabaseUnavailable


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Move the monotonic clock ahead by 200 seconds."""
    moment = time.monotonic() + 200
    monkeypatch.setattr(time, "monotonic", lambda: moment)


def test_a_job_that_was_never_started_is_not_stalled(later: None) -> None:
    del later
    assert Heartbeats().problems() == []


def test_a_job_without_a_heartbeat_for_two_minutes_is_stalled(request: pytest.FixtureRequest) -> None:
    heartbeats = Heartbeats()
    heartbeats.beat(Job.PLANNING)
    heartbeats.beat(Job.FEEDS)
    heartbeats.stop(Job.FEEDS)
    assert heartbeats.problems() == []
    request.getfixturevalue("later")
    assert heartbeats.problems() == ["planning has stood still for 200 s"]
    heartbeats.beat(Job.PLANNING)
    assert heartbeats.problems() == []


def test_the_problem_of_a_stalled_job_names_its_last_failure(request: pytest.FixtureRequest) -> None:
    heartbeats = Heartbeats()
    heartbeats.beat(Job.DELIVERY)
    heartbeats.record_failure(Job.DELIVERY, DatabaseUnavailable("The disk is full."))
    request.getfixturevalue("later")
    assert heartbeats.problems() == ["delivery has stood still for 200 s: The disk is full."]


def test_failures_of_a_job_are_counted_until_it_succeeds() -> None:
    heartbeats = Heartbeats()
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), heartbeats.monitor(Job.DELIVERY):
            raise ZeroDivisionError("a secret")
    assert heartbeats.failures() == {Job.DELIVERY: JobFailure(FailureKind.BUG, 2, "ZeroDivisionError")}
    with heartbeats.monitor(Job.DELIVERY):
        pass
    assert heartbeats.failures() == {}
    assert heartbeats.ages().keys() == {Job.DELIVERY}


def test_a_failure_of_the_database_keeps_its_message() -> None:
    heartbeats = Heartbeats()
    heartbeats.record_failure(Job.PLANNING, DatabaseUnavailable("The disk is full."))
    assert heartbeats.failures()[Job.PLANNING] == JobFailure(FailureKind.DATABASE, 1, "The disk is full.")


def test_the_failures_of_a_job_that_is_stopped_are_forgotten() -> None:
    heartbeats = Heartbeats()
    heartbeats.record_failure(Job.POLLING, ValueError(), FailureKind.POLLING_CONFLICT)
    heartbeats.stop(Job.POLLING)
    assert heartbeats.failures() == {}
