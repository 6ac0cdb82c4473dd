"""Storing, replacing, deleting and blocking subscriptions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest

from data.audience import readers, subscriptions
from data.database import Database
from data.records.audience import Reader, Subscription, SubscriptionState

SubscriptionMaker = Callable[..., Subscription]


@pytest.fixture
async def people(database: Database, now: datetime) -> list[Reader]:
    async with database.transaction() as tx:
        return [await readers.ensure(tx, chat, 0, "private", "en", now) for chat in range(1, 5)]


async def test_every_field_of_a_subscription_comes_back_as_saved(
    database: Database, people: list[Reader], make_subscription: SubscriptionMaker
) -> None:
    subscription = make_subscription(people[0])
    async with database.transaction() as tx:
        await subscriptions.save(tx, subscription)
        assert await subscriptions.get(tx, people[0].id) == subscription
        assert await subscriptions.get(tx, people[1].id) is None


async def test_saving_a_subscription_again_replaces_every_field(
    database: Database, people: list[Reader], now: datetime, make_subscription: SubscriptionMaker
) -> None:
    subscription = make_subscription(people[0])
    changed = replace(
        subscription,
        state=SubscriptionState.PAUSED,
        times=("06:00",),
        weekdays=(7,),
        topics=(),
        paused_until=now,
        slot_date=date(2026, 3, 5),
        slots_done=2,
        covered_seq=9,
    )
    async with database.transaction() as tx:
        await subscriptions.save(tx, subscription)
        await subscriptions.save(tx, changed)
        assert await subscriptions.get(tx, people[0].id) == changed


async def test_blocking_a_chat_stops_every_topic_and_keeps_the_settings(
    database: Database, now: datetime, make_subscription: SubscriptionMaker
) -> None:
    async with database.transaction() as tx:
        topics = [await readers.ensure(tx, -9, thread, "supergroup", "en", now) for thread in (0, 4)]
        wanted = [make_subscription(topic, next_due=now) for topic in topics]
        for subscription in wanted:
            await subscriptions.save(tx, subscription)
        await subscriptions.block(tx, -9, "bot was kicked")
        blocked = [
            replace(subscription, state=SubscriptionState.BLOCKED, next_due=None) for subscription in wanted
        ]
        assert await subscriptions.list_for_update(tx, -9) == blocked
