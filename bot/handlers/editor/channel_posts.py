"""Handles what becomes of a story in the connected chats."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.errors import UserError
from bot.handlers.editor.channels import require_administrator, require_chat
from bot.handlers.request import ButtonPress
from bot.services.bulletins import channel_posts
from bot.views.editor import channel_posts as view
from data.records.newsroom import ConnectedChat

_MAX_AHEAD = timedelta(days=8)


async def show(request: ButtonPress) -> None:
    """The chats with what becomes of a story in each."""
    article, found = await channel_posts.list_posts(request.database, request.number, request.now)
    await request.edit_or_send(view.posts(article, found, request.now, request.texts))


async def choose(request: ButtonPress) -> None:
    """The choices for one chat."""
    await _show_choices(request, await require_chat(request, request.callback.number(1)))


async def set_choice(request: ButtonPress) -> None:
    """Take a choice.

    Raises:
        UserError: The person does not run the chat, the hour is over, or the story was posted there.
    """
    chat = await require_chat(request, request.callback.number(1))
    await require_administrator(request, chat.chat_id)
    article_id, value = request.number, request.callback.text(2)
    if value in (view.DIGEST, view.NEVER):
        is_never = value == view.NEVER
        await channel_posts.choose_digest(
            request.database, article_id, chat, request.person, request.now, is_never=is_never
        )
    else:
        at = request.now if value == view.NOW else _hour(request)
        await channel_posts.choose_hour(request.database, article_id, chat, at, request.person, request.now)
        request.app.outbox_filled.set()
    await _show_choices(request, chat)


def _hour(request: ButtonPress) -> datetime:
    minutes = request.callback.number(2)
    earliest = int(request.now.timestamp()) // 60
    if not earliest < minutes < earliest + _MAX_AHEAD // timedelta(minutes=1):
        raise UserError("channel_post.hour_over")
    return datetime.fromtimestamp(minutes * 60, UTC)


async def _show_choices(request: ButtonPress, chat: ConnectedChat) -> None:
    article, found = await channel_posts.list_posts(request.database, request.number, request.now)
    post = next((one for one in found if one.chat.chat_id == chat.chat_id), None)
    if post is None:
        raise UserError("channel_post.no_digests", title=chat.title)
    await request.edit_or_send(view.choices(article, post, request.now, request.texts))
