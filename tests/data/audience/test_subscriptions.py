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


async def test_every_field_comes_back_as_it_was_saved(
    database: Database, people: list[Reader], make_subscription: SubscriptionMaker
) -> None:
    wish = make_subscription(people[0])
    async with database.transaction() as tx:
        await subscriptions.save(tx, wish)
        assert await subscriptions.get(tx, people[0].id) == wish
        assert await subscriptions.get(tx, people[1].id) is None


async def test_saving_again_replaces_every_field(
    database: Database, people: list[Reader], now: datetime, make_subscription: SubscriptionMaker
) -> None:
    wish = make_subscription(people[0])
    changed = replace(
        wish,
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
        await subscriptions.save(tx, wish)
        await subscriptions.save(tx, changed)
        assert await subscriptions.get(tx, people[0].id) == changed


async def test_deleting_says_whether_there_was_one(
    database: Database, people: list[Reader], make_subscription: SubscriptionMaker
) -> None:
    async with database.transaction() as tx:
        await subscriptions.save(tx, make_subscription(people[0]))
        assert await subscriptions.delete(tx, people[0].id)
        assert not await subscriptions.delete(tx, people[0].id)
        assert await subscriptions.get(tx, people[0].id) is None
        assert await readers.get(tx, people[0].chat_id) == people[0]


async def test_blocking_stops_every_topic_of_the_chat_and_keeps_the_settings(
    database: Database, now: datetime, make_subscription: SubscriptionMaker
) -> None:
    async with database.transaction() as tx:
        topics = [await readers.ensure(tx, -9, thread, "supergroup", "en", now) for thread in (0, 4)]
        wishes = [make_subscription(topic, next_due=now) for topic in topics]
        for wish in wishes:
            await subscriptions.save(tx, wish)
        await subscriptions.block(tx, -9, "bot was kicked")
        blocked = [replace(wish, state=SubscriptionState.BLOCKED, next_due=None) for wish in wishes]
        assert await subscriptions.list_for_update(tx, -9) == blocked
