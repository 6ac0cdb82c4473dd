"""The movable clock: offsets, listeners, and the range of years."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import MovableClock, real_time

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_real_time_is_aware_and_in_utc() -> None:
    assert real_time().utcoffset() == timedelta()


@given(st.lists(st.timedeltas(timedelta(days=-1000), timedelta(days=1000)), max_size=5))
def test_moves_of_the_clock_add_up(steps: list[timedelta]) -> None:
    clock = MovableClock(lambda: NOON)
    for step in steps:
        clock.advance(step)
    assert clock.now() - NOON == clock.offset == sum(steps, timedelta())


def test_the_clock_keeps_running_after_a_move() -> None:
    ticks = iter([NOON, NOON, NOON + timedelta(seconds=5)])
    clock = MovableClock(lambda: next(ticks))
    clock.move_to(NOON + timedelta(days=1))
    assert clock.now() == NOON + timedelta(days=1, seconds=5)


def test_listeners_get_the_new_time_until_they_unsubscribe() -> None:
    clock = MovableClock(lambda: NOON)
    heard: list[datetime] = []
    unsubscribe = clock.subscribe(heard.append)
    clock.advance(timedelta(hours=1))
    clock.set_offset(timedelta(hours=1))
    unsubscribe()
    clock.advance(timedelta(hours=1))
    assert heard == [NOON + timedelta(hours=1)]


def test_a_move_beyond_the_year_9999_raises_and_changes_nothing() -> None:
    clock = MovableClock(lambda: NOON)
    with pytest.raises(OverflowError):
        clock.advance(timedelta(days=3_000_000))
    assert clock.offset == timedelta()
