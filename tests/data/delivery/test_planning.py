"""Claiming due subscriptions, inserting their messages, and advancing them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from data.audience import readers, subscriptions
from data.database import Database, Transaction
from data.delivery import editions, planning
from data.delivery.planning import EditionDelivery, PlanningKey, PlanningKeyJson, SubscriptionAdvance
from data.records.audience import QuietHours, Reader, Subscription, SubscriptionState
from data.schema.tables import outbox as outbox_rows
from data.schema.tables import subscriptions as subscription_rows

SubscriptionMaker = Callable[..., Subscription]
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@pytest.fixture
async def people(database: Database, now: datetime) -> list[Reader]:
    async with database.transaction() as tx:
        return [await readers.ensure(tx, chat, 0, "private", "en", now) for chat in range(1, 5)]


@pytest.fixture
async def edition(database: Database, now: datetime) -> int:
    async with database.transaction() as tx:
        return await editions.add_edition(tx, "digest", ((), ()), 0, now)


def parsed_groups(found: dict[PlanningKeyJson, list[int]]) -> list[tuple[PlanningKey, list[int]]]:
    return [(planning.parse_key(key)._replace(as_json=""), ids) for key, ids in found.items()]


async def claim_due_ids(tx: Transaction, now: datetime, limit: int = 10) -> list[int]:
    return [one for ids in (await planning.claim_due(tx, now, limit)).values() for one in ids]


def edition_delivery(edition: int, now: datetime, parts: int = 1) -> EditionDelivery:
    return EditionDelivery(
        edition, "digest", date(2026, 3, 5), 0, range(parts), now, now + 2 * MINUTE, now + 6 * 60 * MINUTE
    )


async def test_due_subscriptions_are_claimed_longest_waiting_first(
    database: Database, people: list[Reader], now: datetime, make_subscription: SubscriptionMaker
) -> None:
    waits = (timedelta(0), -3 * MINUTE, MINUTE, -MINUTE)
    async with database.transaction() as tx:
        for reader, wait in zip(people, waits, strict=True):
            await subscriptions.save(tx, make_subscription(reader, next_due=now + wait))
        assert await claim_due_ids(tx, now) == [people[n].id for n in (1, 3, 0)]
        assert await claim_due_ids(tx, now, limit=2) == [people[n].id for n in (1, 3)]


async def test_a_subscription_is_due_at_the_end_of_its_pause_and_never_while_blocked(
    database: Database, people: list[Reader], now: datetime, make_subscription: SubscriptionMaker
) -> None:
    async with database.transaction() as tx:
        for reader, state in zip(people, SubscriptionState, strict=False):
            await subscriptions.save(tx, make_subscription(reader, state=state, next_due=now))
        due = await claim_due_ids(tx, now)
    assert due == [
        reader.id
        for reader, state in zip(people, SubscriptionState, strict=False)
        if state not in (SubscriptionState.BLOCKED, SubscriptionState.UNSUBSCRIBED)
    ]


async def test_subscriptions_with_the_same_planning_key_are_one_group(
    database: Database, people: list[Reader], now: datetime, make_subscription: SubscriptionMaker
) -> None:
    known = {"next_due": now - MINUTE, "slot_date": date(2026, 3, 4), "slots_done": 2, "covered_seq": 7}
    async with database.transaction() as tx:
        for reader in people[:2]:
            await subscriptions.save(tx, make_subscription(reader, **known))
        await subscriptions.save(tx, make_subscription(people[2], next_due=now, send_empty=True, topics=()))
        await tx.execute(
            update(subscription_rows)
            .where(subscription_rows.c.reader_id == people[2].id)
            .values(quiet_from="22:00", quiet_until="07:30")
        )
        found = parsed_groups(await planning.claim_due(tx, now, 10))
    berlin = ("Europe/Berlin", ("08:00", "18:30"), (1, 2, 3, 4, 5))
    assert found == [
        (
            PlanningKey(now - MINUTE, *berlin, ("city",), date(2026, 3, 4), 2, 7, False, None),
            [people[0].id, people[1].id],
        ),
        (PlanningKey(now, *berlin, (), None, 0, None, True, QuietHours("22:00", "07:30")), [people[2].id]),
    ]


async def test_advancing_changes_many_subscriptions_at_once_and_ends_a_pause(
    database: Database, people: list[Reader], now: datetime, make_subscription: SubscriptionMaker
) -> None:
    first = make_subscription(people[0], next_due=now)
    second = make_subscription(
        people[1], state=SubscriptionState.PAUSED, paused_until=now - MINUTE, next_due=now
    )
    third = make_subscription(people[2], next_due=now)
    later = now + timedelta(hours=10)
    async with database.transaction() as tx:
        for one in (first, second, third):
            await subscriptions.save(tx, one)
        together = [second.reader_id, first.reader_id]
        await planning.advance(
            tx,
            [
                (SubscriptionAdvance(later, date(2026, 3, 5), 1, 17, 4), together),
                (SubscriptionAdvance(now + DAY, date(2026, 3, 4), 3, 9, 0), [third.reader_id]),
            ],
        )
        moved = replace(
            first, next_due=later, slot_date=date(2026, 3, 5), slots_done=1, covered_seq=17, first_seq=4
        )
        assert await subscriptions.get(tx, first.reader_id) == moved
        woken = replace(moved, reader_id=second.reader_id, chat_id=second.chat_id)
        assert await subscriptions.get(tx, second.reader_id) == woken
        other = replace(
            third, next_due=now + DAY, slot_date=date(2026, 3, 4), slots_done=3, covered_seq=9, first_seq=0
        )
        assert await subscriptions.get(tx, third.reader_id) == other
        assert await claim_due_ids(tx, now) == []


async def test_planning_without_readers_inserts_nothing(database: Database) -> None:
    async with database.transaction() as tx:
        await planning.advance(tx, [])
        assert await planning.insert_deliveries(tx, []) == 0


async def test_advancing_does_not_reactivate_a_blocked_chat(
    database: Database, people: list[Reader], now: datetime, make_subscription: SubscriptionMaker
) -> None:
    async with database.transaction() as tx:
        await subscriptions.save(tx, make_subscription(people[0], next_due=now))
        await subscriptions.block(tx, people[0].chat_id, "blocked by the person")
        await planning.advance(tx, [(SubscriptionAdvance(now, date(2026, 3, 5), 1, 1, 0), [people[0].id])])
        blocked = await subscriptions.get(tx, people[0].id)
    assert blocked is not None
    assert (blocked.state, blocked.next_due) == (SubscriptionState.BLOCKED, None)


async def test_messages_are_planned_once_for_many_readers_with_adjacent_parts(
    database: Database, people: list[Reader], edition: int, now: datetime
) -> None:
    ids = [one.id for one in people]
    async with database.transaction() as tx:
        assert await planning.insert_deliveries(tx, [(edition_delivery(edition, now), [ids[1]])]) == 1
        groups = [
            (edition_delivery(edition, now, parts=2), [ids[2], ids[0]]),
            (edition_delivery(edition, now), [ids[1], ids[3]]),
        ]
        assert await planning.insert_deliveries(tx, groups) == 5
        assert await planning.insert_deliveries(tx, groups) == 0
        columns = (outbox_rows.c[name] for name in ("reader_id", "part", "due_at", "not_before", "state"))
        rows = (await tx.execute(select(*columns).order_by(outbox_rows.c.id))).all()
    assert [(row.reader_id, row.part) for row in rows] == [
        (ids[1], 0),
        *((ids[n], part) for n in (0, 2) for part in (0, 1)),
        (ids[3], 0),
    ]
    assert {tuple(row[2:]) for row in rows} == {(now, now + 2 * MINUTE, "pending")}


async def test_two_planners_claim_different_subscriptions_where_rows_are_locked(
    database: Database, people: list[Reader], now: datetime, make_subscription: SubscriptionMaker
) -> None:
    async with database.transaction() as tx:
        if tx.dialect.name == "sqlite":
            pytest.skip("one writer at a time")
        for reader in people:
            await subscriptions.save(tx, make_subscription(reader, next_due=now))

    async def other() -> list[int]:
        async with database.transaction() as tx:
            return await claim_due_ids(tx, now)

    async with database.transaction() as tx:
        mine = await claim_due_ids(tx, now, limit=3)
        theirs = await asyncio.create_task(other())
    assert (mine, theirs) == ([one.id for one in people[:3]], [people[3].id])
