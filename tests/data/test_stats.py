from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeAlias

from data import articles, outbox, readers, stats, subscriptions
from data.database import Database
from data.records import Counts, EditionTotals, NewArticle, NewDelivery, OutboxState, Settlement, Subscription

MINUTE = timedelta(minutes=1)
ArticleMaker: TypeAlias = Callable[..., NewArticle]
SubscriptionMaker: TypeAlias = Callable[..., Subscription]
DeliveryMaker: TypeAlias = Callable[..., NewDelivery]


async def test_an_empty_database_counts_nothing(database: Database) -> None:
    async with database.reading() as tx:
        assert await stats.counts(tx) == Counts()
        assert await stats.recent_editions(tx, 5) == []


async def test_everything_is_counted_by_its_state(
    database: Database, now: datetime, make_article: ArticleMaker, make_subscription: SubscriptionMaker
) -> None:
    async with database.transaction() as tx:
        for chat in range(3):
            reader = await readers.ensure(tx, chat, 0, "private", "en", now)
            await subscriptions.save(tx, make_subscription(reader))
            await articles.add(tx, make_article(), now)
        await subscriptions.block(tx, 0, "gone")
        await articles.publish(tx, 1, now)
        assert await stats.counts(tx) == Counts(
            3, {"active": 2, "blocked": 1}, {"draft": 2, "published": 1}, {}
        )


async def test_editions_tell_how_their_messages_ended_and_how_late_the_latest_was(
    database: Database, now: datetime, make_delivery: DeliveryMaker
) -> None:
    ends = (OutboxState.SENT, OutboxState.SENT, OutboxState.FAILED, OutboxState.UNKNOWN, OutboxState.EXPIRED)
    async with database.transaction() as tx:
        await outbox.add_edition(tx, "digest", ((),), 0, now)
        edition = await outbox.add_edition(tx, "digest", ((),), 0, now)
        await outbox.add_edition(tx, "digest", ((),), 0, now)
        people = [await readers.ensure(tx, chat, 0, "private", "en", now) for chat in range(6)]
        await outbox.enqueue(tx, [make_delivery(reader_id=one.id, edition_id=edition) for one in people])
        taken = await outbox.lease(tx, now, "me", now + MINUTE, 5, 1)
        settled = [
            Settlement(one.id, 1, end, now + n * MINUTE)
            for n, (one, end) in enumerate(zip(taken, ends, strict=True))
        ]
        await outbox.settle(tx, settled)
        assert await stats.recent_editions(tx, 5) == [
            EditionTotals(edition, "digest", now, due=6, sent=2, failed=1, unknown=1, expired=1, late=MINUTE)
        ]
