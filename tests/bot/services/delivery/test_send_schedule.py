"""When the next digest may leave, after digests, replies, idle times and halts."""

from __future__ import annotations

import pytest

from bot.services.delivery.send_schedule import (
    CATCH_UP_FACTOR,
    DIGEST_ACTIVE_SECONDS,
    MAX_YIELDED_SLOTS,
    SendSchedule,
)
from tests.support.fake_clock import ManualClock

RATE, GAP = 10.0, 0.1


def make_schedule(*, is_independent: bool = False) -> tuple[ManualClock, SendSchedule]:
    """A schedule whose first digest has just left."""
    clock = ManualClock()
    schedule = SendSchedule(clock.monotonic, is_independent=lambda: is_independent)
    schedule.take_slot(RATE)
    schedule.postpone_until(clock.now + GAP)
    clock.now += GAP
    return clock, schedule


def test_digests_in_time_leave_one_gap_apart() -> None:
    clock, schedule = make_schedule()
    schedule.take_slot(RATE)
    assert schedule.next_at == pytest.approx(clock.now + GAP)


def test_a_digest_late_within_a_slot_moves_no_later_digest() -> None:
    clock, schedule = make_schedule()
    clock.now += GAP / 2
    schedule.take_slot(RATE)
    assert schedule.next_at == pytest.approx(clock.now + GAP / 2)


def test_lateness_beyond_a_slot_is_caught_up_slightly_with_each_digest() -> None:
    clock, schedule = make_schedule()
    clock.now += 3 * GAP
    schedule.take_slot(RATE)
    caught_up = GAP - GAP / CATCH_UP_FACTOR
    assert schedule.next_at == pytest.approx(clock.now - caught_up)


def test_an_idle_second_is_no_lateness() -> None:
    clock, schedule = make_schedule()
    clock.now += 30
    schedule.take_slot(RATE)
    assert schedule.next_at == pytest.approx(clock.now)


def test_forgotten_lateness_is_not_caught_up() -> None:
    clock, schedule = make_schedule()
    clock.now += 3 * GAP
    schedule.take_slot(RATE)
    schedule.forget_lateness()
    clock.now = schedule.next_at
    schedule.take_slot(RATE)
    assert schedule.next_at == pytest.approx(clock.now + GAP)


def test_replies_take_four_slots_in_a_row_before_a_digest_takes_one() -> None:
    clock, schedule = make_schedule()
    for _ in range(MAX_YIELDED_SLOTS + 3):
        schedule.yield_slot(RATE)
    assert schedule.next_at == pytest.approx(clock.now + MAX_YIELDED_SLOTS * GAP)
    clock.now = schedule.next_at
    schedule.take_slot(RATE)
    schedule.yield_slot(RATE)
    assert schedule.next_at == pytest.approx(clock.now + 2 * GAP)


def test_an_independent_schedule_neither_yields_slots_nor_catches_up() -> None:
    clock, schedule = make_schedule(is_independent=True)
    schedule.yield_slot(RATE)
    assert schedule.next_at == pytest.approx(clock.now)
    clock.now += 3 * GAP
    schedule.take_slot(RATE)
    assert schedule.next_at == pytest.approx(clock.now)


def test_a_schedule_is_active_for_ten_seconds_after_a_digest() -> None:
    clock, schedule = make_schedule()
    schedule.take_slot(RATE)
    states = []
    for step in (DIGEST_ACTIVE_SECONDS - 0.1, 0.1):
        clock.now += step
        states.append(schedule.is_active)
    assert states == [True, False]


def test_a_schedule_without_a_digest_is_not_active() -> None:
    assert not SendSchedule(ManualClock().monotonic).is_active
