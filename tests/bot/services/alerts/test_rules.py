from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.monitoring.heartbeats import Duty, Fault, Trouble
from bot.services.alerts.rules import BEHIND, Cause, Debt, Finding, Sight, findings
from bot.services.newsroom.statistics import Outcome, Pace
from data.delivery.planning_runs import PlanningRun
from tests.support.factories import NOW

PACE = Pace(28.0)


def causes(sight: Sight) -> list[Cause]:
    return [one.cause for one in findings(sight)]


def outcome(minute: int = 0, **ends: int) -> Outcome:
    count = sum(ends.values())
    return Outcome(PlanningRun(NOW + timedelta(minutes=minute), count, 0, 0, count), ends, None)


def test_nothing_is_wrong_where_nothing_is_seen() -> None:
    assert findings(Sight()) == []


@pytest.mark.parametrize(
    ("duty", "times", "cause"),
    [
        (Duty.PLANNING, 1, Cause.PLANNING),
        (Duty.DELIVERY, 3, Cause.SENDING),
        (Duty.BROADCASTING, 3, Cause.BROADCASTS),
        (Duty.FEEDS, 3, Cause.FEEDS),
    ],
)
def test_one_failed_planning_is_told_and_only_repeated_stumbling_of_the_rest(
    duty: Duty, times: int, cause: Cause
) -> None:
    trouble = Trouble(Fault.BUG, times, "ZeroDivisionError")
    assert findings(Sight(troubles={duty: trouble})) == [Finding(cause, "ZeroDivisionError")]
    assert findings(Sight(troubles={duty: replace(trouble, times=times - 1)})) == []


def test_a_standstill_is_told_with_its_length() -> None:
    (found,) = findings(Sight(ages={Duty.DELIVERY: 130.0, Duty.PLANNING: 60.0}))
    assert found == Finding(Cause.SENDING, seconds=130.0)


def test_trouble_with_the_database_is_one_cause_whoever_has_it_and_is_no_bug_of_the_duty() -> None:
    trouble = Trouble(Fault.DATABASE, 3, "The disk is full.")
    sight = Sight(troubles={Duty.PLANNING: trouble, Duty.DELIVERY: trouble}, database="The disk is full.")
    assert findings(sight) == [Finding(Cause.DATABASE, "The disk is full.")]
    assert causes(replace(sight, database="")) == [Cause.DATABASE]
    assert causes(Sight(troubles={Duty.PLANNING: replace(trouble, times=2)})) == []


def test_a_refused_token_is_told_at_once_and_a_rival_who_stays() -> None:
    assert causes(Sight(troubles={Duty.POLLING: Trouble(Fault.TOKEN, 1, "")})) == [Cause.TOKEN]
    assert causes(Sight(troubles={Duty.POLLING: Trouble(Fault.RIVAL, 2, "")})) == []
    assert causes(Sight(troubles={Duty.POLLING: Trouble(Fault.RIVAL, 3, "")})) == [Cause.RIVAL]


@pytest.mark.parametrize(
    ("ends", "told"),
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
def test_losses_are_told_above_twenty_and_a_tenth_of_what_has_ended(ends: dict[str, int], told: bool) -> None:
    assert causes(Sight(outcomes=(outcome(**ends),))) == [Cause.LOST] * told


def test_of_several_poor_runs_the_worst_is_told() -> None:
    poor, worse = outcome(sent=50, failed=30), outcome(1, sent=50, failed=40, expired=5)
    (found,) = findings(Sight(outcomes=(poor, worse)))
    assert found == Finding(Cause.LOST, count=45, of=95, run=NOW + timedelta(minutes=1))


def test_doubt_and_a_backlog_are_told_with_their_counts() -> None:
    found = findings(Sight(doubted=2, debt=BEHIND + 1, ready=7))
    assert found == [
        Finding(Cause.BEHIND, count=7, seconds=BEHIND + 1),
        Finding(Cause.DOUBT, count=2),
    ]


def test_messages_that_nobody_sends_fall_behind_by_the_time_that_passes() -> None:
    debt = Debt()
    assert debt.look(0, 0, 1000, PACE) == 0
    assert [debt.look(30 * n, 0, 1000, PACE) for n in (1, 2, 3)] == [30, 60, 90]


@given(st.integers(1, 2000), st.floats(1, 28))
def test_a_run_at_its_pace_never_falls_behind_however_long_it_takes(looks: int, rate: float) -> None:
    debt, pace = Debt(), Pace(rate)
    for n in range(looks):
        assert debt.look(30 * n, round(30 * n * rate), 30 * n + 1, pace) < 10


def test_a_run_at_a_third_of_its_pace_falls_behind_within_ten_minutes() -> None:
    debt = Debt()
    owed = [debt.look(30 * n, 280 * n, 30 * n, PACE) for n in range(21)]
    assert owed[-1] > BEHIND


def test_a_pause_that_telegram_asked_for_is_explained() -> None:
    debt = Debt()
    debt.look(0, 0, 600, PACE)
    assert debt.look(600, 0, 1200, Pace(28.0, halted=30)) == 0
    assert debt.look(630, 0, 1230, PACE) == 30


def test_what_has_only_just_become_ready_owes_no_more_than_it_waited() -> None:
    debt = Debt()
    debt.look(0, 0, 0, PACE)
    assert debt.look(3600, 0, 2, PACE) == 2


def test_a_backlog_that_is_sent_is_forgotten() -> None:
    debt = Debt()
    for n in range(20):
        debt.look(30 * n, 0, 1000, PACE)
    assert debt.look(600, 900, 0, PACE) == 0
    assert debt.look(630, 900, 30, PACE) == 30
