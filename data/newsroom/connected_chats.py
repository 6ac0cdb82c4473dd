"""Stores the groups and channels that editors run from their private chats."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, delete, select, update

from data.engines.upsert import Transaction, insert_statement
from data.records.channel_look import ChannelLook, read_look, write_look
from data.records.newsroom import ConnectedChat
from data.schema.newsroom_tables import connected_chats


async def save(tx: Transaction, chat: ConnectedChat) -> None:
    """Insert a chat, or update what Telegram says of it."""
    names = ("chat_id", "kind", "title", "username", "connected_by", "connected_at", "missing_right")
    values = {name: getattr(chat, name) for name in names}
    statement = insert_statement(tx, connected_chats).values(values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["chat_id"], set_=values))


async def get(tx: Transaction, chat_id: int) -> ConnectedChat | None:
    """The connected chat of this number."""
    row = (
        await tx.execute(select(connected_chats).where(connected_chats.c.chat_id == chat_id))
    ).one_or_none()
    return None if row is None else _record(row)


async def is_any(tx: Transaction) -> bool:
    """Whether any chat is connected."""
    return (await tx.execute(select(connected_chats.c.chat_id).limit(1))).first() is not None


async def list_all(tx: Transaction) -> list[ConnectedChat]:
    """All connected chats by title."""
    rows = await tx.execute(
        select(connected_chats).order_by(connected_chats.c.title, connected_chats.c.chat_id)
    )
    return [_record(row) for row in rows]


def _record(row: Row[*tuple[Any, ...]]) -> ConnectedChat:
    values = row._asdict()
    return ConnectedChat(**values | {"look": read_look(values["look"])})


async def set_look(tx: Transaction, chat_id: int, look: ChannelLook) -> None:
    """Store how posts in a chat look."""
    changed = update(connected_chats).where(connected_chats.c.chat_id == chat_id)
    await tx.execute(changed.values(look=write_look(look)))


async def set_asks_first(tx: Transaction, chat_id: int, *, asks_first: bool) -> None:
    """Store whether an editor approves each post of a chat."""
    changed = update(connected_chats).where(connected_chats.c.chat_id == chat_id)
    await tx.execute(changed.values(asks_first=asks_first))


async def set_pinned(tx: Transaction, chat_id: int, message_id: int | None) -> None:
    """Store which message of a chat Lede has pinned."""
    changed = update(connected_chats).where(connected_chats.c.chat_id == chat_id)
    await tx.execute(changed.values(pinned_message_id=message_id))


async def set_missing_right(tx: Transaction, chat_id: int, missing: str) -> bool:
    """Store why the bot cannot write in a chat, "" for no reason; returns whether that is new."""
    changed = (
        update(connected_chats)
        .where(connected_chats.c.chat_id == chat_id, connected_chats.c.missing_right != missing)
        .values(missing_right=missing)
    )
    return (await tx.execute(changed)).rowcount > 0


async def delete_chat(tx: Transaction, chat_id: int) -> bool:
    """Delete a chat; returns whether it was connected."""
    removed = delete(connected_chats).where(connected_chats.c.chat_id == chat_id)
    return (await tx.execute(removed)).rowcount > 0


async def move_chat(tx: Transaction, old_chat_id: int, new_chat_id: int) -> None:
    """Give a group the number of the supergroup that it became."""
    await tx.execute(delete(connected_chats).where(connected_chats.c.chat_id == new_chat_id))
    moved = update(connected_chats).where(connected_chats.c.chat_id == old_chat_id)
    await tx.execute(moved.values(chat_id=new_chat_id, kind="supergroup"))
