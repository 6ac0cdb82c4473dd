"""Tests of data.delivery.broadcasts: drafts, recipients in batches, and cancelling."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from data.audience import readers, subscriptions
from data.database import Database, Transaction
from data.delivery import audiences, broadcasts, editions, outbox, planning, statistics
from data.delivery.broadcasts import QuietHoursKey
from data.delivery.planning import EditionDelivery
from data.records.audience import QuietHours, Reader, SubscriptionState
from data.records.delivery import Broadcast, BroadcastAudience, BroadcastState, OutboxState
from tests.data.conftest import DeliveryMaker, SubscriptionMaker
from tests.support.deliveries import plan_deliveries

ADA, BEA = 7, 8
DAY = timedelta(days=1)
ALL = BroadcastAudience()
BERLIN = QuietHoursKey("Europe/Berlin", None)


@pytest.fixture
async def people(database: Database, now: datetime, make_subscription: SubscriptionMaker) -> list[Reader]:
    """Five readers with subscriptions."""
    async with database.transaction() as tx:
        found = [await readers.ensure(tx, chat, 0, "private", "en", now) for chat in range(1, 6)]
        for reader in found:
            await subscriptions.save(tx, make_subscription(reader))
    return found


async def plan_messages(tx: Transaction, broadcast: Broadcast, people: list[Reader], now: datetime) -> int:
    late = now + DAY
    message = EditionDelivery(
        broadcast.edition_id, broadcasts.KIND, date(2026, 3, 5), broadcast.id, (0,), late, now, late
    )
    return await planning.insert_deliveries(tx, [(message, [reader.id for reader in people])])


async def test_a_broadcast_text_is_leased_with_its_messages(
    database: Database, people: list[Reader], now: datetime
) -> None:
    async with database.transaction() as tx:
        broadcast = await broadcasts.create_draft(tx, ADA, ADA, "en", "<b>Dear</b> readers", now)
        assert (broadcast.state, broadcast.author_id, broadcast.created_at) == (
            BroadcastState.DRAFT,
            ADA,
            now,
        )
        assert await broadcasts.get(tx, broadcast.id) == broadcast
        await plan_messages(tx, broadcast, people[:1], now)
        epoch = await outbox.next_epoch(tx)
        (delivery,) = await outbox.lease(tx, now, "me", now + timedelta(minutes=1), 9, epoch)
    assert (delivery.edition.kind, delivery.edition.body) == ("broadcast", "<b>Dear</b> readers")


async def test_an_author_has_one_broadcast_draft_until_it_is_sent(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        first = await broadcasts.create_draft(tx, ADA, ADA, "en", "One", now)
        other = await broadcasts.create_draft(tx, BEA, BEA, "en", "Two", now)
        second = await broadcasts.create_draft(tx, ADA, ADA, "en", "Three", now)
        assert list(await broadcasts.lock_open(tx)) == [other.id, second.id]
        forgotten = await editions.get_edition(tx, first.edition_id)
        assert forgotten is not None
        assert forgotten.body == ""
        running = await broadcasts.change(tx, second.id, state=BroadcastState.RUNNING, started_at=now)
        assert await broadcasts.list_running(tx) == [running]
        await broadcasts.delete_drafts(tx, ADA)
        assert not await broadcasts.delete_draft(tx, second.id)
        assert await broadcasts.delete_draft(tx, other.id)
        assert list(await broadcasts.lock_open(tx)) == [second.id]
        await broadcasts.change(tx, second.id, state=BroadcastState.DONE)
        assert await broadcasts.list_running(tx) == []
        assert await broadcasts.lock_open(tx) == {}


async def test_every_active_reader_is_a_recipient_once_in_batches(
    database: Database, people: list[Reader], now: datetime, make_subscription: SubscriptionMaker
) -> None:
    ids = [reader.id for reader in people]
    night = {"quiet": QuietHours("22:00", "07:00")}
    async with database.transaction() as tx:
        await subscriptions.save(tx, make_subscription(people[0], state=SubscriptionState.PAUSED))
        await subscriptions.block(tx, people[1].chat_id, "gone")
        await subscriptions.save(tx, make_subscription(people[3], timezone="Asia/Tokyo", **night))
        assert await audiences.count(tx, ALL, now) == 3
        first, last = await broadcasts.next_recipients(tx, ALL, 0, now, 2)
        assert (first, last) == (
            {BERLIN: [ids[2]], QuietHoursKey("Asia/Tokyo", QuietHours("22:00", "07:00")): [ids[3]]},
            ids[3],
        )
        assert await broadcasts.next_recipients(tx, ALL, ids[3], now, 2) == ({BERLIN: [ids[4]]}, None)
        assert await broadcasts.next_recipients(tx, ALL, 0, now - DAY, 2) == (
            {},
            None,
        )  # none subscribed yet


async def test_a_reader_is_planned_once_for_a_broadcast_and_again_for_another_one_that_day(
    database: Database, people: list[Reader], now: datetime
) -> None:
    async with database.transaction() as tx:
        first = await broadcasts.create_draft(tx, ADA, ADA, "en", "One", now)
        second = await broadcasts.create_draft(tx, BEA, BEA, "en", "Two", now)
        assert [await plan_messages(tx, first, people, now) for _ in range(2)] == [5, 0]
        assert await plan_messages(tx, second, people, now) == 5


async def test_cancelling_a_broadcast_expires_unsent_messages_only(
    database: Database, people: list[Reader], now: datetime
) -> None:
    minute = timedelta(minutes=1)
    async with database.transaction() as tx:
        broadcast = await broadcasts.create_draft(tx, ADA, ADA, "en", "One", now)
        other = await broadcasts.create_draft(tx, BEA, BEA, "en", "Two", now)
        await plan_messages(tx, broadcast, people[:4], now)
        await plan_messages(tx, broadcast, people[4:], now + minute)
        await plan_messages(tx, other, people, now + minute)
        epoch = await outbox.next_epoch(tx)
        leased = await outbox.lease(tx, now, "me", now + minute, 2, epoch)
        await outbox.mark_sending(tx, [leased[0].id], epoch)
        assert await broadcasts.count_unsent(tx, broadcast.edition_id, now) == (4, 1)
        # Deferred messages are cancelled last.
        assert await broadcasts.cancel(tx, broadcast.edition_id, now, 3) == 3
        assert await broadcasts.count_unsent(tx, broadcast.edition_id, now) == (1, 1)
        assert await broadcasts.cancel(tx, broadcast.edition_id, now, 3) == 1
        expected = {OutboxState.EXPIRED: 4, OutboxState.SENDING: 1}
        assert await broadcasts.count_by_state(tx, broadcast.edition_id) == expected
        assert await outbox.mark_sending(tx, [leased[1].id], epoch) == set()  # cancelled
        assert await broadcasts.count_by_state(tx, other.edition_id) == {OutboxState.PENDING: 5}


async def test_skipping_a_reader_deletes_broadcasts_but_no_digests(
    database: Database, people: list[Reader], now: datetime, make_delivery: DeliveryMaker
) -> None:
    async with database.transaction() as tx:
        broadcast = await broadcasts.create_draft(tx, ADA, ADA, "en", "One", now)
        await plan_messages(tx, broadcast, people[:2], now)
        digest = await editions.add_edition(tx, "digest", ((),), 0, now)
        await plan_deliveries(tx, [make_delivery(reader_id=people[0].id, edition_id=digest)])
        await broadcasts.skip_reader(tx, people[0].id)
        assert await broadcasts.count_by_state(tx, broadcast.edition_id) == {OutboxState.PENDING: 1}
        assert (await statistics.count_all(tx)).outbox == {OutboxState.PENDING: 2}


async def test_digests_are_leased_before_a_broadcast_that_was_planned_earlier(
    database: Database, people: list[Reader], now: datetime, make_delivery: DeliveryMaker
) -> None:
    async with database.transaction() as tx:
        broadcast = await broadcasts.create_draft(tx, ADA, ADA, "en", "One", now)
        await plan_messages(tx, broadcast, people, now)
        digest = await editions.add_edition(tx, "digest", ((),), 0, now)
        await plan_deliveries(tx, [make_delivery(reader_id=people[4].id, edition_id=digest)])
        epoch = await outbox.next_epoch(tx)
        leased = await outbox.lease(tx, now, "me", now + DAY, 2, epoch)
    assert [delivery.edition.kind for delivery in leased] == ["digest", "broadcast"]


async def test_what_a_stop_cancelled_can_be_sent_on_to_those_who_are_still_there(
    database: Database, people: list[Reader], now: datetime
) -> None:
    later = now + timedelta(minutes=5)
    async with database.transaction() as tx:
        broadcast = await broadcasts.create_draft(tx, ADA, ADA, "en", "One", now)
        await plan_messages(tx, broadcast, people, now)
        epoch = await outbox.next_epoch(tx)
        leased = await outbox.lease(tx, now, "me", later, 1, epoch)
        await outbox.mark_sending(tx, [leased[0].id], epoch)
        assert await broadcasts.cancel(tx, broadcast.edition_id, now, 9) == 4
        await subscriptions.block(tx, people[-1].chat_id, "gone")
        expires = later + DAY
        assert await broadcasts.restore_stopped(tx, broadcast.edition_id, later, expires, 2) == 2
        assert await broadcasts.restore_stopped(tx, broadcast.edition_id, later, expires, 9) == 1
        assert await broadcasts.restore_stopped(tx, broadcast.edition_id, later, expires, 9) == 0
        expected = {OutboxState.PENDING: 3, OutboxState.SENDING: 1, OutboxState.EXPIRED: 1}
        assert await broadcasts.count_by_state(tx, broadcast.edition_id) == expected
        assert len(await outbox.lease(tx, later, "me", later + DAY, 9, epoch)) == 3


async def test_planned_broadcasts_are_listed_by_their_hour(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        first = await broadcasts.create_draft(tx, ADA, ADA, "en", "One", now)
        second = await broadcasts.create_draft(tx, BEA, BEA, "en", "Two", now)
        assert await broadcasts.list_planned(tx) == []
        planned = {"state": BroadcastState.PLANNED}
        await broadcasts.change(tx, first.id, **planned, planned_at=now + DAY)
        await broadcasts.change(tx, second.id, **planned, planned_at=now)
        assert [one.id for one in await broadcasts.list_planned(tx)] == [second.id, first.id]
        assert await broadcasts.list_running(tx) == []
        third = await broadcasts.create_draft(tx, ADA, ADA, "en", "Three", now)
        assert set(await broadcasts.lock_open(tx)) == {first.id, second.id, third.id}
        await broadcasts.set_content(tx, third.edition_id, "file", [("Read", "https://example.org")])
        edition = await editions.get_edition(tx, third.edition_id)
        assert edition is not None
        assert (edition.picture_file_id, edition.link_buttons) == (
            "file",
            (("Read", "https://example.org"),),
        )
