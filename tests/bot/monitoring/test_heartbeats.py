from __future__ import annotations

import time

import pytest

from bot.monitoring.heartbeats import Duty, Fault, Trouble, Vitals
from data.errors import DatabaseUnavailable


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on it is 200 seconds later."""
    moment = time.monotonic() + 200
    monkeypatch.setattr(time, "monotonic", lambda: moment)


def test_what_was_not_begun_cannot_stand_still(later: None) -> None:
    del later
    assert Vitals().problems() == []


def test_two_minutes_without_a_sign_of_life_are_a_standstill(request: pytest.FixtureRequest) -> None:
    vitals = Vitals()
    vitals.beat(Duty.PLANNING)
    vitals.beat(Duty.FEEDS)
    vitals.rest(Duty.FEEDS)
    assert vitals.problems() == []
    request.getfixturevalue("later")
    assert vitals.problems() == ["planning has stood still for 200 s"]
    vitals.beat(Duty.PLANNING)
    assert vitals.problems() == []


def test_a_standstill_says_why_where_that_is_known(request: pytest.FixtureRequest) -> None:
    vitals = Vitals()
    vitals.beat(Duty.DELIVERY)
    vitals.wrong(Duty.DELIVERY, DatabaseUnavailable("The disk is full."))
    request.getfixturevalue("later")
    assert vitals.problems() == ["delivery has stood still for 200 s: The disk is full."]


def test_trouble_is_counted_until_it_goes_well() -> None:
    vitals = Vitals()
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), vitals.watching(Duty.DELIVERY):
            raise ZeroDivisionError("a secret")
    assert vitals.troubles() == {Duty.DELIVERY: Trouble(Fault.BUG, 2, "ZeroDivisionError")}
    with vitals.watching(Duty.DELIVERY):
        pass
    assert vitals.troubles() == {}
    assert vitals.ages().keys() == {Duty.DELIVERY}


def test_trouble_with_the_database_keeps_its_words_for_people() -> None:
    vitals = Vitals()
    vitals.wrong(Duty.PLANNING, DatabaseUnavailable("The disk is full."))
    assert vitals.troubles()[Duty.PLANNING] == Trouble(Fault.DATABASE, 1, "The disk is full.")


def test_trouble_ends_with_the_duty() -> None:
    vitals = Vitals()
    vitals.wrong(Duty.POLLING, ValueError(), Fault.RIVAL)
    vitals.rest(Duty.POLLING)
    assert vitals.troubles() == {}
