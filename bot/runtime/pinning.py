"""Pins the newest digest of a connected chat, and unpins the one before."""

from __future__ import annotations

import logging

from bot.handlers.context import AppContext
from data.errors import DataError
from data.newsroom import connected_chats
from data.records.delivery import Delivery

log = logging.getLogger(__name__)


async def pin_newest(context: AppContext, delivery: Delivery, message_id: int) -> None:
    """Pin a digest that was sent; a failure is logged, since the digest itself has arrived.

    After a crash in between, the digest before stays pinned, too.
    """
    chat_id, database = delivery.chat_id, context.database
    try:
        if not await context.telegram.pin(chat_id, message_id):
            return
        async with database.transaction() as tx:
            chat = await connected_chats.get(tx, chat_id)
            await connected_chats.set_pinned(tx, chat_id, message_id)
    except DataError as error:
        log.warning("delivery: pinned message not recorded", extra={"chat": chat_id, "error": str(error)})
        return
    if chat and chat.pinned_message_id:
        await context.telegram.unpin(chat_id, chat.pinned_message_id)
