"""Subscribing, changing settings, pausing and unsubscribing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.errors import UserError
from bot.services.planning import planner
from bot.services.subscriptions import subscriptions
from bot.services.subscriptions.subscriptions import SubscribeResult, SubscriptionDefaults
from data.audience import readers
from data.audience import subscriptions as subscription_rows
from data.database import Database, Transaction
from data.delivery import editions, outbox, planning
from data.delivery.planning import EditionDelivery, SubscriptionAdvance
from data.records.audience import QuietHours, SubscriptionState, SummaryLength
from data.records.delivery import OutboxState, Settlement
from tests.bot.services.seed import (
    DEFAULTS,
    chat,
    edition,
    messages,
    publish,
    subscribe,
    subscription,
    wait_for_lock_waiters,
)
from tests.support.factories import NOW

DUE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


async def test_a_new_subscriber_starts_with_the_defaults(database: Database) -> None:
    defaults = SubscriptionDefaults("Asia/Tokyo", ("06:30", "19:00"))
    async with database.transaction() as tx:
        new, result = await subscriptions.subscribe(tx, chat(), defaults, NOW)
    assert result is SubscribeResult.NEW
    assert (new.timezone, new.times, new.weekdays) == (
        "Asia/Tokyo",
        ("06:30", "19:00"),
        subscriptions.EVERY_DAY,
    )
    assert new.next_due == datetime(2026, 11, 22, 21, 30, tzinfo=UTC)
    assert await subscription(database) == new


async def test_subscribing_twice_changes_nothing_and_reports_it(database: Database) -> None:
    before = await subscribe(database, times=("09:00",), topics=("sport",))
    async with database.transaction() as tx:
        after, result = await subscriptions.subscribe(tx, chat(), DEFAULTS, NOW + timedelta(days=3))
    assert result is SubscribeResult.ALREADY_ACTIVE
    assert after == before


async def test_subscribing_ends_a_pause_and_keeps_the_settings(database: Database) -> None:
    await subscribe(database, topics=("sport",))
    async with database.transaction() as tx:
        await subscriptions.pause(tx, chat(), 30, NOW)
        after, result = await subscriptions.subscribe(tx, chat(), DEFAULTS, NOW)
    assert result is SubscribeResult.REACTIVATED
    assert (after.state, after.next_due, after.topics) == (SubscriptionState.ACTIVE, DUE, ("sport",))
    assert after.paused_until is None


async def test_every_settings_change_needs_a_subscription(database: Database) -> None:
    changes: tuple[Callable[[Transaction], Awaitable[object]], ...] = (
        lambda tx: subscriptions.set_times(tx, chat(), ("09:00",), NOW),
        lambda tx: subscriptions.set_timezone(tx, chat(), "UTC", NOW),
        lambda tx: subscriptions.set_weekdays(tx, chat(), (1,), NOW),
        lambda tx: subscriptions.set_topics(tx, chat(), ()),
        lambda tx: subscriptions.set_length(tx, chat(), SummaryLength.LONG),
        lambda tx: subscriptions.set_send_empty(tx, chat(), send_empty=True),
        lambda tx: subscriptions.set_silent(tx, chat(), silent=True),
        lambda tx: subscriptions.set_rich(tx, chat(), rich=True),
        lambda tx: subscriptions.set_pictures(tx, chat(), shown=True),
        lambda tx: subscriptions.pause(tx, chat(), 3, NOW),
        lambda tx: subscriptions.resume(tx, chat(), NOW),
    )
    for change in changes:
        with pytest.raises(UserError) as caught:
            async with database.transaction() as tx:
                await change(tx)
        assert caught.value.key == "not_subscribed"
    async with database.transaction() as tx:
        assert not await subscriptions.unsubscribe(tx, chat(), NOW)


async def test_settings_are_stored_and_reschedule_the_next_digest(database: Database) -> None:
    await subscribe(database)
    async with database.transaction() as tx:
        await subscriptions.set_times(tx, chat(), ("07:00", "21:00"), NOW)
        await subscriptions.set_timezone(tx, chat(), "Asia/Shanghai", NOW)
        await subscriptions.set_weekdays(tx, chat(), (2, 4), NOW)
        await subscriptions.set_topics(tx, chat(), ("sport",))
        await subscriptions.set_length(tx, chat(), SummaryLength.SHORT)
        await subscriptions.set_send_empty(tx, chat(), send_empty=True)
        await subscriptions.set_silent(tx, chat(), silent=True)
    after = await subscription(database)
    assert after.next_due == datetime(2026, 11, 23, 23, 0, tzinfo=UTC)  # Tuesday, 07:00 in Shanghai
    assert (after.topics, after.length) == (("sport",), SummaryLength.SHORT)
    assert (after.send_empty, after.silent) == (True, True)


async def test_a_pause_counts_local_days_and_survives_other_changes(database: Database) -> None:
    await subscribe(database, timezone="America/New_York")
    async with database.transaction() as tx:
        paused = await subscriptions.pause(tx, chat(), 2, NOW)
        changed = await subscriptions.set_times(tx, chat(), ("06:00",), NOW)
    assert paused.paused_until == datetime(2026, 11, 24, 5, 0, tzinfo=UTC)  # midnight in New York
    assert paused.next_due == datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
    assert changed.state is SubscriptionState.PAUSED
    assert changed.next_due == datetime(2026, 11, 24, 11, 0, tzinfo=UTC)


async def test_resuming_does_not_repeat_the_digest_of_today(database: Database) -> None:
    await subscribe(database)
    await publish(database, "A story")
    await planner.plan(database, DUE)
    async with database.transaction() as tx:
        await subscriptions.pause(tx, chat(), 7, DUE)
        resumed = await subscriptions.resume(tx, chat(), DUE + timedelta(minutes=1))
        assert await subscriptions.resume(tx, chat(), DUE + timedelta(minutes=1)) == resumed
    assert resumed.next_due == DUE + timedelta(days=1)


async def test_a_blocked_subscription_stays_blocked_when_it_is_changed(database: Database) -> None:
    await subscribe(database)
    async with database.transaction() as tx:
        await subscription_rows.block(tx, chat().id, "blocked")
        changed = await subscriptions.set_times(tx, chat(), ("09:00",), NOW)
    assert (changed.state, changed.next_due, changed.times) == (SubscriptionState.BLOCKED, None, ("09:00",))


async def test_unsubscribing_cancels_planned_messages_and_keeps_the_reader(database: Database) -> None:
    await subscribe(database)
    await publish(database, "A story")
    await planner.plan(database, DUE)
    assert len(await messages(database)) == 1
    async with database.transaction() as tx:
        assert await subscriptions.unsubscribe(tx, chat(), NOW)
        assert await subscriptions.find(tx, chat()) is None
        assert await readers.get(tx, chat().id, 0) is not None
    assert await messages(database) == []


async def test_resubscribing_within_a_day_keeps_the_progress(database: Database) -> None:
    await subscribe(database)
    await publish(database, "Morning")
    await planner.plan(database, DUE)
    await _mark_all_sent(database)
    async with database.transaction() as tx:
        await subscriptions.unsubscribe(tx, chat(), NOW)
    evening = await publish(database, "Evening", now=DUE + timedelta(hours=1))
    async with database.transaction() as tx:
        returned, result = await subscriptions.subscribe(tx, chat(), DEFAULTS, DUE + timedelta(hours=2))
        await subscriptions.set_times(tx, chat(), ("08:00", "18:00"), DUE + timedelta(hours=2))
    assert result is SubscribeResult.REACTIVATED
    assert (returned.slot_date, returned.slots_done, returned.covered_seq) == (date(2026, 11, 23), 1, 1)
    await planner.plan(database, DUE + timedelta(hours=10))
    rows = await messages(database)
    assert (await edition(database, rows[-1]["edition_id"])).parts == (tuple(evening),)


async def test_resubscribing_after_a_week_starts_over(database: Database) -> None:
    await subscribe(database)
    await publish(database, "Morning")
    await planner.plan(database, DUE)
    await _mark_all_sent(database)
    async with database.transaction() as tx:
        await subscriptions.unsubscribe(tx, chat(), NOW)
        returned, _ = await subscriptions.subscribe(tx, chat(), DEFAULTS, DUE + timedelta(days=7))
    assert (returned.slot_date, returned.slots_done, returned.covered_seq) == (None, 0, None)


async def test_resubscribing_restores_every_setting(database: Database) -> None:
    settings: dict[str, Any] = {
        "times": ("06:00", "19:30"),
        "weekdays": (1, 3),
        "timezone": "Asia/Tokyo",
        "topics": ("sport",),
        "length": SummaryLength.LONG,
        "send_empty": True,
        "silent": True,
        "rich": True,
        "pictures": True,
        "quiet": QuietHours("22:00", "05:00"),
    }
    await subscribe(database, **settings)
    async with database.transaction() as tx:
        assert await subscriptions.unsubscribe(tx, chat(), NOW)
        assert not await subscriptions.unsubscribe(tx, chat(), NOW)
        with pytest.raises(UserError, match="not_subscribed"):
            await subscriptions.set_topics(tx, chat(), ())
        returned, _ = await subscriptions.subscribe(tx, chat(), DEFAULTS, NOW + timedelta(days=29))
    assert {name: getattr(returned, name) for name in settings} == settings
    assert (returned.state, returned.unsubscribed_at) == (SubscriptionState.ACTIVE, None)
    assert returned.next_due is not None
    assert returned.next_due > NOW + timedelta(days=29)


async def test_a_chat_that_can_be_reached_again_stays_unsubscribed(database: Database) -> None:
    await subscribe(database)
    async with database.transaction() as tx:
        await subscriptions.unsubscribe(tx, chat(), NOW)
    await subscriptions.record_chat_access(database, chat().id, False, NOW)
    await subscriptions.record_chat_access(database, chat().id, True, NOW)
    async with database.reading() as tx:
        assert await subscriptions.find(tx, chat()) is None


async def _mark_all_sent(database: Database) -> None:
    """Settle everything planned as sent."""
    async with database.transaction() as tx:
        epoch = await outbox.next_epoch(tx)
        leased = await outbox.lease(tx, DUE, "test", DUE + timedelta(minutes=2), 100, epoch)
        await outbox.mark_sending(tx, [one.id for one in leased], epoch)
        await outbox.settle(tx, [Settlement(one.id, epoch, OutboxState.SENT, DUE, 1) for one in leased])


async def test_a_change_during_planning_in_another_process_does_not_undo_the_planning(
    processes: tuple[Database, Database],
) -> None:
    planning_side, other = processes
    await subscribe(planning_side)

    async def change() -> None:
        async with other.transaction() as tx:
            await subscriptions.set_topics(tx, chat(), ("sport",))

    async with planning_side.transaction() as tx:
        (ids,) = (await planning.claim_due(tx, DUE, 10)).values()
        change_task = asyncio.create_task(change())
        await wait_for_lock_waiters(other, 1)
        await planning.advance(
            tx, [(SubscriptionAdvance(DUE + timedelta(days=1), date(2026, 11, 23), 1, 0, 0), ids)]
        )
    await change_task
    after = await subscription(planning_side)
    assert after.topics == ("sport",)
    assert (after.next_due, after.slot_date, after.slots_done) == (
        DUE + timedelta(days=1),
        date(2026, 11, 23),
        1,
    )


async def test_a_reader_who_unsubscribes_during_planning_in_another_process_gets_no_digest(
    processes: tuple[Database, Database],
) -> None:
    planning_side, other = processes
    reader = await subscribe(planning_side)

    async def unsubscribe() -> None:
        async with other.transaction() as tx:
            assert await subscriptions.unsubscribe(tx, chat(), NOW)

    async with planning_side.transaction() as tx:
        number = await editions.add_edition(tx, "digest", ((),), 0, NOW)
        await planning.claim_due(tx, DUE, 10)
        unsubscribing = asyncio.create_task(unsubscribe())
        await wait_for_lock_waiters(other, 1)
        delivery = EditionDelivery(
            number, "digest", date(2026, 11, 23), 0, (0,), DUE, DUE, DUE + timedelta(hours=6)
        )
        assert await planning.insert_deliveries(tx, [(delivery, [reader.reader_id])]) == 1
    await unsubscribing
    assert [row["state"] for row in await messages(planning_side)] != ["pending"]
