"""Messages of the newsroom to everybody: what is written, how far it has gone, and what became of it.

They go through the ledger like digests, under a kind of their own; a broadcast's number is the slot there,
so nobody is ever planned to get the same one twice.
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
    """Store a text in Telegram's HTML; what its author wrote before and did not send is forgotten."""
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
    """Throw away what somebody wrote and did not send."""
    await _delete_drafts(tx, broadcasts.c.author_id == author_id)


async def delete_draft(tx: Transaction, broadcast_id: int) -> bool:
    """Throw a draft away; whether it was one."""
    return await _delete_drafts(tx, broadcasts.c.id == broadcast_id)


async def get(tx: Transaction, broadcast_id: int) -> Broadcast | None:
    """The broadcast with this number, as long as it is kept."""
    return first_or_none(await _list(tx, broadcasts.c.id == broadcast_id))


async def get_running(tx: Transaction) -> Broadcast | None:
    """The one that is being sent or stopped."""
    return first_or_none(await _list(tx, broadcasts.c.state.in_(_RUNNING_STATES)))


async def lock_open(tx: Transaction) -> dict[int, Broadcast]:
    """All that are not done, by their numbers; nobody else changes them until the transaction ends."""
    query = select(broadcasts).where(broadcasts.c.state.in_(_OPEN_STATES)).order_by(broadcasts.c.id)
    found = [Broadcast(**row._asdict()) for row in await tx.execute(query.with_for_update())]
    return {one.id: one for one in found}


async def change(tx: Transaction, broadcast_id: int, **values: Any) -> Broadcast:
    """Change fields of one that exists; see Broadcast."""
    statement = update(broadcasts).where(broadcasts.c.id == broadcast_id).values(values)
    return Broadcast(**(await tx.execute(statement.returning(*broadcasts.c))).one()._asdict())


async def count_recipients(tx: Transaction) -> int:
    """How many subscriptions are active."""
    active = subscriptions.c.state == SubscriptionState.ACTIVE
    return int((await tx.execute(select(func.count()).select_from(subscriptions).where(active))).scalar_one())


async def next_recipients(
    tx: Transaction, after: int, subscribed_by: datetime, limit: int
) -> tuple[dict[QuietHoursKey, list[int]], int | None]:
    """Some of those who are subscribed and not paused, in the order of their numbers.

    Args:
        tx: The transaction.
        after: The last number dealt with.
        subscribed_by: Who subscribed later is passed over.
        limit: The most readers.

    Returns:
        Their numbers by their nights, and the last of the numbers; None when these are all.
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
    """How many of a broadcast's messages are in each state of the ledger."""
    query = select(outbox.c.state, func.count()).where(*_is_message_of(edition_id))
    return {state: int(count) for state, count in await tx.execute(query.group_by(outbox.c.state))}


async def count_unsent(tx: Transaction, edition_id: int, now: datetime) -> tuple[int, int]:
    """How many of its messages are still to be sent.

    Returns:
        Those that may go or are on their way, and those that wait for a later hour or another try.
    """
    later = sa.and_(outbox.c.state == OutboxState.PENDING, outbox.c.not_before > now)
    waiting = *_is_message_of(edition_id), outbox.c.state.in_(OPEN_STATES)
    query = select(func.count().filter(~later), func.count().filter(later)).where(*waiting)
    ready, held = (await tx.execute(query.select_from(outbox))).one()
    return int(ready), int(held)


async def cancel(tx: Transaction, edition_id: int, now: datetime, limit: int) -> int:
    """Give up messages that have not left, those that may go at once first.

    Returns:
        How many, at most `limit`; what somebody is just settling is passed over.
    """
    waiting = *_is_message_of(edition_id), outbox.c.state.in_(CANCELLABLE_STATES)
    chosen = select(outbox.c.id).where(*waiting).order_by(outbox.c.not_before).limit(limit)
    # Named, it is asked once; else PostgreSQL might ask it again, and take more. Nested: Python's sqlite3
    # counts the rows of a statement only if UPDATE is its first word.
    first = chosen.with_for_update(skip_locked=True).cte("first", nesting=True)
    statement = update(outbox).where(outbox.c.id.in_(select(first.c.id)))
    gone = statement.values(state=OutboxState.EXPIRED, leased_until=None, settled_at=now, note="stopped")
    return (await tx.execute(gone)).rowcount


async def skip_reader(tx: Transaction, reader_id: int) -> None:
    """Keep from somebody who wants nothing for a while what has not left."""
    theirs = outbox.c.reader_id == reader_id, outbox.c.kind == KIND, outbox.c.state.in_(CANCELLABLE_STATES)
    await tx.execute(delete(outbox).where(*theirs))


def _is_message_of(edition_id: int) -> tuple[ColumnElement[bool], ...]:
    """Written out rather than bound, so that the database may use the small index over broadcasts."""
    kind = bindparam(None, KIND, type_=outbox.c.kind.type, literal_execute=True)
    return outbox.c.edition_id == edition_id, outbox.c.kind == kind


async def _delete_drafts(tx: Transaction, condition: ColumnElement[bool]) -> bool:
    drafts = delete(broadcasts).where(condition, broadcasts.c.state == BroadcastState.DRAFT)
    gone = list((await tx.execute(drafts.returning(broadcasts.c.edition_id))).scalars())
    # The row stays, without its text: to prove that no message is of it would mean to look at all of them.
    await tx.execute(update(editions).where(editions.c.id.in_(gone)).values(body=""))
    return bool(gone)


async def _list(tx: Transaction, condition: ColumnElement[bool]) -> list[Broadcast]:
    rows = await tx.execute(select(broadcasts).where(condition))
    return [Broadcast(**row._asdict()) for row in rows]
