"""Stores bulletins (events that are sent at once), finds their readers, counts and cancels messages.

Bulletins go through the ledger like digests, under a kind of their own. Their slot there is the number of the
event and their date that of the event's first bulletin, so the ledger's unique key excludes sending an event
at once twice to a reader.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement, bindparam, func, insert, select, update

from data.delivery.planning import PlanningKeyJson, planning_key_column
from data.engines.upsert import Transaction
from data.records.audience import SubscriptionState
from data.records.bulletins import AtOnce, Bulletin, BulletinState
from data.records.delivery import BULLETIN_KIND, CANCELLABLE_STATES, OPEN_STATES, OutboxState
from data.schema.rows import first_or_none
from data.schema.tables import bulletins, outbox, subscriptions

OPEN_BULLETINS = (BulletinState.RUNNING, BulletinState.STOPPING)


class RecipientKey(NamedTuple):
    """What decides whether and when readers get a bulletin: AtOnce as number, nights, planning key."""

    at_once: int
    at_night: bool
    planning_key: PlanningKeyJson


async def add(tx: Transaction, **values: Any) -> Bulletin:
    """Store a bulletin; fields that are not given are those of one that is not planned at all."""
    row = {
        "author_id": 0,
        "author_name": "",
        "chat_id": 0,
        "language": "",
        "reached": 0,
        "all_planned": False,
        "is_stopped": False,
        "started_at": None,
        **values,
    }
    made = (await tx.execute(insert(bulletins).values(row).returning(*bulletins.c))).one()
    return Bulletin(**made._asdict())


async def get(tx: Transaction, bulletin_id: int, *, locked: bool = False) -> Bulletin | None:
    """The bulletin with this number; `locked` until the transaction ends."""
    query = select(bulletins).where(bulletins.c.id == bulletin_id)
    return first_or_none(await _list(tx, query.with_for_update() if locked else query))


async def list_of_event(tx: Transaction, event_id: int) -> list[Bulletin]:
    """The bulletins of an event, the oldest first."""
    query = select(bulletins).where(bulletins.c.event_id == event_id)
    return await _list(tx, query.order_by(bulletins.c.id))


async def list_open(tx: Transaction, limit: int) -> list[Bulletin]:
    """The bulletins that are being sent or stopped: those to be planned, breaking news, then the oldest."""
    query = select(bulletins).where(bulletins.c.state.in_(OPEN_BULLETINS))
    order = bulletins.c.all_planned, bulletins.c.is_breaking.desc(), bulletins.c.id
    return await _list(tx, query.order_by(*order).limit(limit))


async def breaking_since(tx: Transaction, since: datetime) -> list[datetime]:
    """When breaking news began to be sent, from an instant on, ascending."""
    query = select(bulletins.c.started_at).where(
        bulletins.c.is_breaking, bulletins.c.started_at > since, bulletins.c.is_stopped.is_(sa.false())
    )
    return list(await tx.scalars(query.order_by(bulletins.c.started_at)))


async def change(tx: Transaction, bulletin_id: int, **values: Any) -> Bulletin:
    """Change fields of an existing bulletin."""
    statement = update(bulletins).where(bulletins.c.id == bulletin_id).values(values)
    return Bulletin(**(await tx.execute(statement.returning(*bulletins.c))).one()._asdict())


async def delete(tx: Transaction, bulletin_id: int) -> None:
    """Delete a bulletin that was not sent."""
    await tx.execute(sa.delete(bulletins).where(bulletins.c.id == bulletin_id))


async def is_any_reader(tx: Transaction, wanted: AtOnce) -> bool:
    """Whether any active reader wants one of these at once."""
    query = select(subscriptions.c.reader_id).where(*_wants(wanted)).limit(1)
    return (await tx.execute(query)).first() is not None


async def count_readers(tx: Transaction, wanted: AtOnce) -> int:
    """How many active readers want one of these at once."""
    query = select(func.count()).select_from(subscriptions).where(*_wants(wanted))
    return int((await tx.execute(query)).scalar_one())


async def next_recipients(
    tx: Transaction, after: int, wanted: AtOnce, subscribed_by: datetime, limit: int
) -> tuple[dict[RecipientKey, list[int]], int | None]:
    """The next readers who want something at once, in the order of their numbers, their rows locked.

    Args:
        tx: The transaction.
        after: The last reader number of the previous call.
        wanted: Readers who want none of these are excluded.
        subscribed_by: Readers who subscribed later are excluded.
        limit: The maximum number of readers.

    Returns:
        Reader numbers by what decides, and the last reader number, None if there are no more.
    """
    columns = subscriptions.c.reader_id, subscriptions.c.at_once, subscriptions.c.at_night
    query = select(*columns, planning_key_column()).where(
        *_wants(wanted), subscriptions.c.reader_id > after, subscriptions.c.created_at <= subscribed_by
    )
    rows = (await tx.execute(query.order_by(subscriptions.c.reader_id).limit(limit).with_for_update())).all()
    groups: defaultdict[RecipientKey, list[int]] = defaultdict(list)
    for reader_id, at_once, at_night, key in rows:
        groups[RecipientKey(at_once, at_night, key)].append(reader_id)
    return groups, rows[-1][0] if len(rows) == limit else None


async def count_due_since(tx: Transaction, reader_ids: Collection[int], since: datetime) -> dict[int, int]:
    """How many bulletins each reader was planned since an instant, without readers who had none."""
    query = (
        select(outbox.c.reader_id, func.count())
        .where(outbox.c.reader_id.in_(reader_ids), outbox.c.kind == BULLETIN_KIND, outbox.c.due_at >= since)
        .group_by(outbox.c.reader_id)
    )
    return {reader_id: int(count) for reader_id, count in await tx.execute(query)}


async def count_by_state(tx: Transaction, event_id: int) -> dict[OutboxState, int]:
    """The number of an event's bulletin messages by state of the ledger."""
    query = select(outbox.c.state, func.count()).where(*_is_message_of(event_id)).group_by(outbox.c.state)
    return {state: int(count) for state, count in await tx.execute(query)}


