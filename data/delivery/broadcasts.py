"""Stores broadcasts, the newsroom's messages to all subscribers, and reads and cancels their deliveries.

Broadcasts go through the ledger like digests, under a kind of their own. The broadcast's number is the slot
there, so the ledger's unique key excludes planning it twice for a reader.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement, bindparam, delete, func, insert, select, update

from data.engines.upsert import Transaction
from data.records.audience import QuietHours, SubscriptionState
from data.records.delivery import (
    BROADCAST_KIND,
    CANCELLABLE_STATES,
    CORRECTION_KIND,
    OPEN_STATES,
    Broadcast,
    BroadcastState,
    OutboxState,
)
from data.schema.rows import QUIET_COLUMNS, first_or_none
from data.schema.tables import broadcasts, editions, outbox, subscriptions

KIND = BROADCAST_KIND
_OPEN_STATES = (BroadcastState.DRAFT, BroadcastState.RUNNING, BroadcastState.STOPPING)
_RUNNING_STATES = (BroadcastState.RUNNING, BroadcastState.STOPPING)


class QuietHoursKey(NamedTuple):
    """What decides the quiet intervals of readers: an IANA zone, and their quiet hours or None."""

    timezone: str
    quiet: QuietHours | None


async def create_draft(
    tx: Transaction, author_id: int, chat_id: int, language: str, body: str, now: datetime
) -> Broadcast:
    """Store a draft with a text in Telegram's HTML, in place of the author's other drafts."""
    await delete_drafts(tx, author_id)
    edition = insert(editions).values(kind=KIND, parts=((),), left_out=0, created_at=now, body=body)
    row = {
        "edition_id": (await tx.execute(edition.returning(editions.c.id))).scalar_one(),
        "state": BroadcastState.DRAFT,
        "author_id": author_id,
        "chat_id": chat_id,
        "language": language,
        "readers": 0,
        "reached": 0,
        "all_planned": False,
        "stopped": False,
        "created_at": now,
    }
    made = (await tx.execute(insert(broadcasts).values(row).returning(*broadcasts.c))).one()
    return Broadcast(**made._asdict())


async def delete_drafts(tx: Transaction, author_id: int) -> None:
    """Delete the drafts of an author."""
    await _delete_drafts(tx, broadcasts.c.author_id == author_id)


async def delete_draft(tx: Transaction, broadcast_id: int) -> bool:
    """Delete a draft; returns whether the broadcast was one."""
    return await _delete_drafts(tx, broadcasts.c.id == broadcast_id)


async def get(tx: Transaction, broadcast_id: int) -> Broadcast | None:
    """The broadcast with this number, or None."""
    return first_or_none(await _list(tx, broadcasts.c.id == broadcast_id))


async def get_running(tx: Transaction) -> Broadcast | None:
    """The broadcast that is being sent or stopped, or None."""
    return first_or_none(await _list(tx, broadcasts.c.state.in_(_RUNNING_STATES)))


async def lock_open(tx: Transaction) -> dict[int, Broadcast]:
    """All broadcasts that are not done, by number, their rows locked until the transaction ends."""
    query = select(broadcasts).where(broadcasts.c.state.in_(_OPEN_STATES)).order_by(broadcasts.c.id)
    found = [Broadcast(**row._asdict()) for row in await tx.execute(query.with_for_update())]
    return {one.id: one for one in found}


async def change(tx: Transaction, broadcast_id: int, **values: Any) -> Broadcast:
    """Change fields of an existing broadcast; see Broadcast."""
    statement = update(broadcasts).where(broadcasts.c.id == broadcast_id).values(values)
    return Broadcast(**(await tx.execute(statement.returning(*broadcasts.c))).one()._asdict())


async def count_recipients(tx: Transaction) -> int:
    """The number of active subscriptions."""
    active = subscriptions.c.state == SubscriptionState.ACTIVE
    return int((await tx.execute(select(func.count()).select_from(subscriptions).where(active))).scalar_one())


async def next_recipients(
    tx: Transaction, after: int, subscribed_by: datetime, limit: int
) -> tuple[dict[QuietHoursKey, list[int]], int | None]:
    """The next readers with an active subscription, in the order of their numbers.

    Args:
        tx: The transaction.
        after: The last reader number of the previous call.
        subscribed_by: Readers who subscribed later are excluded.
        limit: The maximum number of readers.

    Returns:
        Reader numbers by zone and quiet hours, and the last reader number, None if there are no more.
    """
    hours = (subscriptions.c[name] for name in ("timezone", *QUIET_COLUMNS))
    query = (
        select(subscriptions.c.reader_id, *hours)
        .where(
            subscriptions.c.reader_id > after,
            subscriptions.c.state == SubscriptionState.ACTIVE,
            subscriptions.c.created_at <= subscribed_by,
        )
        .order_by(subscriptions.c.reader_id)
        .limit(limit)
    )
    rows = (await tx.execute(query)).all()
    groups: defaultdict[QuietHoursKey, list[int]] = defaultdict(list)
    for reader_id, timezone, start, end in rows:
        groups[QuietHoursKey(timezone, QuietHours.from_columns(start, end))].append(reader_id)
    return groups, rows[-1][0] if len(rows) == limit else None


async def count_by_state(tx: Transaction, edition_id: int) -> dict[OutboxState, int]:
    """The number of a broadcast's messages by state of the ledger."""
    query = select(outbox.c.state, func.count()).where(*is_message_of(edition_id))
    return {state: int(count) for state, count in await tx.execute(query.group_by(outbox.c.state))}


