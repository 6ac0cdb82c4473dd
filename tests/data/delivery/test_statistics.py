"""Counts by state, lateness of runs, and the backlog of the outbox."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

import pytest

from data import feeds
from data.articles import articles
from data.audience import readers, subscriptions
from data.database import Database, Transaction
from data.delivery import broadcasts, outbox, statistics
from data.delivery import editions as delivery_editions
from data.delivery.statistics import Lateness, OutboxBacklog
from data.records.articles import NewArticle
from data.records.audience import Subscription
from data.records.delivery import OutboxState, Settlement
from data.records.feeds import NewSource, SourceState
from data.records.newsroom import Counts
from tests.support.deliveries import NewDelivery, plan_deliveries

MINUTE = timedelta(minutes=1)
ArticleMaker: TypeAlias = Callable[..., NewArticle]
SubscriptionMaker: TypeAlias = Callable[..., Subscription]
DeliveryMaker: TypeAlias = Callable[..., NewDelivery]


async def plan_run(
    tx: Transaction, make_delivery: DeliveryMaker, at: datetime, count: int, *, contents: int = 1
) -> None:
    """Plan one run of `count` messages with `contents` editions, to readers that are added as needed."""
    content = delivery_editions.EditionContent(((),))
    editions = await delivery_editions.add_editions(tx, "digest", [content] * contents, at)
    people = [await readers.ensure(tx, chat, 0, "private", "en", at) for chat in range(count)]
    await plan_deliveries(
        tx,
        [
            make_delivery(
                reader_id=one.id,
                edition_id=editions[n % contents],
                local_date=at.date(),
                slot=at.hour,
                due_at=at,
                expires_at=at + timedelta(hours=6),
            )
            for n, one in enumerate(people)
        ],
    )


async def settle_ready(tx: Transaction, now: datetime, ends: Sequence[OutboxState]) -> None:
    """Settle the first ready messages with these states, each a minute after the one before."""
    taken = await outbox.lease(tx, now, "me", now + MINUTE, len(ends), 1)
    await outbox.settle(
        tx,
        [
            Settlement(one.id, 1, end, now + n * MINUTE)
            for n, (one, end) in enumerate(zip(taken, ends, strict=True))
        ],
    )


async def test_an_empty_database_has_nothing_to_count(database: Database, now: datetime) -> None:
    async with database.reading() as tx:
        assert await statistics.count_all(tx) == Counts()
        assert await statistics.count_feeds(tx) == (0, 0)
        assert await statistics.measure_backlog(tx, now) == OutboxBacklog()
        assert await statistics.count_by_state(tx, now) == {}
        assert await statistics.measure_lateness(tx, now, 0) is None
        assert await statistics.count_unknown_since(tx, now) == 0
        assert await statistics.database_size(tx) > 10_000


async def test_rows_of_every_table_are_counted_by_state(
    database: Database, now: datetime, make_article: ArticleMaker, make_subscription: SubscriptionMaker
) -> None:
    async with database.transaction() as tx:
        for chat in range(3):
            reader = await readers.ensure(tx, chat, 0, "private", "en", now)
            await subscriptions.save(tx, make_subscription(reader))
            await articles.add(tx, make_article(), now)
        await subscriptions.block(tx, 0, "gone")
        await articles.publish(tx, 1, now)
        assert await statistics.count_audience(tx) == Counts(3, {"active": 2, "blocked": 1})
        assert await statistics.count_all(tx) == Counts(
            3, {"active": 2, "blocked": 1}, {"draft": 2, "published": 1}, {}
        )


async def test_a_run_has_its_messages_by_state_and_the_lateness_of_the_sent_ones(
    database: Database, now: datetime, make_delivery: DeliveryMaker
) -> None:
    sent, failed, unknown = OutboxState.SENT, OutboxState.FAILED, OutboxState.UNKNOWN
    async with database.transaction() as tx:
        await plan_run(tx, make_delivery, now - timedelta(hours=1), 3)
        await settle_ready(tx, now, [sent] * 3)
        await plan_run(tx, make_delivery, now, 7, contents=2)
        await settle_ready(tx, now, [sent, sent, sent, failed, unknown, OutboxState.EXPIRED])
        assert await statistics.count_by_state(tx, now) == {
            "sent": 3,
            "failed": 1,
            "unknown": 1,
            "expired": 1,
            "pending": 1,
        }
        assert await statistics.measure_lateness(tx, now, 3) == Lateness(MINUTE, 2 * MINUTE)
        before = now - timedelta(hours=1)
        assert await statistics.count_by_state(tx, before) == {"sent": 3}
        assert await statistics.measure_lateness(tx, before, 3) == Lateness(61 * MINUTE, 62 * MINUTE)


async def test_the_lateness_of_a_large_run_is_sampled(
    database: Database, now: datetime, make_delivery: DeliveryMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics, "MAX_MEASURED_MESSAGES", 10)
    async with database.transaction() as tx:
        await plan_run(tx, make_delivery, now, 100)
        await settle_ready(tx, now, [OutboxState.SENT] * 100)
        found = await statistics.measure_lateness(tx, now, 100)
    assert found is not None
    assert 45 * MINUTE <= found.median <= 60 * MINUTE
    assert found.worst >= 90 * MINUTE


async def test_the_outbox_backlog_is_ready_or_deferred(
    database: Database, now: datetime, make_delivery: DeliveryMaker
) -> None:
    async with database.transaction() as tx:
        await plan_run(tx, make_delivery, now - MINUTE, 4)
        first, second, *_ = await outbox.lease(tx, now, "me", now + MINUTE, 2, 1)
        await outbox.defer(tx, {first.id: now + MINUTE}, 1)
        assert await statistics.measure_backlog(tx, now) == OutboxBacklog(
            ready=3, deferred=1, oldest_ready_at=now - MINUTE
        )
        assert await statistics.measure_backlog(tx, now - 2 * MINUTE) == OutboxBacklog(ready=1, deferred=3)
        await outbox.settle(tx, [Settlement(second.id, 1, OutboxState.SENT, now)])
        assert (await statistics.measure_backlog(tx, now)).ready == 2


async def test_later_parts_do_not_count_as_oldest_ready(
    database: Database, now: datetime, make_delivery: DeliveryMaker
) -> None:
    async with database.transaction() as tx:
        await plan_run(tx, make_delivery, now, 1)
        await plan_deliveries(tx, [make_delivery(part=1, slot=now.hour, local_date=now.date())])
        (taken,) = await outbox.lease(tx, now, "me", now + MINUTE, 5, 1)
        await outbox.defer(tx, {taken.id: now + MINUTE}, 1)
        assert await statistics.oldest_ready_at(tx, now) is None
        assert await statistics.oldest_ready_at(tx, now + MINUTE) == now + MINUTE


async def test_a_broadcast_does_not_count_as_oldest_ready(
    database: Database, now: datetime, make_delivery: DeliveryMaker
) -> None:
    async with database.transaction() as tx:
        await plan_run(tx, make_delivery, now, 1)
        message = await broadcasts.create_draft(tx, 7, 7, "en", "Dear readers", now)
        early = {"due_at": now - MINUTE, "expires_at": now + 60 * MINUTE}
        row = make_delivery(kind="broadcast", edition_id=message.edition_id, **early)
        await plan_deliveries(tx, [row])
        assert await statistics.oldest_ready_at(tx, now) == now
        assert (await statistics.measure_backlog(tx, now)).ready == 2


async def test_unknown_outcomes_are_counted_since_an_instant(
    database: Database, now: datetime, make_delivery: DeliveryMaker
) -> None:
    async with database.transaction() as tx:
        await plan_run(tx, make_delivery, now, 3)
        await settle_ready(tx, now, [OutboxState.UNKNOWN] * 3)
        assert await statistics.count_unknown_since(tx, now - MINUTE) == 3
        assert await statistics.count_unknown_since(tx, now) == 2


async def test_failing_and_ended_sources_count_as_failing_and_paused_ones_do_not(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as tx:
        for name in "abcd":
            address = f"https://example.org/{name}"
            await feeds.add(tx, NewSource(address, "", "", False, False, (), 1, "", 1, ""), now)
        await feeds.change(tx, 1, error="timeout")
        await feeds.change(tx, 2, state=SourceState.ENDED, next_poll=None)
        await feeds.change(tx, 3, state=SourceState.PAUSED, next_poll=None, error="timeout")
        assert await statistics.count_feeds(tx) == (4, 2)


async def test_no_repeated_sqlite_statistics_query_scans_the_outbox(
    url: str, now: datetime, make_delivery: DeliveryMaker
) -> None:
    database = await Database.open(url)
    asked: list[str] = []
    async with database.transaction() as tx:
        await plan_run(tx, make_delivery, now, 2)
        await tx.exec_driver_sql("ANALYZE")
    async with database.reading() as tx:
        raw = (await tx.get_raw_connection()).driver_connection
        assert raw is not None
        await raw.set_trace_callback(asked.append)
        await statistics.measure_backlog(tx, now)
        await statistics.count_by_state(tx, now)
        await statistics.measure_lateness(tx, now, 2)
        await statistics.count_unknown_since(tx, now)
        await raw.set_trace_callback(None)
        looks = [one for one in asked if one.startswith(("SELECT", "WITH"))]
        assert len(looks) == 7
        plans = list[str]()
        for look in looks:
            steps = [str(row.detail) for row in await tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {look}")]
            whole = [step for step in steps if step.startswith("SCAN outbox") and "INDEX" not in step]
            assert whole == [], look
            plans += steps
        # A run's messages: the pending ones, the begun ones, and their lateness.
        assert "SCAN outbox USING COVERING INDEX ix_outbox_lease" in plans
        assert sum("ix_outbox_edition" in step for step in plans) == 2
    await database.close()


async def test_statistics_do_not_wait_for_a_writer(
    database: Database, now: datetime, make_delivery: DeliveryMaker
) -> None:
    async with database.transaction() as tx:
        await plan_run(tx, make_delivery, now, 1)
        async with asyncio.timeout(60):
            await asyncio.create_task(_measure_backlog(database, now))


async def _measure_backlog(database: Database, now: datetime) -> None:
    async with database.reading() as tx:
        assert await statistics.measure_backlog(tx, now) == OutboxBacklog()
