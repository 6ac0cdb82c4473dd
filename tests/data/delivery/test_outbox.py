"""Planning, leasing, sending, settling and expiring messages in the outbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TypeAlias

import pytest

from data.audience import readers, subscriptions
from data.database import Database, Transaction
from data.delivery import editions, outbox, statistics
from data.records.audience import Reader, Subscription, SummaryLength
from data.records.delivery import Delivery, OutboxState, Settlement
from tests.support.deliveries import NewDelivery, plan_deliveries

DeliveryMaker: TypeAlias = Callable[..., NewDelivery]
SubscriptionMaker: TypeAlias = Callable[..., Subscription]

MINUTE = timedelta(minutes=1)
EPOCH = 1


async def lease(tx: Transaction, now: datetime, limit: int = 100, epoch: int = EPOCH) -> list[Delivery]:
    return await outbox.lease(tx, now, "me", now + MINUTE, limit, epoch)


async def send_all_ready(
    tx: Transaction, now: datetime, outcome: OutboxState = OutboxState.SENT
) -> list[int]:
    """Lease everything that may be sent and settle it with `outcome`; returns the parts."""
    taken = await lease(tx, now)
    await outbox.mark_sending(tx, [one.id for one in taken], EPOCH)
    await outbox.settle(tx, [Settlement(one.id, EPOCH, outcome, now) for one in taken])
    return [one.part for one in taken]


async def count_states(tx: Transaction) -> dict[str, int]:
    return (await statistics.count_all(tx)).outbox


@pytest.fixture
async def people(database: Database, now: datetime) -> list[Reader]:
    async with database.transaction() as tx:
        return [await readers.ensure(tx, chat, 0, "private", "en", now) for chat in range(1, 4)]


@pytest.fixture
async def edition(database: Database, now: datetime) -> int:
    async with database.transaction() as tx:
        return await editions.add_edition(tx, "digest", ((), ()), 4, now)


@pytest.fixture
async def planned(
    database: Database, people: list[Reader], edition: int, now: datetime, make_delivery: DeliveryMaker
) -> list[NewDelivery]:
    """One message to each of three readers; the first reader's is due last."""
    deliveries = [
        make_delivery(reader_id=one.id, edition_id=edition, due_at=now - n * MINUTE)
        for n, one in enumerate(people)
    ]
    async with database.transaction() as tx:
        assert await plan_deliveries(tx, deliveries) == 3
    return deliveries


async def test_planning_a_message_twice_changes_nothing(
    database: Database, planned: list[NewDelivery]
) -> None:
    moved = [replace(one, due_at=one.due_at - MINUTE) for one in planned]
    fresh = replace(planned[0], slot=1)
    async with database.transaction() as tx:
        assert await plan_deliveries(tx, moved) == 0
        assert await plan_deliveries(tx, [*planned, fresh]) == 1
        assert await plan_deliveries(tx, []) == 0
        assert await count_states(tx) == {"pending": 4}


@pytest.mark.parametrize(
    "change", [{"kind": "broadcast"}, {"local_date": date(2026, 3, 6)}, {"slot": 1}, {"part": 1}]
)
async def test_kind_day_slot_and_part_tell_messages_apart(
    database: Database, planned: list[NewDelivery], make_delivery: DeliveryMaker, change: dict[str, object]
) -> None:
    other = make_delivery(reader_id=planned[0].reader_id, edition_id=planned[0].edition_id, **change)
    async with database.transaction() as tx:
        assert await plan_deliveries(tx, [other]) == 1


async def test_a_lease_returns_the_fields_that_sending_needs_oldest_due_first(
    database: Database,
    people: list[Reader],
    planned: list[NewDelivery],
    now: datetime,
    make_subscription: SubscriptionMaker,
) -> None:
    async with database.transaction() as tx:
        await subscriptions.save(tx, make_subscription(people[2]))
        first, second, third = await lease(tx, now)
    assert [one.reader_id for one in (first, second, third)] == [people[n].id for n in (2, 1, 0)]
    assert (first.chat_id, first.thread_id, first.language) == (3, 0, "en")
    assert (first.timezone, first.length) == ("Europe/Berlin", SummaryLength.LONG)
    assert (first.edition.parts, first.edition.left_out, first.edition.created_at) == (((), ()), 4, now)
    assert first.edition is second.edition
    assert (first.part, first.attempts, first.epoch) == (0, 0, EPOCH)
    assert (first.due_at, first.expires_at) == (planned[2].due_at, planned[2].expires_at)


