"""Forgetting what nobody will ask for again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Table, delete, select

from data.engines.upsert import Transaction
from data.records.articles import ArticleStatus
from data.schema.tables import articles, outbox, runs, updates


async def delete_expired_rows(
    tx: Transaction,
    *,
    settled_before: datetime,
    handled_before: datetime,
    discarded_before: datetime,
    run_before: datetime,
    limit: int = 5000,
) -> int:
    """Delete settled messages, handled updates, discarded drafts and runs that are older than the instants.

    Editions stay: they tell which articles were carried, and are few. So do alerts and counters, one row a
    name. Open questions have a rule of their own, see data.newsroom.conversations.

    Args:
        tx: The transaction.
        settled_before: For messages, by when they were settled. Keep them longer than a local date can
            be planned again, since their rows are what keeps a digest from being planned twice.
        handled_before: For updates, by when they were received.
        discarded_before: For drafts, by when they were last changed.
        run_before: For the figures of runs, by when these were. Without their messages they say nothing.
        limit: The most rows of each kind, so that writers wait for a moment only; ask again until 0.

    Returns:
        How many rows were deleted.
    """
    handled = updates.c.payload.is_(None)
    discarded = articles.c.status == ArticleStatus.DISCARDED
    return (
        await _delete(tx, outbox, "id", limit, outbox.c.settled_at < settled_before)
        + await _delete(tx, updates, "update_id", limit, updates.c.received_at < handled_before, handled)
        + await _delete(tx, articles, "id", limit, articles.c.updated_at < discarded_before, discarded)
        + await _delete(tx, runs, "at", limit, runs.c.at < run_before)
    )


async def _delete(
    tx: Transaction, table: Table, key: str, limit: int, *conditions: ColumnElement[bool]
) -> int:
    chosen = select(table.c[key]).where(*conditions).limit(limit)
    # A table of its own name inside the subquery, else it would be taken for the row being deleted.
    ids = select(chosen.subquery().c[key])
    return (await tx.execute(delete(table).where(table.c[key].in_(ids)))).rowcount
