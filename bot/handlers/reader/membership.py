"""Greets a group that the bot was added to, and the person who added it to a channel."""

from __future__ import annotations

import telegram

from bot.handlers.context import AppContext
from bot.handlers.request import CHANNEL, GROUPS, Conversation, Request
from bot.ports.messenger import Screen
from bot.services.conversations import Step
from bot.services.newsroom.people import Person
from bot.services.subscriptions import connected_chats, subscriptions
from bot.services.subscriptions.subscriptions import Chat
from bot.views import messages
from data.records.newsroom import Role

_PRESENT = ("member", "administrator")
_ABSENT = ("left", "kicked")


async def _is_connecting(app: AppContext, person: Person, chat_id: int) -> bool:
    """Whether an editor chooses the chat at this moment, or has just chosen it, and gets its card."""
    if await connected_chats.find(app.database, chat_id) is not None:
        return True
    private = Conversation(app.database, person.id, person.id, app.clock.now())
    dialogue = await private.current()
    return dialogue is not None and dialogue.step == Step.CHANNEL


async def greet(app: AppContext, change: telegram.ChatMemberUpdated) -> None:
    """Say what the bot can do where it was added; nothing where it was before, or has a subscription."""
    was_added = change.old_chat_member.status in _ABSENT and change.new_chat_member.status in _PRESENT
    kind = str(change.chat.type)
    if not was_added or kind not in (*GROUPS, CHANNEL):
        return
    person = Person(change.from_user.id, change.from_user.full_name)
    request = Request.create(app, Chat(change.chat.id, 0, kind, ""), person, Role.READER)
    async with app.database.transaction() as tx:
        if await subscriptions.is_any_subscribed(tx, request.chat.id):
            return
    if kind == CHANNEL:
        if await _is_connecting(app, person, change.chat.id):
            return
        text = request.texts("greeting.channel", title=change.chat.title or "")
        await app.telegram.send(person.id, 0, Screen(text))
    else:
        await request.reply(messages.group_greeting(request.texts))
