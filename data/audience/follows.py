"""Changes which events readers follow when events are joined, divided or over.

The list is a column of the subscription, because it is part of its planning key. Few readers follow anything,
and events are joined by hand, so the followers of an event are found by reading all subscriptions.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Text, cast, func, or_, select, update

from data.engines.upsert import Transaction
from data.records.articles import ArticleStatus
from data.schema.tables import articles, subscriptions

_text = cast(subscriptions.c.follows, Text)


async def replace(tx: Transaction, event_id: int, by: Collection[int]) -> int:
    """Let the followers of an event follow these events instead; returns how many readers that are."""
    followers = await _list_followers(tx, {event_id})
    for reader_id, follows in followers.items():
        await _set(tx, reader_id, {*follows, *by} - ({event_id} - set(by)))
    return len(followers)


async def end(tx: Transaction, *, quiet_since: datetime, limit: int) -> int:
    """End what readers follow of events without a published article since an instant.

    Args:
        tx: The transaction.
        quiet_since: The instant.
        limit: The most readers to change, so that the transaction is short; call again until 0.

    Returns:
        The number of changed readers.
    """
    lists = await tx.scalars(select(_text).where(_text != "[]").distinct())
    followed = {event_id for follows in lists for event_id in json.loads(follows)}
    over = followed - await _with_news(tx, followed, quiet_since)
    followers = await _list_followers(tx, over) if over else {}
    for reader_id, follows in list(followers.items())[:limit]:
        await _set(tx, reader_id, set(follows) - over)
    return min(limit, len(followers))


async def _with_news(tx: Transaction, event_ids: Collection[int], since: datetime) -> set[int]:
    query = (
        select(articles.c.event_id)
        .where(articles.c.event_id.in_(event_ids), articles.c.status == ArticleStatus.PUBLISHED)
        .group_by(articles.c.event_id)
        .having(func.max(articles.c.published_at) >= since)
    )
    return set(await tx.scalars(query))


async def _list_followers(tx: Transaction, event_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """The readers who follow one of these events, with all that they follow; their rows are locked."""
    query = (
        select(subscriptions.c.reader_id, subscriptions.c.follows)
        .where(or_(*(_text.like(f"%{event_id}%") for event_id in sorted(event_ids))))
        .order_by(subscriptions.c.reader_id)
        .with_for_update()
    )
    rows = await tx.execute(query)
    return {row.reader_id: row.follows for row in rows if not set(event_ids).isdisjoint(row.follows)}


async def _set(tx: Transaction, reader_id: int, follows: Collection[int]) -> None:
    await tx.execute(
        update(subscriptions)
        .where(subscriptions.c.reader_id == reader_id)
        .values(follows=tuple(sorted(follows)))
    )
