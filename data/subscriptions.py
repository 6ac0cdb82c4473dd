"""What readers asked for, and when each is next due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy import bindparam, select, update

from data.dialect import Transaction, upsert
from data.records import Advance, Subscription, SubscriptionState
from data.tables import readers, subscriptions

_OF_READER = ("chat_id", "thread_id", "language")
_OWN = tuple(field.name for field in fields(Subscription) if field.name not in _OF_READER)
_Query: TypeAlias = sa.Select[*tuple[Any, ...]]
_WAITING = (SubscriptionState.ACTIVE, SubscriptionState.PAUSED)


def _query() -> _Query:
    columns = [subscriptions.c[name] for name in _OWN] + [readers.c[name] for name in _OF_READER]
    return select(*columns).join(readers, readers.c.id == subscriptions.c.reader_id)


async def _list(tx: Transaction, query: _Query) -> list[Subscription]:
    return [Subscription(**row._asdict()) for row in await tx.execute(query)]


async def get(tx: Transaction, reader_id: int) -> Subscription | None:
    """The reader's subscription."""
    found = await _list(tx, _query().where(subscriptions.c.reader_id == reader_id))
    return found[0] if found else None


async def of_chat(tx: Transaction, chat_id: int) -> list[Subscription]:
    """The subscriptions of a chat: one per forum topic, else one at most."""
    return await _list(tx, _query().where(readers.c.chat_id == chat_id).order_by(readers.c.thread_id))


async def save(tx: Transaction, subscription: Subscription) -> None:
    """Store all fields of the subscription, new or known; what belongs to the reader is not touched."""
    values = {name: getattr(subscription, name) for name in _OWN}
    await upsert(tx, subscriptions, {**values, "note": ""}, ["reader_id"])


async def delete(tx: Transaction, reader_id: int) -> bool:
    """Forget the subscription; whether there was one."""
    result = await tx.execute(sa.delete(subscriptions).where(subscriptions.c.reader_id == reader_id))
    return result.rowcount > 0


async def due(tx: Transaction, now: datetime, limit: int) -> list[Subscription]:
    """The subscriptions whose next digest, or end of a pause, is due, longest waiting first."""
    query = (
        _query()
        .where(subscriptions.c.next_due <= now, subscriptions.c.state.in_(_WAITING))
        .order_by(subscriptions.c.next_due, subscriptions.c.reader_id)
        .limit(limit)
        .with_for_update(of=subscriptions, skip_locked=True)
    )
    return await _list(tx, query)


async def advance(tx: Transaction, advances: Sequence[Advance]) -> None:
    """Move subscriptions on after their digests were planned.

    A pause is over then: a paused subscription is due only once its pause has ended. A blocked one stays
    as it is.
    """
    if not advances:
        return
    names = [field.name for field in fields(Advance) if field.name != "reader_id"]
    statement = (
        update(subscriptions)
        .where(
            subscriptions.c.reader_id == bindparam("of_reader"),
            subscriptions.c.state != SubscriptionState.BLOCKED,
        )
        .values(
            state=SubscriptionState.ACTIVE,
            paused_until=None,
            **{name: bindparam(f"new_{name}") for name in names},
        )
    )
    rows = [
        {"of_reader": step.reader_id, **{f"new_{name}": getattr(step, name) for name in names}}
        for step in advances
    ]
    await tx.execute(statement, rows)


async def block(tx: Transaction, chat_id: int, note: str) -> None:
    """Stop all subscriptions of a chat that can no longer be written to; their settings stay.

    Args:
        tx: The transaction.
        chat_id: The chat.
        note: Why, in one short line.
    """
    of_chat = select(readers.c.id).where(readers.c.chat_id == chat_id)
    await tx.execute(
        update(subscriptions)
        .where(subscriptions.c.reader_id.in_(of_chat))
        .values(state=SubscriptionState.BLOCKED, next_due=None, note=note)
    )
