"""What a 429 and unanswered requests do to the rate."""

from __future__ import annotations

import pytest

from bot.services.delivery.flood_control import (
    FAILURES_BEFORE_BACKOFF,
    MAX_BACKOFF_SECONDS,
    MAX_HALT_SECONDS,
    REPLY_LIMIT_SECONDS,
    FloodControl,
)
from tests.support.fake_clock import ManualClock


def make_flood_control() -> tuple[ManualClock, FloodControl]:
    clock = ManualClock()
    return clock, FloodControl(clock.monotonic)


def test_one_429_reduces_the_rate_once_and_a_minute_restores_it() -> None:
    clock, flood_control = make_flood_control()
    flood_control.halt(5)
    flood_control.halt(5)  # the 429 of a request that was in flight as well
    assert flood_control.rate_factor == pytest.approx(0.8)
    clock.now += 5 + 30
    assert 0.8 < flood_control.rate_factor < 1
    clock.now += 30
    assert flood_control.rate_factor == pytest.approx(1)


def test_several_429_reduce_the_rate_further_and_each_is_regained_within_a_minute() -> None:
    clock, flood_control = make_flood_control()
    for _ in range(3):
        flood_control.halt(1)
        clock.now += 1
    assert flood_control.rate_factor == pytest.approx(0.8**3)
    clock.now += 60
    assert flood_control.rate_factor == pytest.approx(0.8**2)


@pytest.mark.parametrize(
    ("asked", "halted"), [(7, 7), (900, 900), (10**9, MAX_HALT_SECONDS), (0, 1), (-5, 1), (0.2, 1)]
)
def test_a_halt_lasts_as_long_as_asked_within_one_second_and_one_hour(asked: float, halted: float) -> None:
    _, flood_control = make_flood_control()
    flood_control.halt(asked)
    assert flood_control.halted_for == halted


def test_a_shorter_halt_does_not_end_a_longer_one() -> None:
    clock, flood_control = make_flood_control()
    flood_control.halt(60)
    flood_control.halt(1)
    clock.now += 59
    assert flood_control.halted_for == 1


def test_a_halt_is_logged_once_with_the_asked_and_the_kept_seconds(caplog: pytest.LogCaptureFixture) -> None:
    _, flood_control = make_flood_control()
    for _ in range(3):
        flood_control.halt(86_400)
    (record,) = caplog.records
    assert record.message == "delivery: halted by 429"
    assert (record.__dict__["asked_seconds"], record.__dict__["halt_seconds"]) == (86_400, 3600)


def test_replies_are_limited_for_an_hour_after_a_429() -> None:
    clock, flood_control = make_flood_control()
    states = [flood_control.are_replies_limited]
    flood_control.halt(1)
    for step in (REPLY_LIMIT_SECONDS - 1, 1):
        clock.now += step
        states.append(flood_control.are_replies_limited)
    assert states == [False, True, False]


def test_failures_in_a_row_back_off_twice_as_long_each_time_up_to_a_maximum() -> None:
    clock, flood_control = make_flood_control()
    waits = []
    for _ in range(FAILURES_BEFORE_BACKOFF + 7):
        until = flood_control.record_result(is_success=False)
        waits.append(None if until is None else until - clock.now)
        clock.now = until or clock.now
    assert waits[: FAILURES_BEFORE_BACKOFF - 1] == [None] * (FAILURES_BEFORE_BACKOFF - 1)
    assert waits[FAILURES_BEFORE_BACKOFF - 1 :][:4] == [1, 2, 4, 8]
    assert waits[-1] == MAX_BACKOFF_SECONDS


def test_failures_during_a_backoff_are_ignored_and_a_success_ends_the_row() -> None:
    clock, flood_control = make_flood_control()
    results = [flood_control.record_result(is_success=False) for _ in range(FAILURES_BEFORE_BACKOFF + 20)]
    assert [at for at in results if at is not None] == [clock.now + 1]
    clock.now += 1
    assert flood_control.record_result(is_success=True) is None
    assert flood_control.record_result(is_success=False) is None
