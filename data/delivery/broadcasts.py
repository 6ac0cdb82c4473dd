"""Stores broadcasts, the newsroom's messages to all subscribers, and reads and cancels their deliveries.

Broadcasts go through the ledger like digests, under a kind of their own. The broadcast's number is the slot
there, so the ledger's unique key excludes planning it twice for a reader.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement, bindparam, case, delete, exists, func, insert, select, update

from data.delivery import audiences
from data.engines.upsert import Transaction
from data.records.audience import QuietHours, SubscriptionState
from data.records.delivery import (
    BROADCAST_KIND,
    CANCELLABLE_STATES,
    CORRECTION_KIND,
    OPEN_STATES,
    Broadcast,
    BroadcastAudience,
    BroadcastState,
    OutboxState,
)
from data.schema.rows import QUIET_COLUMNS, first_or_none
from data.schema.tables import broadcasts, editions, outbox, subscriptions

KIND = BROADCAST_KIND
_OPEN_STATES = (
    BroadcastState.DRAFT,
    BroadcastState.PLANNED,
    BroadcastState.RUNNING,
    BroadcastState.STOPPING,
)
_STOPPED = "stopped"
"""The note of a message that a stop has expired."""
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


async def get_for_update(tx: Transaction, broadcast_id: int) -> Broadcast | None:
    """The broadcast with this number, its row locked until the transaction ends."""
    query = select(broadcasts).where(broadcasts.c.id == broadcast_id).with_for_update()
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else Broadcast(**row._asdict())


async def list_running(tx: Transaction) -> list[Broadcast]:
    """The broadcasts that are being sent or stopped, oldest first."""
    return await _list(tx, broadcasts.c.state.in_(_RUNNING_STATES))


async def list_planned(tx: Transaction) -> list[Broadcast]:
    """The broadcasts whose hour is to come, earliest first."""
    found = await _list(tx, broadcasts.c.state == BroadcastState.PLANNED)
    return sorted(found, key=lambda one: (one.planned_at or one.created_at, one.id))


async def set_content(
    tx: Transaction, edition_id: int, picture_file_id: str, link_buttons: Sequence[tuple[str, str]]
) -> None:
    """Set the picture and the buttons of a broadcast; see Edition."""
    changed = {"picture_file_id": picture_file_id, "link_buttons": tuple(link_buttons)}
    await tx.execute(update(editions).where(editions.c.id == edition_id).values(changed))


async def lock_open(tx: Transaction) -> dict[int, Broadcast]:
    """All broadcasts that are not done, by number, their rows locked until the transaction ends."""
    query = select(broadcasts).where(broadcasts.c.state.in_(_OPEN_STATES)).order_by(broadcasts.c.id)
    found = [Broadcast(**row._asdict()) for row in await tx.execute(query.with_for_update())]
    return {one.id: one for one in found}


async def change(tx: Transaction, broadcast_id: int, **values: Any) -> Broadcast:
    """Change fields of an existing broadcast; see Broadcast."""
    statement = update(broadcasts).where(broadcasts.c.id == broadcast_id).values(values)
    return Broadcast(**(await tx.execute(statement.returning(*broadcasts.c))).one()._asdict())


async def next_recipients(
    tx: Transaction, audience: BroadcastAudience, after: int, subscribed_by: datetime, limit: int
) -> tuple[dict[QuietHoursKey, list[int]], int | None]:
    """The next readers of an audience with an active subscription, in the order of their numbers.

    Args:
        tx: The transaction.
        audience: The readers, as they are at `subscribed_by`.
        after: The last reader number of the previous call.
        subscribed_by: Readers who subscribed later are excluded.
        limit: The maximum number of readers.

    Returns:
        Reader numbers by zone and quiet hours, and the last reader number, None if there are no more.
    """
    hours = (subscriptions.c[name] for name in ("timezone", *QUIET_COLUMNS))
    query = (
        audiences.recipients(audience, subscribed_by)
        .add_columns(*hours)
        .where(subscriptions.c.reader_id > after, subscriptions.c.created_at <= subscribed_by)
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
    cancelled = statement.values(state=OutboxState.EXPIRED, leased_until=None, settled_at=now, note=_STOPPED)
    return (await tx.execute(cancelled)).rowcount


async def restore_stopped(
    tx: Transaction, edition_id: int, now: datetime, expires_at: datetime, limit: int
) -> int:
    """Make messages that a stop has expired pending again, of readers with an active subscription.

    Returns:
        Their number, at most `limit`.
    """
    is_active = exists().where(
        subscriptions.c.reader_id == outbox.c.reader_id, subscriptions.c.state == SubscriptionState.ACTIVE
    )
    stopped = outbox.c.state == OutboxState.EXPIRED, outbox.c.note == _STOPPED, is_active
    chosen = select(outbox.c.id).where(*is_message_of(edition_id), *stopped).limit(limit)
    first = chosen.with_for_update(skip_locked=True, of=outbox).cte("first", nesting=True)
    statement = update(outbox).where(outbox.c.id.in_(select(first.c.id)))
    not_before = case(
        (outbox.c.not_before < now, sa.literal(now, outbox.c.not_before.type)), else_=outbox.c.not_before
    )
    restored = statement.values(
        state=OutboxState.PENDING,
        not_before=not_before,
        expires_at=expires_at,
        settled_at=None,
        leased_until=None,
        note="",
    )
    return (await tx.execute(restored)).rowcount


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
    empty = {"body": "", "picture_file_id": "", "link_buttons": ()}
    await tx.execute(update(editions).where(editions.c.id.in_(edition_ids)).values(empty))
    return bool(edition_ids)


async def _list(tx: Transaction, condition: ColumnElement[bool]) -> list[Broadcast]:
    rows = await tx.execute(select(broadcasts).where(condition))
    return sorted((Broadcast(**row._asdict()) for row in rows), key=lambda one: one.id)
