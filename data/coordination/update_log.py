"""Stores Telegram's updates before they are acknowledged, so that none is lost in a crash."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import case, exists, select, update

from data.engines.upsert import Transaction, insert_statement
from data.records.newsroom import StoredUpdate
from data.schema.tables import readers, updates

NO_CHAT = 0


async def store(tx: Transaction, received: Sequence[StoredUpdate], now: datetime) -> list[StoredUpdate]:
    """Store updates; returns those that were not stored before, in their order."""
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
    # Rows as parameters instead of values: SQLAlchemy compiles the statement once.
    statement = insert_statement(tx, updates).on_conflict_do_nothing().returning(updates.c.update_id)
    new_ids = set((await tx.execute(statement, rows)).scalars())
    return [one for one in {one.update_id: one for one in received}.values() if one.update_id in new_ids]


async def list_unhandled(tx: Transaction) -> list[StoredUpdate]:
    """The updates that are not handled yet, ascending by number."""
    query = select(updates.c.update_id, updates.c.payload, updates.c.chat_id).where(
        updates.c.payload.is_not(None)
    )
    return [StoredUpdate(**row._asdict()) for row in await tx.execute(query.order_by(updates.c.update_id))]


async def mark_handled(tx: Transaction, update_ids: Collection[int]) -> None:
    """Mark updates as handled and delete their content; their numbers stay, to recognise repeats.

    Their chat stays only where it is a reader, whose last day it tells.
    """
    is_reader = exists().where(readers.c.chat_id == updates.c.chat_id)
    statement = update(updates).where(updates.c.update_id.in_(update_ids))
    await tx.execute(
        statement.values(payload=None, chat_id=case((is_reader, updates.c.chat_id), else_=NO_CHAT))
    )


async def forget_chat(tx: Transaction, chat_id: int) -> None:
    """Remove a chat from its handled updates."""
    handled = update(updates).where(updates.c.chat_id == chat_id, updates.c.payload.is_(None))
    await tx.execute(handled.values(chat_id=NO_CHAT))
