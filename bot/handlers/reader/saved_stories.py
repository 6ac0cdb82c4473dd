"""/saved: the stories a reader keeps, each opened in place or taken off the list."""

from __future__ import annotations

from bot.handlers.context import Call
from bot.handlers.reader.story_buttons import require_shelf
from bot.services.reading import saved_stories
from bot.views.reader import saved_stories as view


async def listing(call: Call) -> None:
    """/saved, its pages, and a number below it: that story in full, in place."""
    require_shelf(call)
    opened = call.callback.number(1) if call.callback else 0
    shelf = await saved_stories.shelf(call.lede.database, call.chat, call.number)
    await call.show(view.shelf(shelf, opened, call.now, call.texts))
    if opened > 0 and all(article.id != opened for article in shelf.stories):
        await call.answer(call.texts.plain("article.gone"), alert=True)


async def remove(call: Call) -> None:
    """Remove, below an opened story."""
    require_shelf(call)
    assert call.callback is not None
    await saved_stories.remove(call.lede.database, call.chat, call.callback.number(1))
    shelf = await saved_stories.shelf(call.lede.database, call.chat, call.number)
    await call.show(view.shelf(shelf, 0, call.now, call.texts))
    await call.answer(call.texts.plain("saved.let_go"))
