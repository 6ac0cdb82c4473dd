"""Stores which messages of editors an article was made of, so that an edited message changes its draft."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select, update

from data.engines.upsert import Transaction, upsert
from data.records.newsroom import NewSubmittedMessage, SubmittedMessage
from data.schema.rows import columns_of
from data.schema.tables import submitted_messages

_FIELDS = tuple(NewSubmittedMessage.__dataclass_fields__)


async def record(
    tx: Transaction, messages: Sequence[NewSubmittedMessage], article_id: int, version: str, now: datetime
) -> None:
    """Store the messages that an article was made of; a message that is stored already is replaced."""
    for message in messages:
        values = {name: value for name, value in asdict(message).items() if name in _FIELDS}
        values |= {"article_id": article_id, "version": version, "at": now}
        await upsert(tx, submitted_messages, values, ["chat_id", "message_id"])


async def get(tx: Transaction, chat_id: int, message_id: int) -> SubmittedMessage | None:
    """The stored message with this number in this chat, or None."""
    query = select(*columns_of(submitted_messages, SubmittedMessage)).where(
        submitted_messages.c.chat_id == chat_id, submitted_messages.c.message_id == message_id
    )
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else SubmittedMessage(**row._asdict())


async def get_previous(tx: Transaction, chat_id: int, message_id: int) -> SubmittedMessage | None:
    """The last stored message of a chat before this one, or None."""
    query = select(*columns_of(submitted_messages, SubmittedMessage)).where(
        submitted_messages.c.chat_id == chat_id, submitted_messages.c.message_id < message_id
    )
    query = query.order_by(submitted_messages.c.message_id.desc()).limit(1)
    row = (await tx.execute(query)).one_or_none()
    return None if row is None else SubmittedMessage(**row._asdict())


async def list_of_article(tx: Transaction, article_id: int) -> list[SubmittedMessage]:
    """The messages that an article was made of, in the order in which they were sent."""
    query = select(*columns_of(submitted_messages, SubmittedMessage))
    query = query.where(submitted_messages.c.article_id == article_id)
    rows = await tx.execute(query.order_by(submitted_messages.c.message_id))
    return [SubmittedMessage(**row._asdict()) for row in rows]


async def reassign(tx: Transaction, article_ids: Collection[int], to_article: int, version: str) -> None:
    """Make the messages of some articles those of another one."""
    of_them = update(submitted_messages).where(submitted_messages.c.article_id.in_(article_ids))
    await tx.execute(of_them.values(article_id=to_article, version=version))
