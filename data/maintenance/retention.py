"""Deletes finished rows after their retention, such as messages, updates, discarded drafts, API requests."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, Table, delete, select

from data.engines.upsert import Transaction
from data.records.articles import ArticleStatus
from data.schema.tables import (
    api_requests,
    articles,
    openings,
    outbox,
    referrals,
    runs,
    shared_cards,
    submitted_messages,
    subscriptions,
    tips,
    undo_steps,
    updates,
)


async def delete_expired_rows(
    tx: Transaction,
    *,
    settled_before: datetime,
    handled_before: datetime,
    discarded_before: datetime,
    unsubscribed_before: datetime,
    run_before: datetime,
    undo_before: datetime,
    submitted_before: datetime,
    requested_before: datetime,
    shared_before: datetime,
    opened_before: date,
    limit: int = 5000,
) -> int:
    """Delete what is finished: messages, updates, drafts, subscriptions, planning runs, undo steps, others.

    Editions stay: they are few, and record which articles were sent. Alerts and counters stay: they have one
    row a name. Stale dialogues are deleted by data.newsroom.conversations.

    Args:
        tx: The transaction.
        settled_before: Messages settled before, and tips sent before, are deleted. Keep messages longer than
            a local date can be planned again, because their rows exclude planning a digest twice.
        handled_before: Handled updates received before are deleted.
        discarded_before: Discarded drafts last changed before are deleted.
        unsubscribed_before: Settings of readers who unsubscribed before are deleted.
        run_before: Runs before are deleted; they are of no use without their messages.
        undo_before: What could be undone from before can no longer be.
        submitted_before: Messages that drafts were made of before are deleted, the drafts are not.
        requested_before: API requests before can be repeated no longer.
        shared_before: Messages of stories in other chats that were sent before are forgotten.
        opened_before: The counts of days before are deleted.
        limit: The most rows of each kind, so that locks are short; call again until 0.

    Returns:
        The number of deleted rows.
    """
    handled = updates.c.payload.is_(None)
    discarded = articles.c.status == ArticleStatus.DISCARDED
    return (
        await _delete(tx, outbox, "id", limit, outbox.c.settled_at < settled_before)
        + await _delete(tx, updates, "update_id", limit, updates.c.received_at < handled_before, handled)
        + await _delete(tx, articles, "id", limit, articles.c.updated_at < discarded_before, discarded)
        + await _delete(
            tx, subscriptions, "reader_id", limit, subscriptions.c.unsubscribed_at < unsubscribed_before
        )
        + await _delete(tx, runs, "at", limit, runs.c.at < run_before)
        + await _delete(tx, undo_steps, "id", limit, undo_steps.c.at < undo_before)
        + await _delete(tx, submitted_messages, "id", limit, submitted_messages.c.at < submitted_before)
        + await _delete(tx, tips, "id", limit, tips.c.created_at < settled_before)
        + await _delete(tx, api_requests, "id", limit, api_requests.c.claimed_at < requested_before)
        + await _delete(tx, shared_cards, "id", limit, shared_cards.c.shared_at < shared_before)
        + (await tx.execute(delete(referrals).where(referrals.c.day < opened_before))).rowcount
        + await _delete(tx, openings, "day", limit, openings.c.day < opened_before)
    )


async def _delete(
    tx: Transaction, table: Table, key: str, limit: int, *conditions: ColumnElement[bool]
) -> int:
    chosen = select(table.c[key]).where(*conditions).limit(limit)
    # A nested subquery, because SQLAlchemy would correlate the plain one with the table of the DELETE.
    ids = select(chosen.subquery().c[key])
    return (await tx.execute(delete(table).where(table.c[key].in_(ids)))).rowcount
