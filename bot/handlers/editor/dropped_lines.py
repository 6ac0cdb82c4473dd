"""Handles 'Left out' on a draft's card: shows the lines that cleaning dropped and restores them."""

from __future__ import annotations

from bot.handlers.editor.card_screens import draw_card, redraw
from bot.handlers.request import ButtonPress
from bot.services.articles import dropped_lines, editing
from bot.views.editor import dropped_lines as view


async def show(request: ButtonPress) -> None:
    """Show a page of the dropped lines in place of the card."""
    article = await editing.get(request.database, request.number)
    await request.edit(view.dropped_lines_page(article, request.callback.number(1), request.texts))


async def restore_line(request: ButtonPress) -> None:
    """Put one line back into the text."""
    line = request.callback.number(1)
    article = await dropped_lines.restore_line(
        request.database, request.app.summarizer, request.number, line, request.person, request.now
    )
    await request.edit(view.dropped_lines_page(article, line // view.PAGE_SIZE, request.texts))
    await request.answer(request.texts.plain("left.taken"))


async def show_card(request: ButtonPress) -> None:
    """Show the card again; topics are no longer typed."""
    await request.conversation.end()
    article = await editing.get(request.database, request.number)
    await redraw(request, article, await draw_card(request, article))
