from __future__ import annotations

import time
from datetime import timedelta

import pytest

from bot.clock import MovableClock
from bot.services.newsroom.statistics import Figures, Pace
from data.audience import readers
from data.database import Database
from data.delivery import editions, outbox, planning_runs
from data.delivery.planning_runs import PlanningRun
from data.errors import DatabaseUnavailable
from data.records.delivery import NewDelivery, OutboxState, Settlement
from tests.support.factories import NOW

MINUTE = timedelta(minutes=1)


async def nobody() -> str:
    raise DatabaseUnavailable("nobody can tell")


def figures(database: Database) -> Figures:
    clock = MovableClock()
    clock.move_to(NOW)
    # Time stands still, so that no answer is kept.
    return Figures(database, clock, nobody, lambda: 0.0)


async def a_run(database: Database, count: int) -> None:
    """Plan so many messages now."""
    async with database.transaction() as tx:
        edition = await editions.add_edition(tx, "digest", ((),), 0, NOW)
        for chat in range(count):
            reader = await readers.ensure(tx, chat, 0, "private", "en", NOW)
            message = NewDelivery(
                reader.id, edition, "digest", "2026-11-22", 0, 0, NOW, NOW + timedelta(hours=6)
            )
            await outbox.enqueue(tx, [message])
        await planning_runs.add(tx, PlanningRun(NOW, count + 2, 2, 0, count))


async def settle(database: Database, *ends: OutboxState) -> None:
    async with database.transaction() as tx:
        taken = await outbox.lease(tx, NOW, "me", NOW + MINUTE, len(ends), 1)
        await outbox.settle(
            tx, [Settlement(one.id, 1, end, NOW + MINUTE) for one, end in zip(taken, ends, strict=True)]
        )


async def test_a_run_is_counted_as_it_goes_on_and_what_was_too_late_at_once_belongs_to_it(
    database: Database,
) -> None:
    seen = figures(database)
    await a_run(database, 5)
    await settle(database, OutboxState.SENT, OutboxState.FAILED)
    (outcome,) = await seen.outcomes()
    assert (outcome.messages, outcome.waiting, outcome.too_late) == (5, 3, 2)
    await settle(database, OutboxState.SENT, OutboxState.UNKNOWN, OutboxState.EXPIRED)
    (outcome,) = await seen.outcomes()
    assert (outcome.messages, outcome.waiting, outcome.too_late) == (5, 0, 3)
    assert outcome.count(OutboxState.SENT) == 2
    assert outcome.late is not None
    assert outcome.late.worst == MINUTE


async def test_a_run_that_has_ended_is_not_looked_at_again_unless_more_was_planned(
    database: Database,
) -> None:
    seen = figures(database)
    await a_run(database, 1)
    await settle(database, OutboxState.SENT)
    (ended,) = await seen.outcomes()
    assert (await seen.outcomes())[0] is ended
    async with database.transaction() as tx:
        await planning_runs.add(tx, PlanningRun(NOW, 1, 1, 0, 0))
    assert (await seen.outcomes())[0] is not ended


async def test_the_overview_stands_although_nobody_can_tell_who_sends(database: Database) -> None:
    await a_run(database, 1)
    seen = await figures(database).overview()
    assert seen.sender == ""
    assert seen.waiting.ready == 1
    assert seen.people.readers == 1
    assert seen.size > 0


def test_what_waits_takes_as_long_as_the_pace_and_a_pause_say() -> None:
    assert Pace(28).time_for(2240) == pytest.approx(80)
    assert Pace(20, halted=30).time_for(100) == pytest.approx(35)


async def test_with_a_real_clock_a_costly_look_is_not_repeated_at_once(database: Database) -> None:
    clock = MovableClock()
    seen = Figures(database, clock, nobody, time.monotonic)
    assert await seen.people() is await seen.people()
