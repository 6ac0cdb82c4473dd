"""What readers asked for, and how far each has been served; `planning` moves them on."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy import select, update

from data.engines.upsert import Transaction, upsert
from data.records.audience import Subscription, SubscriptionState
from data.schema.tables import readers, subscriptions

_READER_COLUMNS = ("chat_id", "thread_id", "language")
_SUBSCRIPTION_COLUMNS = tuple(
    field.name for field in fields(Subscription) if field.name not in _READER_COLUMNS
)
_Query: TypeAlias = sa.Select[*tuple[Any, ...]]


def _query() -> _Query:
    columns = [subscriptions.c[name] for name in _SUBSCRIPTION_COLUMNS] + [
        readers.c[name] for name in _READER_COLUMNS
    ]
    return select(*columns).join(readers, readers.c.id == subscriptions.c.reader_id)


async def _list(tx: Transaction, query: _Query) -> list[Subscription]:
    return [Subscription(**row._asdict()) for row in await tx.execute(query)]


async def get(tx: Transaction, reader_id: int) -> Subscription | None:
    """The reader's subscription."""
    found = await _list(tx, _query().where(subscriptions.c.reader_id == reader_id))
    return found[0] if found else None


async def get_for_update(tx: Transaction, reader_id: int) -> Subscription | None:
    """The reader's subscription; nobody else changes it until the transaction ends, planning neither."""
    query = _query().where(subscriptions.c.reader_id == reader_id).with_for_update(of=subscriptions)
    found = await _list(tx, query)
    return found[0] if found else None


async def list_for_update(tx: Transaction, chat_id: int) -> list[Subscription]:
    """The subscriptions of a chat, held: one per forum topic, else one at most."""
    query = _query().where(readers.c.chat_id == chat_id).order_by(readers.c.thread_id)
    return await _list(tx, query.with_for_update(of=subscriptions))


async def next_due(tx: Transaction) -> datetime | None:
    """When the next digest of all is due."""
    due = subscriptions.c.next_due
    return (await tx.execute(select(due).where(due.is_not(None)).order_by(due).limit(1))).scalar()


async def save(tx: Transaction, subscription: Subscription) -> None:
    """Store all fields of the subscription, new or known; what belongs to the reader is not touched."""
    values = {name: getattr(subscription, name) for name in _SUBSCRIPTION_COLUMNS}
    await upsert(tx, subscriptions, {**values, "note": ""}, ["reader_id"])


async def delete(tx: Transaction, reader_id: int) -> bool:
    """Forget the subscription; whether there was one."""
    result = await tx.execute(sa.delete(subscriptions).where(subscriptions.c.reader_id == reader_id))
    return result.rowcount > 0


async def block(tx: Transaction, chat_id: int, note: str, thread_id: int | None = None) -> None:
    """Stop all subscriptions of a chat that can no longer be written to; their settings stay.

    Args:
        tx: The transaction.
        chat_id: The chat.
        note: Why, in one short line.
        thread_id: The one topic that it is about; None for the whole chat.
    """
    of_chat = select(readers.c.id).where(readers.c.chat_id == chat_id)
    if thread_id is not None:
        of_chat = of_chat.where(readers.c.thread_id == thread_id)
    await tx.execute(
        update(subscriptions)
        .where(subscriptions.c.reader_id.in_(of_chat))
        .values(state=SubscriptionState.BLOCKED, next_due=None, note=note)
    )