async def count_ready(tx: Transaction, event_id: int, now: datetime) -> int:
    """How many of an event's bulletin messages may be sent now."""
    ready = *_is_message_of(event_id), outbox.c.state.in_(OPEN_STATES), outbox.c.not_before <= now
    return int((await tx.execute(select(func.count()).select_from(outbox).where(*ready))).scalar_one())


async def list_open_events(tx: Transaction) -> set[int]:
    """The events whose bulletins are not over."""
    return set(await tx.scalars(select(bulletins.c.event_id).where(bulletins.c.state.in_(OPEN_BULLETINS))))


async def cancel(tx: Transaction, event_id: int, now: datetime, limit: int) -> int:
    """Expire an event's bulletin messages whose sending has not begun; returns how many, at most `limit`."""
    waiting = *_is_message_of(event_id), outbox.c.state.in_(CANCELLABLE_STATES)
    chosen = select(outbox.c.id).where(*waiting).order_by(outbox.c.id).limit(limit)
    # A CTE: PostgreSQL could evaluate a subquery repeatedly, and exceed the limit. Nested: Python's sqlite3
    # reports a row count only for statements that begin with UPDATE.
    first = chosen.with_for_update(skip_locked=True).cte("first", nesting=True)
    return await _expire(tx, outbox.c.id.in_(select(first.c.id)), now, "stopped")


async def cancel_for_digest(
    tx: Transaction, reader_ids: Collection[int], event_ids: Collection[int], now: datetime
) -> int:
    """Expire the unsent bulletin messages of readers whose digest has the same events; returns how many."""
    waiting = _is_bulletin(), outbox.c.state.in_(CANCELLABLE_STATES), outbox.c.slot.in_(event_ids)
    condition = sa.and_(*waiting, outbox.c.reader_id.in_(reader_ids))
    return await _expire(tx, condition, now, "its digest came first")


async def skip_reader(tx: Transaction, reader_id: int) -> None:
    """Delete the bulletin messages of a reader who paused, or wants none, whose sending has not begun."""
    theirs = outbox.c.reader_id == reader_id, outbox.c.state.in_(CANCELLABLE_STATES)
    await tx.execute(sa.delete(outbox).where(*theirs, outbox.c.kind == BULLETIN_KIND))


async def _expire(tx: Transaction, condition: ColumnElement[bool], now: datetime, note: str) -> int:
    statement = update(outbox).where(condition)
    gone = statement.values(state=OutboxState.EXPIRED, leased_until=None, settled_at=now, note=note)
    return (await tx.execute(gone)).rowcount


async def _list(tx: Transaction, query: sa.Select[*tuple[Any, ...]]) -> list[Bulletin]:
    return [Bulletin(**row._asdict()) for row in await tx.execute(query)]


def _wants(wanted: AtOnce) -> tuple[ColumnElement[bool], ...]:
    """The comparison as literals, because bound values keep the database from using the partial index."""
    active = subscriptions.c.state == SubscriptionState.ACTIVE
    return sa.text("at_once != 0"), subscriptions.c.at_once.op("&")(int(wanted)) != 0, active  # type: ignore[return-value]


def _is_bulletin() -> ColumnElement[bool]:
    """The kind as a literal, because a bound value keeps the database from using the partial index."""
    return outbox.c.kind == bindparam(None, BULLETIN_KIND, type_=outbox.c.kind.type, literal_execute=True)


def _is_message_of(event_id: int) -> tuple[ColumnElement[bool], ...]:
    return outbox.c.slot == event_id, _is_bulletin()
