"""Reads and writes the taps and the taste of many readers at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from sqlalchemy import bindparam, select, update

from data.engines.upsert import Transaction
from data.records.audience import SubscriptionState
from data.records.taste import StoredTaps
from data.schema.tables import readers, subscriptions

ChatKey: TypeAlias = tuple[int, int]
"""Ids of a chat and of its forum topic, 0 for none."""


class ReaderTaps(NamedTuple):
    """A subscribed reader's number and taps; the fields mean what Subscription says."""

    reader_id: int
    taps: StoredTaps


class ReaderTaste(NamedTuple):
    """The new taps and taste of a reader; the fields mean what Subscription says."""

    reader_id: int
    taps: StoredTaps
    taste: str


async def list_for_update(tx: Transaction, keys: Collection[ChatKey]) -> Mapping[ChatKey, ReaderTaps]:
    """The taps of the subscribed chats among these keys, their rows locked until the transaction ends."""
    wanted = frozenset(keys)
    query = (
        select(readers.c.chat_id, readers.c.thread_id, subscriptions.c.reader_id, subscriptions.c.taps)
        .join(subscriptions, subscriptions.c.reader_id == readers.c.id)
        .where(
            readers.c.chat_id.in_({chat_id for chat_id, _ in wanted}),
            subscriptions.c.state != SubscriptionState.UNSUBSCRIBED,
        )
        .order_by(subscriptions.c.reader_id)
        .with_for_update(of=subscriptions)
    )
    return {
        key: ReaderTaps(row.reader_id, row.taps)
        for row in await tx.execute(query)
        if (key := (row.chat_id, row.thread_id)) in wanted
    }


async def save(tx: Transaction, changed: Sequence[ReaderTaste]) -> None:
    """Store taps and tastes; each reader occurs at most once, in the order in which rows were locked."""
    if not changed:
        return
    statement = (
        update(subscriptions)
        .where(subscriptions.c.reader_id == bindparam("of_reader"))
        .values(taps=bindparam("new_taps"), taste=bindparam("new_taste"))
    )
    rows = [{"of_reader": one.reader_id, "new_taps": one.taps, "new_taste": one.taste} for one in changed]
    await tx.execute(statement, rows)
