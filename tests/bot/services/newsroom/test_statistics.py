"""Statistics of planning runs, the backlog and the audience."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest

from bot.clock import MovableClock
from bot.services.newsroom.statistics import SendRate, Statistics
from data.audience import readers
from data.database import Database
from data.delivery import editions, outbox, planning_runs
from data.delivery.planning_runs import PlanningRun
from data.errors import DatabaseUnavailable
from data.records.delivery import OutboxState, Settlement
from tests.support.deliveries import NewDelivery, plan_deliveries
from tests.support.factories import NOW

MINUTE = timedelta(minutes=1)


async def no_sender() -> str:
    raise DatabaseUnavailable("the sender is unknown")


def make_statistics(database: Database) -> Statistics:
    clock = MovableClock()
    clock.move_to(NOW)
    # With a constant clock no value takes time to load, so none is cached.
    return Statistics(database, clock, no_sender, lambda: 0.0)


async def plan_run(database: Database, count: int) -> None:
    """Plan this number of messages for now."""
    async with database.transaction() as tx:
        edition = await editions.add_edition(tx, "digest", ((),), 0, NOW)
        for chat in range(count):
            reader = await readers.ensure(tx, chat, 0, "private", "en", NOW)
            message = NewDelivery(
                reader.id, edition, "digest", date(2026, 11, 22), 0, 0, NOW, NOW + timedelta(hours=6)
            )
            await plan_deliveries(tx, [message])
        await planning_runs.add(tx, PlanningRun(NOW, count + 2, 2, 0, count))


async def settle(database: Database, *states: OutboxState) -> None:
    async with database.transaction() as tx:
        leased = await outbox.lease(tx, NOW, "me", NOW + MINUTE, len(states), 1)
        await outbox.settle(
            tx,
            [
                Settlement(delivery.id, 1, state, NOW + MINUTE)
                for delivery, state in zip(leased, states, strict=True)
            ],
        )


async def test_a_run_is_counted_while_it_is_sent_with_digests_too_late_to_plan(
    database: Database,
) -> None:
    statistics = make_statistics(database)
    await plan_run(database, 5)
    await settle(database, OutboxState.SENT, OutboxState.FAILED)
    (outcome,) = await statistics.outcomes()
    assert (outcome.messages, outcome.waiting, outcome.too_late) == (5, 3, 2)
    await settle(database, OutboxState.SENT, OutboxState.UNKNOWN, OutboxState.EXPIRED)
    (outcome,) = await statistics.outcomes()
    assert (outcome.messages, outcome.waiting, outcome.too_late) == (5, 0, 3)
    assert outcome.count(OutboxState.SENT) == 2
    assert outcome.lateness is not None
    assert outcome.lateness.worst == MINUTE


async def test_a_finished_run_is_counted_again_only_where_more_was_planned(
    database: Database,
) -> None:
    statistics = make_statistics(database)
    await plan_run(database, 1)
    await settle(database, OutboxState.SENT)
    (ended,) = await statistics.outcomes()
    assert (await statistics.outcomes())[0] is ended
    async with database.transaction() as tx:
        await planning_runs.add(tx, PlanningRun(NOW, 1, 1, 0, 0))
    assert (await statistics.outcomes())[0] is not ended


async def test_the_overview_works_where_the_sender_is_unknown(database: Database) -> None:
    await plan_run(database, 1)
    statistics = await make_statistics(database).overview()
    assert statistics.sender == ""
    assert statistics.waiting.ready == 1
    assert statistics.people.readers == 1
    assert statistics.size > 0


def test_send_time_follows_the_rate_and_a_pause() -> None:
    assert SendRate(28).seconds_for(2240) == pytest.approx(80)
    assert SendRate(20, halted_seconds=30).seconds_for(100) == pytest.approx(35)


async def test_statistics_are_cached_by_a_real_clock(database: Database) -> None:
    clock = MovableClock()
    statistics = Statistics(database, clock, no_sender, time.monotonic)
    assert await statistics.people() is await statistics.people()
