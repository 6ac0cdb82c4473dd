"""Handles the look of a connected chat's posts; only administrators of the chat change it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.errors import UserError
from bot.handlers.editor.channels import require_administrator, require_chat
from bot.handlers.request import ButtonPress, Request, SentMessage
from bot.services.articles.titles import one_line
from bot.services.conversations import Step
from bot.services.subscriptions import connected_chats
from bot.views.editor import channel_looks as view
from data.records.channel_look import MAX_SIGNATURE_LENGTH, ChannelLook
from data.records.newsroom import ConnectedChat


async def show(request: ButtonPress) -> None:
    """The look of a chat."""
    await request.edit_or_send(view.look(await require_chat(request, request.number), request.texts))


async def toggle(request: ButtonPress) -> None:
    """Switch one part of the look on or off.

    Raises:
        UserError: There is no such part, or the bot may not pin.
    """
    name, chat = request.callback.text(1), await require_chat(request, request.number)
    if name not in view.SWITCHES:
        raise UserError("button.old")
    changed: dict[str, Any] = {name: not getattr(chat.look, name)}
    if changed.get("pins"):
        rights = await request.app.telegram.own_rights(chat.chat_id, chat.kind)
        if not rights.may_pin:
            raise UserError("look.may_not_pin")
    await _save(request, chat, replace(chat.look, **changed))


async def ask_signature(request: ButtonPress) -> None:
    """Ask for the line below every post."""
    chat = await require_chat(request, request.number)
    await require_administrator(request, chat.chat_id)
    await request.conversation.begin(Step.SIGNATURE, chat=chat.chat_id)
    await request.reply(view.ask_signature(chat, request.texts))


async def receive_signature(request: SentMessage) -> None:
    """Take the line below every post.

    Raises:
        UserError: It is empty or too long.
    """
    dialogue = await request.conversation.current()
    chat_id = dialogue.data.get("chat") if dialogue else None
    chat = await require_chat(request, chat_id if isinstance(chat_id, int) else 0)
    signature = one_line(request.args)
    if not signature or len(signature) > MAX_SIGNATURE_LENGTH:
        raise UserError("look.signature_length", most=MAX_SIGNATURE_LENGTH, count=len(signature))
    await request.conversation.end()
    await _save(request, chat, replace(chat.look, signature=signature))


async def clear_signature(request: ButtonPress) -> None:
    """Leave the line below every post out."""
    chat = await require_chat(request, request.number)
    await _save(request, chat, replace(chat.look, signature=""))


async def _save(request: Request, chat: ConnectedChat, look: ChannelLook) -> None:
    await require_administrator(request, chat.chat_id)
    await connected_chats.set_look(request.database, chat, look, request.person, request.now)
    await request.edit_or_send(view.look(replace(chat, look=look), request.texts))
