"""Finds the digest that a message in a chat shows."""

from __future__ import annotations

from sqlalchemy import select

from data.engines.upsert import Transaction
from data.schema.tables import editions, outbox, readers


async def find_article_ids(tx: Transaction, chat_id: int, message_id: int) -> tuple[int, ...]:
    """The articles of the digest's part that a message shows, best first; empty where it is none of ours."""
    query = (
        select(editions.c.parts, outbox.c.part)
        .select_from(outbox)
        .join(readers, readers.c.id == outbox.c.reader_id)
        .join(editions, editions.c.id == outbox.c.edition_id)
        .where(readers.c.chat_id == chat_id, outbox.c.message_id == message_id)
        .limit(1)
    )
    row = (await tx.execute(query)).one_or_none()
    return tuple(row.parts[row.part]) if row is not None and row.part < len(row.parts) else ()
