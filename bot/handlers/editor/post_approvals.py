"""Handles the answers to the question whether a post may go to a connected chat."""

from __future__ import annotations

from bot.errors import UserError
from bot.handlers.editor.channels import require_administrator, require_chat
from bot.handlers.request import ButtonPress
from bot.services.subscriptions import connected_chats
from bot.views import messages


async def approve(request: ButtonPress) -> None:
    """Let a post go to its chat now."""
    await _decide(request, is_approved=True)
    request.app.outbox_filled.set()


async def refuse(request: ButtonPress) -> None:
    """Keep a post from its chat."""
    await _decide(request, is_approved=False)


async def _decide(request: ButtonPress, *, is_approved: bool) -> None:
    chat_id = await connected_chats.find_held_post(request.database, request.number, request.now)
    if chat_id is None:
        await request.edit_buttons(())
        raise UserError("approval.over")
    chat = await require_chat(request, chat_id)
    await require_administrator(request, chat_id)
    if not await connected_chats.decide_post(
        request.database, request.number, chat, request.person, request.now, is_approved=is_approved
    ):
        await request.edit_buttons(())
        raise UserError("approval.over")
    key = "approval.approved" if is_approved else "approval.refused"
    await request.edit_or_send(messages.text_message(key, request.texts, title=chat.title))
