"""Tests of data.articles.circulation: which readers have an article, and who waits for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import delete

from data.articles import articles
from data.articles.circulation import get_circulation, list_sent
from data.audience import readers, subscriptions
from data.database import Database, Transaction
from data.delivery import editions, outbox
from data.records.articles import Article, NewArticle
from data.records.audience import Subscription, SubscriptionState
from data.records.bulletins import write_sent_seqs
from data.records.circulation import Circulation
from data.records.delivery import OutboxState, Settlement
from data.schema.tables import outbox as outbox_table
from tests.support.deliveries import NewDelivery, plan_deliveries

ArticleMaker: TypeAlias = Callable[..., NewArticle]
DeliveryMaker: TypeAlias = Callable[..., NewDelivery]
SubscriptionMaker: TypeAlias = Callable[..., Subscription]
MINUTE = timedelta(minutes=1)


async def _publish(tx: Transaction, new: NewArticle, now: datetime) -> Article:
    return await articles.publish(tx, (await articles.add(tx, new, now)).id, now)


async def test_the_readers_who_got_a_digest_with_it_are_counted_once(
    database: Database, now: datetime, make_article: ArticleMaker, make_delivery: DeliveryMaker
) -> None:
    async with database.transaction() as tx:
        article = await _publish(tx, make_article(), now)
        other = await _publish(tx, make_article(fingerprint="other"), now)
        assert await list_sent(tx, [article.id]) == {}
        chats = [await readers.ensure(tx, chat, 0, "private", "en", now) for chat in (1, 2, 3)]
        edition = await editions.add_edition(tx, "digest", ((article.id,), (other.id,)), 0, now)
        rows = [make_delivery(reader_id=chats[0].id, edition_id=edition, part=part) for part in (0, 1)]
        rows += [make_delivery(reader_id=reader.id, edition_id=edition) for reader in chats[1:]]
        await plan_deliveries(tx, rows)
        epoch = await outbox.next_epoch(tx)
        for state in (OutboxState.SENT, OutboxState.SENT, OutboxState.FAILED, OutboxState.SENT):
            (leased,) = await outbox.lease(tx, now, "me", now + MINUTE, 1, epoch)
            await outbox.settle(tx, [Settlement(leased.id, epoch, state, now + MINUTE)])
        assert (await list_sent(tx, [article.id]))[article.id] == Circulation(now + MINUTE, 2)
        await tx.execute(delete(outbox_table))
        assert (await list_sent(tx, [article.id]))[article.id] == Circulation(now, None), (
            "rows are kept for days"
        )


async def test_only_unserved_subscribers_of_its_topics_wait(
    database: Database,
    now: datetime,
    make_article: ArticleMaker,
    make_subscription: SubscriptionMaker,
) -> None:
    async with database.transaction() as tx:
        article = await _publish(tx, make_article(topics=("sport",)), now)
        assert article.seq is not None
        early, late = now + timedelta(hours=1), now + timedelta(hours=5)
        waiting: list[dict[str, Any]] = [
            {"topics": (), "next_due": late, "sent_seqs": write_sent_seqs([article.seq + 10])},
            {"topics": ("sport", "city"), "next_due": early, "covered_seq": article.seq - 1},
        ]
        others: list[dict[str, Any]] = [
            {"topics": ("city",)},
            {"topics": (), "covered_seq": article.seq},
            {"topics": (), "sent_seqs": write_sent_seqs([article.seq, article.seq + 1])},
            {"topics": (), "state": SubscriptionState.BLOCKED, "next_due": None},
        ]
        for chat, changes in enumerate([*waiting, *others], 1):
            reader = await readers.ensure(tx, chat, 0, "private", "en", now)
            await subscriptions.save(tx, make_subscription(reader, **changes))
        assert await get_circulation(tx, article) == Circulation(waiting=2, next_due=early)
        retracted = await articles.retract(tx, article.id, now)
        assert await get_circulation(tx, retracted) == Circulation()
