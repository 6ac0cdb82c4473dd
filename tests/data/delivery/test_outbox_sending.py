"""Tests of data.delivery.outbox: deferring, releasing intents, doubts, and the cost of a lease."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import pytest
from sqlalchemy import event, text

from data import privacy
from data.articles import articles, events
from data.audience import readers, subscriptions
from data.database import Database, Transaction
from data.delivery import editions, outbox, statistics
from data.records.articles import NewArticle
from data.records.audience import QuietHours, Subscription, SubscriptionState
from data.records.delivery import BROADCAST_KIND, Delivery, OutboxState, Settlement
from data.schema.tables import outbox as outbox_table
from tests.support.deliveries import NewDelivery, plan_deliveries

ArticleMaker: TypeAlias = Callable[..., NewArticle]
DeliveryMaker: TypeAlias = Callable[..., NewDelivery]
SubscriptionMaker: TypeAlias = Callable[..., Subscription]

MINUTE = timedelta(minutes=1)


async def lease(tx: Transaction, now: datetime, epoch: int = 1, limit: int = 100) -> list[Delivery]:
    return await outbox.lease(tx, now, "me", now + MINUTE, limit, epoch)


async def count_states(tx: Transaction) -> dict[str, int]:
    return (await statistics.count_all(tx)).outbox


async def list_doubts(tx: Transaction, chat_id: int) -> list[int]:
    stored: dict[str, Any] = await privacy.collect_stored_data(tx, chat_id)
    return sorted(row["doubts"] for row in stored["messages"])


@pytest.fixture
async def sqlite_database(url: str) -> AsyncIterator[Database]:
    """An SQLite database, to inspect its query plans and steps."""
    opened = await Database.open(url)
    yield opened
    await opened.close()


@pytest.fixture
async def epoch(database: Database) -> int:
    async with database.transaction() as tx:
        return await outbox.next_epoch(tx)


@pytest.fixture
async def parts(database: Database, now: datetime, make_delivery: DeliveryMaker) -> None:
    """A digest of two parts for one reader, and one of one part for another."""
    async with database.transaction() as tx:
        edition = await editions.add_edition(tx, "digest", ((), ()), 0, now)
        one, other = [await readers.ensure(tx, chat, 0, "private", "en", now) for chat in (1, 2)]
        rows = [make_delivery(reader_id=one.id, edition_id=edition, part=part) for part in (0, 1)]
        await plan_deliveries(tx, [*rows, make_delivery(reader_id=other.id, edition_id=edition)])


@pytest.mark.usefixtures("parts")
async def test_a_deferred_message_is_leased_again_without_an_attempt(
    database: Database, now: datetime, epoch: int
) -> None:
    async with database.transaction() as tx:
        first, second = await lease(tx, now, epoch)
        await outbox.defer(tx, {first.id: now + MINUTE, second.id: now + 2 * MINUTE}, epoch)
        await outbox.defer(tx, {}, epoch)
        assert await lease(tx, now, epoch) == []
        (again,) = await lease(tx, now + MINUTE, epoch)
        assert (again.id, again.attempts) == (first.id, 0)
        (later,) = await lease(tx, now + 2 * MINUTE, epoch)
        assert later.id == second.id


@pytest.mark.usefixtures("parts")
async def test_only_messages_leased_in_the_same_epoch_are_deferred(
    database: Database, now: datetime, epoch: int
) -> None:
    async with database.transaction() as tx:
        first, second = await lease(tx, now, epoch)
        await outbox.defer(tx, {first.id: now}, epoch + 1)
        await outbox.mark_sending(tx, [second.id], epoch)
        await outbox.defer(tx, {second.id: now}, epoch)
        assert await count_states(tx) == {"leased": 1, "pending": 1, "sending": 1}


@pytest.mark.usefixtures("parts")
async def test_deferring_extends_the_expiry_of_all_following_parts(
    database: Database, now: datetime, epoch: int
) -> None:
    night, an_hour = now + timedelta(hours=9), timedelta(hours=1)
    async with database.transaction() as tx:
        first, other = await lease(tx, now, epoch)
        await outbox.defer_with_following_parts(tx, [first.id], night, night + an_hour, epoch)
        await outbox.settle(tx, [Settlement(other.id, epoch, OutboxState.SENT, now)])
        assert await outbox.next_ready_at(tx) == night
        assert await lease(tx, night - MINUTE, epoch) == []
        assert await outbox.expire(tx, night) == 0
        (again,) = await lease(tx, night, epoch)
        assert (again.id, again.attempts, again.expires_at) == (first.id, 0, night + an_hour)
        await outbox.settle(tx, [Settlement(first.id, epoch, OutboxState.SENT, night)])
        (behind,) = await lease(tx, night, epoch)
        assert (behind.part, behind.expires_at) == (1, night + an_hour)


@pytest.mark.usefixtures("parts")
async def test_a_short_deferral_keeps_the_expiry(database: Database, now: datetime, epoch: int) -> None:
    async with database.transaction() as tx:
        (first, _) = await lease(tx, now, epoch)
        await outbox.defer_with_following_parts(tx, [first.id], now + MINUTE, now + 2 * MINUTE, epoch)
        (again,) = await lease(tx, now + MINUTE, epoch)
        assert (again.id, again.expires_at) == (first.id, first.expires_at)


@pytest.mark.usefixtures("parts")
async def test_parts_are_deferred_only_in_the_same_epoch(
    database: Database, now: datetime, epoch: int
) -> None:
    async with database.transaction() as tx:
        first, second = await lease(tx, now, epoch)
        await outbox.mark_sending(tx, [second.id], epoch)
        await outbox.defer_with_following_parts(tx, [first.id], now + MINUTE, now + MINUTE, epoch + 1)
        await outbox.defer_with_following_parts(tx, [second.id], now + MINUTE, now + MINUTE, epoch)
        assert await count_states(tx) == {"leased": 1, "pending": 1, "sending": 1}
        assert await outbox.next_ready_at(tx) == now


@pytest.mark.usefixtures("parts")
async def test_a_delivery_has_its_readers_settings_at_the_time_of_the_lease(
    database: Database, now: datetime, epoch: int, make_subscription: SubscriptionMaker
) -> None:
    async with database.transaction() as tx:
        reader = await readers.get(tx, 1, 0)
        assert reader is not None
        settings = make_subscription(
            reader, send_empty=True, silent=True, rich=True, pictures=True, quiet=QuietHours("22:00", "07:00")
        )
        await subscriptions.save(tx, settings)
        one, other = await lease(tx, now, epoch)
    assert (one.send_empty, one.is_silent, one.is_rich) == (True, True, True)
    assert (other.send_empty, other.is_silent, other.is_rich) == (False, False, False)
    assert (one.quiet, other.quiet) == (QuietHours("22:00", "07:00"), None)
    assert (one.pictures, other.pictures) == (True, None)


@pytest.mark.usefixtures("parts")
async def test_a_broadcast_has_its_sound_for_readers_of_silent_digests(
    database: Database, now: datetime, epoch: int, make_subscription: SubscriptionMaker
) -> None:
    async with database.transaction() as tx:
        reader = await readers.get(tx, 1, 0)
        assert reader is not None
        await subscriptions.save(tx, make_subscription(reader, silent=True))
        await tx.execute(outbox_table.update().values(kind=BROADCAST_KIND))
        assert [one.is_silent for one in await lease(tx, now, epoch)] == [False, False]


@pytest.mark.usefixtures("parts")
async def test_an_intent_to_send_can_be_released(database: Database, now: datetime, epoch: int) -> None:
    async with database.transaction() as tx:
        ids = [one.id for one in await lease(tx, now, epoch)]
        await outbox.mark_sending(tx, ids, epoch)
        await outbox.release_intent(tx, ids, epoch + 1)
        assert await count_states(tx) == {"pending": 1, "sending": 2}
        await outbox.release_intent(tx, ids, epoch)
        assert await count_states(tx) == {"leased": 2, "pending": 1}
        assert await outbox.mark_sending(tx, ids, epoch) == set(ids)


@pytest.mark.usefixtures("parts")
async def test_doubts_are_counted_in_every_end_state(database: Database, now: datetime, epoch: int) -> None:
    async with database.transaction() as tx:
        first, second = await lease(tx, now, epoch)
        await outbox.mark_sending(tx, [first.id, second.id], epoch)
        once_more = Settlement(first.id, epoch, OutboxState.PENDING, now, not_before=now, in_doubt=True)
        given_up = Settlement(second.id, epoch, OutboxState.UNKNOWN, now, in_doubt=True)
        await outbox.settle(tx, [once_more, given_up])
        assert (await list_doubts(tx, 1), await list_doubts(tx, 2)) == ([0, 1], [1])
        (again,) = await lease(tx, now, epoch)
        assert (again.id, again.doubts) == (first.id, 1)


@pytest.mark.usefixtures("parts")
async def test_recovery_with_resend_once_resends_doubtful_messages_once_while_later_parts_wait(
    database: Database, now: datetime, epoch: int
) -> None:
    async with database.transaction() as tx:
        first, second = await lease(tx, now, epoch)
        await outbox.mark_sending(tx, [first.id, second.id], epoch)
        assert await outbox.recover(tx, now, resend_once=True) == (0, 2)
        assert await count_states(tx) == {"pending": 3}
        epoch = await outbox.next_epoch(tx)
        again = await lease(tx, now, epoch)
        assert [one.id for one in again] == [first.id, second.id]
        await outbox.mark_sending(tx, [first.id, second.id], epoch)
        assert await outbox.recover(tx, now, resend_once=True) == (0, 2)
        assert await count_states(tx) == {"expired": 1, "unknown": 2}


@pytest.mark.usefixtures("parts")
async def test_expiry_works_in_batches(
    database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "_EXPIRE_BATCH_SIZE", 2)
    late = now + timedelta(days=1)
    async with database.transaction() as tx:
        assert [await outbox.expire(tx, late) for _ in range(3)] == [2, 1, 0]


async def test_a_forum_topic_is_blocked_without_its_group(
    database: Database, now: datetime, make_subscription: SubscriptionMaker
) -> None:
    async with database.transaction() as tx:
        for thread in (0, 7, 8):
            reader = await readers.ensure(tx, -100, thread, "supergroup", "en", now)
            await subscriptions.save(tx, make_subscription(reader))
        await subscriptions.block(tx, -100, "TOPIC_CLOSED", thread_id=7)
        found = {one.thread_id: one.state for one in await subscriptions.list_for_update(tx, -100)}
    assert found == {
        0: SubscriptionState.ACTIVE,
        7: SubscriptionState.BLOCKED,
        8: SubscriptionState.ACTIVE,
    }


async def test_last_changes_cover_published_articles_only(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    async with database.transaction() as tx:
        draft, retracted, published = [(await articles.add(tx, make_article(), now)).id for _ in range(3)]
        for one in (retracted, published):
            await articles.publish(tx, one, now)
        await articles.retract(tx, retracted, now)
        await articles.revise(tx, published, now + MINUTE, title="Another title")
        assert await events.last_changes(tx, [draft, retracted, published, 99]) == {published: now + MINUTE}
        assert await events.last_changes(tx, []) == {}


async def test_a_lease_reads_pending_rows_in_index_order_without_sorting(
    sqlite_database: Database, now: datetime
) -> None:
    """The cost of a lease must not grow with the number of pending rows."""
    async with sqlite_database.transaction() as tx:
        seen: list[tuple[str, tuple[object, ...]]] = []

        def note(*args: Any) -> None:
            seen.append((args[2], args[3]))

        engine = tx.sync_connection
        assert engine is not None
        event.listen(engine, "before_cursor_execute", note)
        await lease(tx, now)
        await outbox.expire(tx, now)
        event.remove(engine, "before_cursor_execute", note)
        plans = [
            [
                str(row._asdict()["detail"])
                for row in await tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
            ]
            for statement, given in seen
        ]
    leasing, lapsed, late = plans
    assert any("SCAN ready USING INDEX ix_outbox_lease" in step for step in leasing)
    assert any("before USING INDEX" in step and "part=?" in step for step in leasing)
    assert any("ix_outbox_leased_until" in step for step in lapsed)
    assert any("ix_outbox_expiry" in step for step in late)
    assert not any("TEMP B-TREE" in step for plan in plans for step in plan)


async def test_a_lease_among_many_thousands_reads_only_the_rows_it_takes(
    sqlite_database: Database, now: datetime
) -> None:
    """Each digest has three parts; parts that wait for an earlier one must not be read."""
    async with sqlite_database.transaction() as tx:
        counted = [await _count_lease_steps(tx, now, count) for count in (100, 20_000)]
    assert counted[1] < counted[0] * 2


async def _count_lease_steps(tx: Transaction, now: datetime, count: int) -> int:
    """Hundreds of SQLite's virtual machine steps for a lease among the digests of that many readers."""
    edition = await editions.add_edition(tx, "digest", ((), (), ()), 0, now)
    await tx.execute(text("DELETE FROM outbox"))
    await tx.execute(
        text(
            "INSERT OR IGNORE INTO readers(id, chat_id, thread_id, kind, language, created_at) "
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count) "
            "SELECT i, i, 0, 'private', 'en', 0 FROM n"
        ),
        {"count": count},
    )
    at = int(now.timestamp() * 1000)
    await tx.execute(
        text(
            "INSERT INTO outbox(reader_id, edition_id, kind, local_date, slot, part, state, due_at,"
            " not_before, expires_at, attempts, epoch, owner, note) SELECT id, :edition, 'digest',"
            " '2026-03-05', 0, column1, 'pending', :at, :at, :at + 9999, 0, 0, '', ''"
            " FROM readers, (VALUES (0), (1), (2))"
        ),
        {"edition": edition, "at": at},
    )
    steps = 0

    def count_step() -> int:
        nonlocal steps
        steps += 1
        return 0

    raw = await tx.get_raw_connection()
    assert raw.driver_connection is not None
    await raw.driver_connection.set_progress_handler(count_step, 100)
    assert len(await lease(tx, now, limit=50)) == 50
    await raw.driver_connection.set_progress_handler(None, 0)
    return steps
