"""Handles 'Left out' on a draft's card: shows the lines that cleaning dropped and restores them."""

from __future__ import annotations

from bot.handlers.editor.article_card import redraw
from bot.handlers.request import ButtonPress
from bot.services.articles import dropped_lines, editing
from bot.views.editor import article_card
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
    """Show the card again."""
    article = await editing.get(request.database, request.number)
    await redraw(request, article, article_card.card)
