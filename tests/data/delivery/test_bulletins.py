"""Bulletins find readers, count and cancel messages, and remember what was sent, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from data.articles import articles
from data.audience import readers, subscriptions
from data.database import Database, Transaction
from data.delivery import bulletins, editions, sent_seqs
from data.delivery.planning import EditionDelivery, insert_deliveries, parse_key
from data.records.articles import NewArticle
from data.records.audience import Subscription, SubscriptionState
from data.records.bulletins import AtOnce, BulletinState, read_sent_seqs, write_sent_seqs
from data.records.delivery import BULLETIN_KIND, OutboxState

BREAKING, EVERYTHING = AtOnce.BREAKING, AtOnce.EVERYTHING


async def add_readers(
    tx: Transaction, make_subscription: Callable[..., Subscription], now: datetime, *wanted: AtOnce
) -> list[int]:
    ids = []
    for number, flags in enumerate(wanted, 1):
        reader = await readers.ensure(tx, number, 0, "private", "en", now)
        await subscriptions.save(tx, replace(make_subscription(reader), at_once=int(flags)))
        ids.append(reader.id)
    return ids


async def test_readers_are_found_in_batches_by_what_they_want(
    database: Database, make_subscription: Callable[..., Subscription], now: datetime
) -> None:
    async with database.transaction() as tx:
        flags = (BREAKING, AtOnce.NOTHING, BREAKING | EVERYTHING, AtOnce.WATCHED, EVERYTHING)
        ids = await add_readers(tx, make_subscription, now, *flags)
        paused = await subscriptions.get(tx, ids[4])
        assert paused is not None
        await subscriptions.save(tx, replace(paused, state=SubscriptionState.PAUSED))
        wanted = BREAKING | EVERYTHING
        first, last = await bulletins.next_recipients(tx, 0, wanted, now, 1)
        assert (list(first.values()), last) == ([[ids[0]]], ids[0])
        others, last = await bulletins.next_recipients(tx, ids[0], wanted, now, 9)
        assert (list(others.values()), last) == ([[ids[2]]], None)
        assert [parse_key(key.planning_key).topics for key in others] == [paused.topics]
        assert await bulletins.next_recipients(tx, 0, wanted, now - timedelta(days=999), 9) == ({}, None)
        assert await bulletins.count_readers(tx, wanted) == 2
        assert await bulletins.is_any_reader(tx, AtOnce.WATCHED)


async def test_messages_are_counted_and_cancelled_by_event_and_reader(
    database: Database, make_subscription: Callable[..., Subscription], now: datetime
) -> None:
    async with database.transaction() as tx:
        ids = await add_readers(tx, make_subscription, now, *[EVERYTHING] * 3)
        edition = await editions.add_edition(tx, "story", ((),), 0, now)
        until = now + timedelta(hours=6)
        for event_id in (7, 8):
            one = EditionDelivery(edition, BULLETIN_KIND, now.date(), event_id, (0,), now, now, until)
            assert await insert_deliveries(tx, [(one, ids)]) == 3
            assert await insert_deliveries(tx, [(one, ids)]) == 0
        assert await bulletins.count_due_since(tx, ids, now) == dict.fromkeys(ids, 2)
        assert await bulletins.count_due_since(tx, ids, until) == {}
        assert await bulletins.count_ready(tx, 7, now) == 3
        assert await bulletins.cancel_for_digest(tx, ids[:1], {7, 9}, now) == 1
        await bulletins.skip_reader(tx, ids[1])
        assert await bulletins.count_by_state(tx, 7) == {OutboxState.PENDING: 1, OutboxState.EXPIRED: 1}
        assert await bulletins.cancel(tx, 7, now, 9) == 1
        assert await bulletins.count_by_state(tx, 8) == {OutboxState.PENDING: 2}


async def test_breaking_news_comes_first_and_its_instants_are_known(
    database: Database, make_article: Callable[..., NewArticle], now: datetime
) -> None:
    async with database.transaction() as tx:
        made = [
            await bulletins.add(
                tx,
                event_id=number,
                article_id=(await articles.add(tx, make_article(), now)).id,
                seq=number,
                is_breaking=is_breaking,
                state=BulletinState.RUNNING,
                created_at=now,
                started_at=now,
            )
            for number, is_breaking in ((1, False), (2, True))
        ]
        assert [one.id for one in await bulletins.list_open(tx, 9)] == [made[1].id, made[0].id]
        assert await bulletins.list_open_events(tx) == {1, 2}
        assert await bulletins.breaking_since(tx, now - timedelta(days=1)) == [now]
        await bulletins.change(tx, made[1].id, state=BulletinState.DONE, is_stopped=True)
        assert await bulletins.breaking_since(tx, now - timedelta(days=1)) == []
        assert await bulletins.list_open_events(tx) == {1}


async def test_what_was_sent_is_remembered_in_order(
    database: Database, make_subscription: Callable[..., Subscription], now: datetime
) -> None:
    async with database.transaction() as tx:
        ids = await add_readers(tx, make_subscription, now, EVERYTHING, EVERYTHING)
        before = await sent_seqs.lock(tx, {*ids, 999})
        assert before == dict.fromkeys(ids, "")
        await sent_seqs.add(tx, before, {ids[0]: [12, 7], 999: [1]})
        again = await sent_seqs.lock(tx, ids)
        await sent_seqs.add(tx, again, {ids[0]: [7, 0], ids[1]: []})
        found = await sent_seqs.lock(tx, ids)
    assert found == {ids[0]: "0 7 12", ids[1]: ""}


def test_the_lowest_of_too_many_numbers_are_left_out() -> None:
    kept = read_sent_seqs(write_sent_seqs(range(300)))
    assert (len(kept), kept[0], kept[1], kept[-1]) == (201, 0, 100, 299)
    assert write_sent_seqs([]) == ""
