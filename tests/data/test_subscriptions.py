from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from data import readers, subscriptions
from data.database import Database
from data.records import Advance, Reader, Subscription, SubscriptionState

SubscriptionMaker = Callable[..., Subscription]
MINUTE = timedelta(minutes=1)


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
        slot_date="2026-03-05",
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


async def test_due_are_those_whose_instant_has_come_longest_waiting_first(
    database: Database, people: list[Reader], now: datetime, make_subscription: SubscriptionMaker
) -> None:
    waits = (timedelta(0), -3 * MINUTE, MINUTE, -MINUTE)
    async with database.transaction() as tx:
        for reader, wait in zip(people, waits, strict=True):
            await subscriptions.save(tx, make_subscription(reader, next_due=now + wait))
        due = await subscriptions.due(tx, now, 10)
        assert [one.chat_id for one in due] == [2, 4, 1]
        assert await subscriptions.due(tx, now, 2) == due[:2]


async def test_a_pause_that_ended_is_due_and_a_blocked_chat_never_is(
    database: Database, people: list[Reader], now: datetime, make_subscription: SubscriptionMaker
) -> None:
    async with database.transaction() as tx:
        for reader, state in zip(people, SubscriptionState, strict=False):
            await subscriptions.save(tx, make_subscription(reader, state=state, next_due=now))
        states = {one.state for one in await subscriptions.due(tx, now, 10)}
    assert states == {SubscriptionState.ACTIVE, SubscriptionState.PAUSED}


async def test_advancing_moves_many_on_at_once_and_ends_a_pause(
    database: Database, people: list[Reader], now: datetime, make_subscription: SubscriptionMaker
) -> None:
    first = make_subscription(people[0], next_due=now)
    second = make_subscription(
        people[1], state=SubscriptionState.PAUSED, paused_until=now - MINUTE, next_due=now
    )
    later = now + timedelta(hours=10)
    async with database.transaction() as tx:
        await subscriptions.save(tx, first)
        await subscriptions.save(tx, second)
        await subscriptions.advance(
            tx, [Advance(one.reader_id, later, "2026-03-05", 1, 17) for one in (first, second)]
        )
        moved = replace(first, next_due=later, slot_date="2026-03-05", slots_done=1, covered_seq=17)
        assert await subscriptions.get(tx, first.reader_id) == moved
        woken = replace(moved, reader_id=second.reader_id, chat_id=second.chat_id)
        assert await subscriptions.get(tx, second.reader_id) == woken
        assert await subscriptions.due(tx, now, 10) == []


async def test_advancing_nobody_is_fine(database: Database) -> None:
    async with database.transaction() as tx:
        await subscriptions.advance(tx, [])


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
        assert await subscriptions.of_chat(tx, -9) == blocked
        assert await subscriptions.due(tx, now, 10) == []


async def test_advancing_does_not_wake_a_blocked_chat(
    database: Database, people: list[Reader], now: datetime, make_subscription: SubscriptionMaker
) -> None:
    async with database.transaction() as tx:
        await subscriptions.save(tx, make_subscription(people[0], next_due=now))
        await subscriptions.block(tx, people[0].chat_id, "blocked by the person")
        await subscriptions.advance(tx, [Advance(people[0].id, now, "2026-03-05", 1, 1)])
        blocked = await subscriptions.get(tx, people[0].id)
    assert blocked is not None
    assert (blocked.state, blocked.next_due) == (SubscriptionState.BLOCKED, None)
