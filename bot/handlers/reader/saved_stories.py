"""/saved: the stories a reader keeps, each opened in place or taken off the list."""

from __future__ import annotations

from bot.handlers.context import Request
from bot.handlers.reader.story_buttons import require_private_chat
from bot.services.reading import saved_stories
from bot.views.reader import saved_stories as view


async def show_page(request: Request) -> None:
    """/saved, its pages, and a number below it: that story in full, in place."""
    require_private_chat(request)
    opened_id = request.callback.number(1) if request.callback else 0
    saved_page = await saved_stories.load_page(request.app.database, request.chat, request.number)
    await request.edit_or_send(view.saved_list(saved_page, opened_id, request.now, request.texts))
    if opened_id > 0 and all(article.id != opened_id for article in saved_page.stories):
        await request.answer(request.texts.plain("article.gone"), alert=True)


async def remove(request: Request) -> None:
    """Remove, below an opened story."""
    require_private_chat(request)
    assert request.callback is not None
    await saved_stories.remove(request.app.database, request.chat, request.callback.number(1))
    saved_page = await saved_stories.load_page(request.app.database, request.chat, request.number)
    await request.edit_or_send(view.saved_list(saved_page, 0, request.now, request.texts))
    await request.answer(request.texts.plain("saved.let_go"))
