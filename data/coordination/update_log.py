"""Updates as Telegram handed them over: stored before they are acknowledged, so that none is lost."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, update

from data.engines.upsert import Transaction, insert_statement
from data.records.newsroom import StoredUpdate
from data.schema.tables import updates


async def store(tx: Transaction, received: Sequence[StoredUpdate], now: datetime) -> list[StoredUpdate]:
    """Keep updates. Returns, in their order, those that were not known yet."""
    if not received:
        return []
    rows = [
        {
            "update_id": one.update_id,
            "chat_id": one.chat_id,
            "payload": one.payload,
            "received_at": now,
        }
        for one in received
    ]
    # Rows handed over apart from the statement let it be compiled once.
    statement = insert_statement(tx, updates).on_conflict_do_nothing().returning(updates.c.update_id)
    new_ids = set((await tx.execute(statement, rows)).scalars())
    return [one for one in {one.update_id: one for one in received}.values() if one.update_id in new_ids]


async def list_unhandled(tx: Transaction) -> list[StoredUpdate]:
    """What has been stored but not handled, ascending."""
    query = select(updates.c.update_id, updates.c.payload, updates.c.chat_id).where(
        updates.c.payload.is_not(None)
    )
    return [StoredUpdate(**row._asdict()) for row in await tx.execute(query.order_by(updates.c.update_id))]


async def mark_handled(tx: Transaction, update_ids: Collection[int]) -> None:
    """Mark updates as handled and forget what they said; their numbers stay, to recognise repeats."""
    await tx.execute(update(updates).where(updates.c.update_id.in_(update_ids)).values(payload=None))