async def count_unsent(tx: Transaction, edition_id: int, now: datetime, kind: str = KIND) -> tuple[int, int]:
    """The number of an edition's messages that are still to be sent.

    Returns:
        Messages that may be sent now or are being sent, and messages whose `not_before` is in the future.
    """
    later = sa.and_(outbox.c.state == OutboxState.PENDING, outbox.c.not_before > now)
    waiting = *is_message_of(edition_id, kind), outbox.c.state.in_(OPEN_STATES)
    query = select(func.count().filter(~later), func.count().filter(later)).where(*waiting)
    ready, deferred = (await tx.execute(query.select_from(outbox))).one()
    return int(ready), int(deferred)


async def cancel(tx: Transaction, edition_id: int, now: datetime, limit: int, kind: str = KIND) -> int:
    """Expire messages of an edition whose sending has not begun, earliest `not_before` first.

    Returns:
        The number of expired messages, at most `limit`; rows locked by another transaction are skipped.
    """
    waiting = *is_message_of(edition_id, kind), outbox.c.state.in_(CANCELLABLE_STATES)
    chosen = select(outbox.c.id).where(*waiting).order_by(outbox.c.not_before).limit(limit)
    # A CTE: PostgreSQL could evaluate a subquery repeatedly, and exceed the limit. Nested: Python's sqlite3
    # reports a row count only for statements that begin with UPDATE.
    first = chosen.with_for_update(skip_locked=True).cte("first", nesting=True)
    statement = update(outbox).where(outbox.c.id.in_(select(first.c.id)))
    cancelled = statement.values(state=OutboxState.EXPIRED, leased_until=None, settled_at=now, note="stopped")
    return (await tx.execute(cancelled)).rowcount


async def skip_reader(tx: Transaction, reader_id: int) -> None:
    """Delete the broadcasts and notices to a reader who paused whose sending has not begun."""
    theirs = outbox.c.reader_id == reader_id, outbox.c.state.in_(CANCELLABLE_STATES)
    is_message = outbox.c.kind.in_((KIND, CORRECTION_KIND)), outbox.c.edited_id.is_(None)
    await tx.execute(delete(outbox).where(*theirs, *is_message))


def is_message_of(edition_id: int, kind: str = KIND) -> tuple[ColumnElement[bool], ...]:
    """Whether a message of this kind is of an edition.

    The kind as a literal, because a bound value keeps the database from using the partial index.
    """
    literal_kind = bindparam(None, kind, type_=outbox.c.kind.type, literal_execute=True)
    return outbox.c.edition_id == edition_id, outbox.c.kind == literal_kind


async def _delete_drafts(tx: Transaction, condition: ColumnElement[bool]) -> bool:
    drafts = delete(broadcasts).where(condition, broadcasts.c.state == BroadcastState.DRAFT)
    edition_ids = list((await tx.execute(drafts.returning(broadcasts.c.edition_id))).scalars())
    # The edition's row stays, without its text: a reference check would scan the outbox.
    await tx.execute(update(editions).where(editions.c.id.in_(edition_ids)).values(body=""))
    return bool(edition_ids)


async def _list(tx: Transaction, condition: ColumnElement[bool]) -> list[Broadcast]:
    rows = await tx.execute(select(broadcasts).where(condition))
    return [Broadcast(**row._asdict()) for row in rows]
