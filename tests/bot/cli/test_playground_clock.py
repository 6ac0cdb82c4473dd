"""The playground's clock stops at each due instant on its way ahead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.cli.playground_clock import MAX_STOPS, EventSteppedClock

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class RecurringEvent:
    """An event that is due at each `every` of the clock; records when it was settled."""

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
    event = RecurringEvent(clock, every)
    clock.stop_at_due(event.next_due, event.settle)
    return clock, event


async def test_a_move_ahead_stops_at_each_due_instant() -> None:
    clock, event = start_clock(8 * HOUR)
    clock.advance(24 * HOUR)
    await clock.wait_until_moved()
    assert clock.offset == 24 * HOUR
    assert event.stops == [8 * HOUR, 16 * HOUR, 24 * HOUR]


async def test_a_second_move_starts_at_the_target_of_the_first() -> None:
    clock, _ = start_clock(8 * HOUR)
    clock.advance(24 * HOUR)
    clock.advance(HOUR)
    await clock.wait_until_moved()
    assert clock.offset == 25 * HOUR


async def test_a_move_back_is_made_in_one_step() -> None:
    clock, event = start_clock(8 * HOUR)
    clock.advance(-24 * HOUR)
    await clock.wait_until_moved()
    assert clock.offset == -24 * HOUR
    assert event.stops == [-24 * HOUR]


async def test_a_very_long_move_stops_at_most_max_stops_times() -> None:
    clock, event = start_clock(HOUR)
    clock.advance(10_000 * HOUR)
    await clock.wait_until_moved()
    assert clock.offset == 10_000 * HOUR
    assert len(event.stops) == MAX_STOPS + 1


async def test_a_move_passes_an_event_that_stays_due() -> None:
    clock, event = start_clock(HOUR)
    clock.stop_at_due(event.next_due, _settle_nothing)
    clock.advance(5 * HOUR)
    await clock.wait_until_moved()
    assert clock.offset == 5 * HOUR


async def test_a_move_beyond_the_year_9999_raises_and_changes_settle_nothing() -> None:
    clock, _ = start_clock(HOUR)
    with pytest.raises(OverflowError):
        clock.advance(timedelta(days=365 * 9_000))
    assert clock.offset == timedelta()


async def test_a_clock_without_due_instants_moves_at_once() -> None:
    clock = EventSteppedClock(lambda: NOON)
    clock.advance(HOUR)
    assert clock.now() == NOON + HOUR


async def test_closing_the_clock_cancels_its_move() -> None:
    clock, _ = start_clock(HOUR)
    clock.advance(5 * HOUR)
    await clock.close()
    assert clock.offset < 5 * HOUR


async def _settle_nothing() -> None:
    """Leave the event due."""
