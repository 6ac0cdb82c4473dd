from __future__ import annotations

import time

import pytest

from bot.monitoring.heartbeats import FailureKind, Heartbeats, Job, JobFailure
from data.errors import DatabaseUnavailable


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on it is 200 seconds later."""
    moment = time.monotonic() + 200
    monkeypatch.setattr(time, "monotonic", lambda: moment)


def test_what_was_not_begun_cannot_stand_still(later: None) -> None:
    del later
    assert Heartbeats().problems() == []


def test_two_minutes_without_a_sign_of_life_are_a_standstill(request: pytest.FixtureRequest) -> None:
    vitals = Heartbeats()
    vitals.beat(Job.PLANNING)
    vitals.beat(Job.FEEDS)
    vitals.stop(Job.FEEDS)
    assert vitals.problems() == []
    request.getfixturevalue("later")
    assert vitals.problems() == ["planning has stood still for 200 s"]
    vitals.beat(Job.PLANNING)
    assert vitals.problems() == []


def test_a_standstill_says_why_where_that_is_known(request: pytest.FixtureRequest) -> None:
    vitals = Heartbeats()
    vitals.beat(Job.DELIVERY)
    vitals.record_failure(Job.DELIVERY, DatabaseUnavailable("The disk is full."))
    request.getfixturevalue("later")
    assert vitals.problems() == ["delivery has stood still for 200 s: The disk is full."]


def test_trouble_is_counted_until_it_goes_well() -> None:
    vitals = Heartbeats()
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), vitals.monitor(Job.DELIVERY):
            raise ZeroDivisionError("a secret")
    assert vitals.failures() == {Job.DELIVERY: JobFailure(FailureKind.BUG, 2, "ZeroDivisionError")}
    with vitals.monitor(Job.DELIVERY):
        pass
    assert vitals.failures() == {}
    assert vitals.ages().keys() == {Job.DELIVERY}


def test_trouble_with_the_database_keeps_its_words_for_people() -> None:
    vitals = Heartbeats()
    vitals.record_failure(Job.PLANNING, DatabaseUnavailable("The disk is full."))
    assert vitals.failures()[Job.PLANNING] == JobFailure(FailureKind.DATABASE, 1, "The disk is full.")


def test_trouble_ends_with_the_duty() -> None:
    vitals = Heartbeats()
    vitals.record_failure(Job.POLLING, ValueError(), FailureKind.POLLING_CONFLICT)
    vitals.stop(Job.POLLING)
    assert vitals.failures() == {}
