"""Handles /saved: the list of a reader's saved stories, where one is opened in place or removed."""

from __future__ import annotations

from bot.handlers.reader.story_buttons import require_private_chat
from bot.handlers.request import ButtonPress, Request
from bot.services.reading import saved_stories
from bot.views.reader import saved_stories as view


async def show_page(request: Request) -> None:
    """/saved, its pages, and its number buttons, which open a story in place."""
    require_private_chat(request)
    opened_id = request.callback.number(1) if isinstance(request, ButtonPress) else 0
    saved_page = await saved_stories.load_page(request.database, request.chat, request.page)
    await request.edit_or_send(view.saved_list(saved_page, opened_id, request.local_now, request.texts))
    if opened_id > 0 and all(article.id != opened_id for article in saved_page.stories):
        await request.answer(request.texts.plain("article.gone"), alert=True)


async def remove(request: ButtonPress) -> None:
    """The Remove button of an opened story."""
    require_private_chat(request)
    await saved_stories.remove(request.database, request.chat, request.callback.number(1))
    saved_page = await saved_stories.load_page(request.database, request.chat, request.page)
    await request.edit_or_send(view.saved_list(saved_page, 0, request.local_now, request.texts))
    await request.answer(request.texts.plain("saved.removed"))
