"""Connects groups and channels that editors run from their private chats; records the bot's rights there."""

from __future__ import annotations

from datetime import datetime

from bot.ports.chat_rights import ChatRights
from bot.services.newsroom.people import Person
from bot.services.subscriptions import subscriptions
from bot.services.subscriptions.subscriptions import Chat
from data.database import Database
from data.delivery import post_questions
from data.newsroom import connected_chats, team
from data.records.audience import Subscription
from data.records.channel_look import ChannelLook
from data.records.newsroom import ConnectedChat


async def list_chats(database: Database) -> list[ConnectedChat]:
    """The connected chats by title."""
    async with database.reading() as tx:
        return await connected_chats.list_all(tx)


async def find(database: Database, chat_id: int) -> tuple[ConnectedChat, Subscription | None] | None:
    """A connected chat and its subscription; None where it is not connected (any more)."""
    async with database.reading() as tx:
        chat = await connected_chats.get(tx, chat_id)
        return (chat, await subscriptions.find(tx, subscription_chat(chat))) if chat else None


def subscription_chat(chat: ConnectedChat) -> Chat:
    """The connected chat as the owner of a subscription."""
    return Chat(chat.chat_id, 0, chat.kind, "")


async def connect(database: Database, chat: ConnectedChat, by: Person) -> None:
    """Connect a chat, or update its title and rights."""
    async with database.transaction() as tx:
        is_new = await connected_chats.get(tx, chat.chat_id) is None
        await connected_chats.save(tx, chat)
        if is_new:
            await team.write_audit_entry(
                tx, by.id, by.name, "channel.connected", chat.title, chat.connected_at
            )


async def disconnect(database: Database, chat: ConnectedChat, by: Person, now: datetime) -> None:
    """Forget a chat and end its subscription, whose settings are kept for a while."""
    async with database.transaction() as tx:
        if await connected_chats.delete_chat(tx, chat.chat_id):
            await team.write_audit_entry(tx, by.id, by.name, "channel.disconnected", chat.title, now)
        await subscriptions.unsubscribe(tx, subscription_chat(chat), now)


async def record_rights(database: Database, chat_id: int, rights: ChatRights) -> ConnectedChat | None:
    """Note what the bot lacks in a chat; the chat where it is connected and this has changed, else None."""
    async with database.transaction() as tx:
        has_changed = await connected_chats.set_missing_right(tx, chat_id, rights.missing)
        return await connected_chats.get(tx, chat_id) if has_changed else None


async def set_look(
    database: Database, chat: ConnectedChat, look: ChannelLook, by: Person, now: datetime
) -> None:
    """Change how posts in a chat look."""
    async with database.transaction() as tx:
        await connected_chats.set_look(tx, chat.chat_id, look)
        await team.write_audit_entry(tx, by.id, by.name, "channel.look", chat.title, now)


async def set_asks_first(database: Database, chat: ConnectedChat, *, asks_first: bool) -> None:
    """Let an editor approve each post of a chat, or not."""
    async with database.transaction() as tx:
        await connected_chats.set_asks_first(tx, chat.chat_id, asks_first=asks_first)


async def find_held_post(database: Database, post_id: int, now: datetime) -> int | None:
    """The chat of a post that waits for approval; None where it does not (any more)."""
    async with database.reading() as tx:
        return await post_questions.find_chat_id(tx, post_id, now)


async def decide_post(
    database: Database, post_id: int, chat: ConnectedChat, by: Person, now: datetime, *, is_approved: bool
) -> bool:
    """Let a held post leave, or keep it back; False where it does not wait any more."""
    async with database.transaction() as tx:
        if await post_questions.find_chat_id(tx, post_id, now) is None:
            return False
        if is_approved:
            await post_questions.approve(tx, post_id, now)
        else:
            await post_questions.refuse(tx, post_id, now)
        action = "channel.post_approved" if is_approved else "channel.post_refused"
        await team.write_audit_entry(tx, by.id, by.name, action, chat.title, now)
    return True
