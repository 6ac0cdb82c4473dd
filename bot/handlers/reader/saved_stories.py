"""Handles /saved: the list of a reader's saved stories, which are opened below."""

from __future__ import annotations

from bot.handlers.reader.story_buttons import require_private_chat, show_story
from bot.handlers.request import ButtonPress, Request
from bot.services.reading import saved_stories
from bot.views.reader import saved_stories as view


async def show_page(request: Request) -> None:
    """/saved, its pages, and its number buttons, which open a story below."""
    require_private_chat(request)
    opened_id = request.callback.number(1) if isinstance(request, ButtonPress) else 0
    if isinstance(request, ButtonPress) and opened_id > 0:
        await show_story(request, opened_id)
        return
    saved_page = await saved_stories.load_page(request.database, request.chat, request.page)
    await request.edit_or_send(view.saved_list(saved_page, request.local_now, request.texts))


async def remove(request: ButtonPress) -> None:
    """The Remove button below the only saved story."""
    require_private_chat(request)
    await saved_stories.remove(request.database, request.chat, request.callback.number(1))
    saved_page = await saved_stories.load_page(request.database, request.chat, request.page)
    await request.edit_or_send(view.saved_list(saved_page, request.local_now, request.texts))
    await request.answer(request.texts.plain("saved.removed"))
