"""A clock that lets every digest arrive on its way ahead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.cli.playground_clock import MAX_STOPS, EventSteppedClock

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class RecurringEvent:
    """Something due every `every`, told by the clock; notes when each was dealt with."""

    def __init__(self, clock: EventSteppedClock, every: timedelta) -> None:
        self.clock, self.every = clock, every
        self.due: datetime | None = NOON + every
        self.stops: list[timedelta] = []

    async def next_due(self) -> datetime | None:
        return self.due

    async def settle(self) -> None:
        now = self.clock.now()
        self.stops.append(now - NOON)
        while self.due is not None and self.due <= now:
            self.due += self.every


def start_clock(every: timedelta) -> tuple[EventSteppedClock, RecurringEvent]:
    clock = EventSteppedClock(lambda: NOON)
    diary = RecurringEvent(clock, every)
    clock.stop_at_due(diary.next_due, diary.settle)
    return clock, diary


async def test_it_halts_wherever_something_is_due() -> None:
    clock, diary = start_clock(8 * HOUR)
    clock.advance(24 * HOUR)
    await clock.wait_until_moved()
    assert clock.offset == 24 * HOUR
    assert diary.stops == [8 * HOUR, 16 * HOUR, 24 * HOUR]


async def test_a_second_move_starts_where_the_first_leads() -> None:
    clock, _ = start_clock(8 * HOUR)
    clock.advance(24 * HOUR)
    clock.advance(HOUR)
    await clock.wait_until_moved()
    assert clock.offset == 25 * HOUR


async def test_backwards_it_moves_in_one_leap() -> None:
    clock, diary = start_clock(8 * HOUR)
    clock.advance(-24 * HOUR)
    await clock.wait_until_moved()
    assert clock.offset == -24 * HOUR
    assert diary.stops == [-24 * HOUR]


async def test_a_leap_over_very_much_halts_only_so_often() -> None:
    clock, diary = start_clock(HOUR)
    clock.advance(10_000 * HOUR)
    await clock.wait_until_moved()
    assert clock.offset == 10_000 * HOUR
    assert len(diary.stops) == MAX_STOPS + 1


async def test_what_stays_due_stops_nobody_for_ever() -> None:
    clock, diary = start_clock(HOUR)
    clock.stop_at_due(diary.next_due, _nothing)
    clock.advance(5 * HOUR)
    await clock.wait_until_moved()
    assert clock.offset == 5 * HOUR


async def test_beyond_the_calendar_nothing_moves() -> None:
    clock, _ = start_clock(HOUR)
    with pytest.raises(OverflowError):
        clock.advance(timedelta(days=365 * 9_000))
    assert clock.offset == timedelta()


async def test_until_it_is_told_what_to_wait_for_it_moves_at_once() -> None:
    clock = EventSteppedClock(lambda: NOON)
    clock.advance(HOUR)
    assert clock.now() == NOON + HOUR


async def test_closed_it_stops_where_it_is() -> None:
    clock, _ = start_clock(HOUR)
    clock.advance(5 * HOUR)
    await clock.close()
    assert clock.offset < 5 * HOUR


async def _nothing() -> None:
    """Settles nothing."""
