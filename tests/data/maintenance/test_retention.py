"""Retention deletes old finished rows in batches, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias

from data.articles import articles
from data.audience import readers, subscriptions
from data.coordination import update_log
from data.database import Database, Transaction
from data.delivery import editions, outbox, planning_runs, shared_cards, statistics
from data.delivery.planning_runs import PlanningRun
from data.maintenance.retention import delete_expired_rows
from data.newsroom import referrals, story_figures, submitted_messages, undo_steps
from data.records.articles import NewArticle
from data.records.audience import SubscriptionState
from data.records.delivery import OutboxState, Settlement
from data.records.newsroom import MessageKind, NewSubmittedMessage, StoredUpdate
from data.records.sharing import ReferralKind
from tests.support import factories
from tests.support.deliveries import NewDelivery, plan_deliveries

ArticleMaker: TypeAlias = Callable[..., NewArticle]
DeliveryMaker: TypeAlias = Callable[..., NewDelivery]
DAY = timedelta(days=1)


async def delete_old_rows(tx: Transaction, before: datetime, limit: int = 5000) -> int:
    return await delete_expired_rows(
        tx,
        settled_before=before,
        handled_before=before,
        discarded_before=before,
        unsubscribed_before=before,
        run_before=before,
        undo_before=before,
        submitted_before=before,
        requested_before=before,
        shared_before=before,
        opened_before=before.date(),
        limit=limit,
    )


async def test_retention_deletes_only_old_finished_rows(
    database: Database, now: datetime, make_article: ArticleMaker, make_delivery: DeliveryMaker
) -> None:
    async with database.transaction() as tx:
        reader = await readers.ensure(tx, 1, 0, "private", "en", now)
        edition = await editions.add_edition(tx, "digest", ((),), 0, now)
        slots = [make_delivery(reader_id=reader.id, edition_id=edition, slot=n) for n in range(3)]
        await plan_deliveries(tx, slots)
        old, new = await outbox.lease(tx, now, "me", now + DAY, 2, 1)
        await outbox.settle(tx, [Settlement(old.id, 1, OutboxState.SENT, now)])
        await outbox.settle(tx, [Settlement(new.id, 1, OutboxState.SENT, now + DAY)])
        await update_log.store(tx, [StoredUpdate(1, "{}"), StoredUpdate(2, "{}")], now)
        await update_log.mark_handled(tx, [1])
        drafts = [await articles.add(tx, make_article(), now) for _ in range(3)]
        await articles.discard(tx, drafts[0].id, now)
        await articles.discard(tx, drafts[1].id, now + DAY)

        assert await delete_old_rows(tx, now) == 0
        assert await delete_old_rows(tx, now + timedelta(hours=1)) == 3
        assert (await statistics.count_all(tx)).outbox == {"pending": 1, "sent": 1}
        assert (await statistics.count_all(tx)).articles == {"discarded": 1, "draft": 1}
        assert await update_log.list_unhandled(tx) == [StoredUpdate(2, "{}")]


async def test_retention_deletes_in_limited_batches(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        await update_log.store(tx, [StoredUpdate(n, "{}") for n in range(10)], now)
        await update_log.mark_handled(tx, range(10))
        assert [await delete_old_rows(tx, now + DAY, limit=4) for _ in range(4)] == [4, 4, 2, 0]


async def test_retention_deletes_old_planning_runs_only(database: Database, now: datetime) -> None:
    old, new = PlanningRun(now, 5, 0, 0, 5), PlanningRun(now + DAY, 6, 0, 0, 6)
    async with database.transaction() as tx:
        for run in (old, new):
            await planning_runs.add(tx, run)
        assert await delete_old_rows(tx, now + DAY) == 1
        assert await planning_runs.list_recent(tx, 5) == [new]


async def test_an_edit_can_be_undone_until_its_retention_ends(database: Database, now: datetime) -> None:
    async with database.transaction() as tx:
        old, new = [await undo_steps.add(tx, "article", 1, {}, {}, now + n * DAY) for n in range(2)]
        assert await delete_old_rows(tx, now + DAY) == 1
        assert await undo_steps.get_for_update(tx, old) is None
        assert await undo_steps.get_for_update(tx, new) is not None


async def test_settings_are_deleted_after_the_retention_of_readers_who_unsubscribed(
    database: Database, now: datetime
) -> None:
    async with database.transaction() as tx:
        for number, unsubscribed_at in enumerate((None, now, now + DAY), 1):
            reader = await readers.ensure(tx, number, 0, "private", "en", now)
            state = SubscriptionState.UNSUBSCRIBED if unsubscribed_at else SubscriptionState.ACTIVE
            sample = factories.subscription(reader_id=reader.id, state=state)
            await subscriptions.save(tx, replace(sample, unsubscribed_at=unsubscribed_at))
        assert await delete_old_rows(tx, now) == 0
        assert await delete_old_rows(tx, now + timedelta(hours=1)) == 1
        assert (await statistics.count_audience(tx)).subscriptions == {"active": 1, "unsubscribed": 1}


async def test_messages_of_drafts_are_deleted_after_their_retention_and_with_their_draft(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    async with database.transaction() as tx:
        kept, gone = [await articles.add(tx, make_article(), now) for _ in range(2)]
        for number, (article, at) in enumerate([(kept, now), (kept, now + DAY), (gone, now + DAY)]):
            sent = NewSubmittedMessage(1, number, MessageKind.PASTE, "The ferry")
            await submitted_messages.record(tx, [sent], article.id, "v", at)
        await articles.discard(tx, gone.id, now)
        assert await delete_old_rows(tx, now + timedelta(hours=1)) == 2
        assert [one.message_id for one in await submitted_messages.list_of_article(tx, kept.id)] == [1]
        assert await submitted_messages.get(tx, 1, 2) is None


async def test_counts_of_openings_are_deleted_after_their_retention(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    async with database.transaction() as tx:
        article = await articles.add(tx, make_article(), now)
        for days in (0, 0, 1):
            await story_figures.count_opening(tx, article.id, (now + days * DAY).date())
        assert await delete_old_rows(tx, now) == 0
        assert await delete_old_rows(tx, now + DAY) == 1
        assert await story_figures.list_openings_of(tx, article.id) == (((now + DAY).date(), 1),)


async def test_shared_messages_and_counts_of_links_are_forgotten(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    async with database.transaction() as tx:
        article = await articles.add(tx, make_article(), now)
        for name, at in (("old", now), ("new", now + DAY)):
            await shared_cards.add(tx, article.id, name, "en", at)
            await referrals.count(tx, "s1", ReferralKind.OPENED, at.date())
        assert await delete_old_rows(tx, now + DAY) == 2
        assert await shared_cards.count_editable(tx, article.id) == 1
        assert await referrals.totals(tx, "s1") == {ReferralKind.OPENED: 1}
