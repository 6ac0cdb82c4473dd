"""Stores subscriptions: the settings of readers, and up to which slot each was served.

`data.delivery.planning` advances them when it plans digests.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy import select, update

from data.engines.upsert import Transaction, upsert
from data.records.audience import Subscription, SubscriptionState
from data.schema.rows import QUIET_COLUMNS, columns_of, first_or_none, merge_quiet_columns, quiet_columns
from data.schema.tables import readers, subscriptions

_READER_COLUMNS = tuple(readers.c[name] for name in ("chat_id", "thread_id", "language"))
_SUBSCRIPTION_COLUMNS = columns_of(subscriptions, Subscription)
_QUIET_COLUMNS = tuple(subscriptions.c[name] for name in QUIET_COLUMNS)
_Query: TypeAlias = sa.Select[*tuple[Any, ...]]


def _query() -> _Query:
    columns = (*_SUBSCRIPTION_COLUMNS, *_QUIET_COLUMNS, *_READER_COLUMNS)
    return select(*columns).join(readers, readers.c.id == subscriptions.c.reader_id)


async def _list(tx: Transaction, query: _Query) -> list[Subscription]:
    return [Subscription(**merge_quiet_columns(row._asdict())) for row in await tx.execute(query)]


async def get(tx: Transaction, reader_id: int) -> Subscription | None:
    """The reader's subscription."""
    return first_or_none(await _list(tx, _query().where(subscriptions.c.reader_id == reader_id)))


async def get_for_update(tx: Transaction, reader_id: int) -> Subscription | None:
    """The reader's subscription, its row locked until the transaction ends, against planning, too."""
    query = _query().where(subscriptions.c.reader_id == reader_id).with_for_update(of=subscriptions)
    return first_or_none(await _list(tx, query))


async def list_for_update(tx: Transaction, chat_id: int) -> list[Subscription]:
    """The subscriptions of a chat, their rows locked: one per forum topic, else at most one."""
    query = _query().where(readers.c.chat_id == chat_id).order_by(readers.c.thread_id)
    return await _list(tx, query.with_for_update(of=subscriptions))


async def next_due(tx: Transaction) -> datetime | None:
    """The earliest instant at which a digest is due; None without subscriptions."""
    due = subscriptions.c.next_due
    return (await tx.execute(select(due).where(due.is_not(None)).order_by(due).limit(1))).scalar()


async def save(tx: Transaction, subscription: Subscription) -> None:
    """Insert or replace the subscription; the fields of its reader are not written."""
    values = {column.name: getattr(subscription, column.name) for column in _SUBSCRIPTION_COLUMNS}
    row = {**values, **quiet_columns(subscription.quiet), "note": ""}
    await upsert(tx, subscriptions, row, ["reader_id"])


async def set_covered(tx: Transaction, reader_id: int, seq: int, first_seq: int, held_back: str) -> None:
    """Store up to which publication number the reader was served, and after which the first digest began.

    `held_back` is what editors dropped from it; see Subscription.
    """
    await tx.execute(
        update(subscriptions)
        .where(subscriptions.c.reader_id == reader_id)
        .values(covered_seq=seq, first_seq=first_seq, held_back=held_back, sent_seqs="")
    )


async def block(tx: Transaction, chat_id: int, note: str, thread_id: int | None = None) -> None:
    """Block the subscriptions of a chat that Lede may no longer write to; their settings stay.

    A subscription that the reader ended stays ended.

    Args:
        tx: The transaction.
        chat_id: The chat.
        note: The reason, in one short line.
        thread_id: The forum topic to block; None for the whole chat.
    """
    of_chat = select(readers.c.id).where(readers.c.chat_id == chat_id)
    if thread_id is not None:
        of_chat = of_chat.where(readers.c.thread_id == thread_id)
    await tx.execute(
        update(subscriptions)
        .where(
            subscriptions.c.reader_id.in_(of_chat),
            subscriptions.c.state != SubscriptionState.UNSUBSCRIBED,
        )
        .values(state=SubscriptionState.BLOCKED, next_due=None, note=note)
    )
