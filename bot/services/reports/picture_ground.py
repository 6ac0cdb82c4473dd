"""Remembers for a chat whether pictures of figures have a dark ground."""

from __future__ import annotations

from datetime import datetime

from bot.services.subscriptions.subscriptions import Chat
from data.audience import readers
from data.database import Database


async def is_dark(database: Database, chat: Chat) -> bool:
    """Whether the chat has chosen a dark ground. Raises DataError."""
    async with database.reading() as tx:
        reader = await readers.get(tx, chat.id, chat.thread_id)
    return reader is not None and reader.dark_pictures


async def choose(database: Database, chat: Chat, now: datetime, *, dark: bool) -> None:
    """Store the choice of a chat. Raises DataError."""
    async with database.transaction() as tx:
        reader = await readers.ensure(tx, chat.id, chat.thread_id, chat.kind, chat.language, now)
        await readers.set_dark_pictures(tx, reader.id, dark=dark)