@pytest.mark.usefixtures("planned")
async def test_a_lease_for_a_reader_without_a_subscription_has_the_defaults(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as tx:
        found = {(one.timezone, one.length) for one in await lease(tx, now)}
    assert found == {("UTC", SummaryLength.NORMAL)}


@pytest.mark.usefixtures("planned")
async def test_a_leased_message_is_not_leased_again(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        first = await lease(tx, now, limit=2)
        rest = await lease(tx, now)
        assert await lease(tx, now) == []
    assert (len(first), len(rest)) == (2, 1)
    assert not {one.id for one in first} & {one.id for one in rest}


@pytest.mark.usefixtures("planned")
async def test_a_message_not_due_or_expired_is_not_leased(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        assert await lease(tx, now - 3 * MINUTE) == []
        assert await lease(tx, now + timedelta(hours=7)) == []


@pytest.mark.usefixtures("planned")
async def test_only_the_holder_of_a_valid_lease_may_send(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        ids = [one.id for one in await lease(tx, now)]
        assert await outbox.mark_sending(tx, ids, EPOCH + 1) == set()
        assert await outbox.mark_sending(tx, ids[:2], EPOCH) == set(ids[:2])
        assert await outbox.mark_sending(tx, ids, EPOCH) == set(ids[2:])
        assert await outbox.mark_sending(tx, [], EPOCH) == set()
        assert await count_states(tx) == {"sending": 3}


async def test_each_part_waits_until_the_part_before_is_sent(
    database: Database, people: list[Reader], edition: int, now: datetime, make_delivery: DeliveryMaker
) -> None:
    parts = [make_delivery(reader_id=people[0].id, edition_id=edition, part=n) for n in (2, 0, 1)]
    async with database.transaction() as tx:
        await plan_deliveries(tx, parts)
        assert [await send_all_ready(tx, now) for _ in range(4)] == [[0], [1], [2], []]
        assert await count_states(tx) == {"sent": 3}


async def test_a_part_waits_while_the_part_before_is_retried(
    database: Database, people: list[Reader], edition: int, now: datetime, make_delivery: DeliveryMaker
) -> None:
    parts = [make_delivery(reader_id=people[0].id, edition_id=edition, part=n) for n in range(2)]
    async with database.transaction() as tx:
        await plan_deliveries(tx, parts)
        (first,) = await lease(tx, now)
        again = Settlement(first.id, EPOCH, OutboxState.PENDING, now, not_before=now + MINUTE, note="refused")
        await outbox.settle(tx, [again])
        assert await lease(tx, now) == []
        assert await outbox.next_ready_at(tx) == now + MINUTE
        (retried,) = await lease(tx, now + MINUTE)
    assert (retried.id, retried.attempts) == (first.id, 1)


@pytest.mark.parametrize("lost", [OutboxState.FAILED, OutboxState.UNKNOWN, OutboxState.EXPIRED])
async def test_the_parts_after_a_lost_one_expire_and_no_others(
    database: Database, edition: int, now: datetime, make_delivery: DeliveryMaker, lost: OutboxState
) -> None:
    async with database.transaction() as tx:
        mine, other = [await readers.ensure(tx, chat, 0, "private", "en", now) for chat in (1, 2)]
        parts = [make_delivery(reader_id=mine.id, edition_id=edition, part=n) for n in range(3)]
        later = make_delivery(reader_id=other.id, edition_id=edition, part=1, due_at=now + MINUTE)
        await plan_deliveries(tx, [*parts, later])
        assert await send_all_ready(tx, now, lost) == [0]
        found = await count_states(tx)
    assert found.pop("pending") == 1
    assert found == ({"expired": 3} if lost is OutboxState.EXPIRED else {"expired": 2, str(lost): 1})


@pytest.mark.usefixtures("planned")
async def test_a_settlement_of_another_epoch_changes_nothing(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        (one, *_) = await lease(tx, now)
        await outbox.settle(tx, [Settlement(one.id, EPOCH + 1, OutboxState.SENT, now, message_id=5)])
        assert await count_states(tx) == {"leased": 3}


@pytest.mark.usefixtures("planned")
async def test_a_settled_message_stays_settled(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        await send_all_ready(tx, now)
        ids = range(1, 4)
        await outbox.settle(tx, [Settlement(n, EPOCH, OutboxState.PENDING, now) for n in ids])
        await outbox.settle(tx, [])
        assert await count_states(tx) == {"sent": 3}


async def test_recovery_frees_leases_and_puts_begun_sends_in_doubt(
    database: Database, people: list[Reader], edition: int, now: datetime, make_delivery: DeliveryMaker
) -> None:
    parts = [make_delivery(reader_id=people[0].id, edition_id=edition, part=n) for n in range(2)]
    other = make_delivery(reader_id=people[1].id, edition_id=edition)
    async with database.transaction() as tx:
        await plan_deliveries(tx, [*parts, other])
        sending, waiting = await lease(tx, now)
        await outbox.mark_sending(tx, [sending.id], EPOCH)
        assert await outbox.recover(tx, now) == (1, 1)
        assert await outbox.recover(tx, now) == (0, 0)
        assert await count_states(tx) == {"expired": 1, "pending": 1, "unknown": 1}
        (again,) = await lease(tx, now, epoch=EPOCH + 1)
        await outbox.settle(tx, [Settlement(waiting.id, EPOCH, OutboxState.SENT, now)])
        assert await count_states(tx) == {"expired": 1, "leased": 1, "unknown": 1}
    assert (again.id, again.epoch) == (waiting.id, EPOCH + 1)


@pytest.mark.usefixtures("planned")
async def test_late_messages_expire_and_lapsed_leases_return_to_pending(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as tx:
        (one,) = await lease(tx, now, limit=1)
        assert await outbox.expire(tx, now) == 0
        assert await count_states(tx) == {"leased": 1, "pending": 2}
        assert await outbox.expire(tx, now + MINUTE) == 0
        assert await count_states(tx) == {"pending": 3}
        assert await outbox.mark_sending(tx, [one.id], EPOCH) == set()
        assert await outbox.expire(tx, now + timedelta(hours=6)) == 3
        assert await count_states(tx) == {"expired": 3}


@pytest.mark.usefixtures("planned")
async def test_a_message_in_sending_neither_expires_nor_returns_to_pending(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as tx:
        await outbox.mark_sending(tx, [one.id for one in await lease(tx, now)], EPOCH)
        assert await outbox.expire(tx, now + timedelta(days=1)) == 0
        assert await count_states(tx) == {"sending": 3}


@pytest.mark.usefixtures("planned")
async def test_next_ready_at_is_the_earliest_pending_instant(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        assert await outbox.next_ready_at(tx) == now - 2 * MINUTE
        await lease(tx, now, limit=2)
        assert await outbox.next_ready_at(tx) == now
        await lease(tx, now)
        assert await outbox.next_ready_at(tx) is None


async def test_cancelling_a_reader_deletes_unsent_messages(
    database: Database, people: list[Reader], edition: int, now: datetime, make_delivery: DeliveryMaker
) -> None:
    mine = [make_delivery(reader_id=people[0].id, edition_id=edition, slot=n) for n in range(3)]
    other = make_delivery(reader_id=people[1].id, edition_id=edition, slot=7)
    async with database.transaction() as tx:
        await plan_deliveries(tx, [*mine, other])
        sending, leased = await lease(tx, now, limit=2)
        await outbox.mark_sending(tx, [sending.id], EPOCH)
        assert await outbox.cancel(tx, people[0].id) == 2
        assert await outbox.mark_sending(tx, [leased.id], EPOCH) == set()
        assert await count_states(tx) == {"pending": 1, "sending": 1}


async def test_epochs_only_rise(database: Database) -> None:
    async with database.transaction() as tx:
        assert [await outbox.next_epoch(tx) for _ in range(3)] == [1, 2, 3]
