"""Handles 'Left out' on a draft's card: the lines that cleaning dropped, to be put back and out again."""

from __future__ import annotations

from bot.handlers.editor.card_screens import draw_card, redraw, redraw_others
from bot.handlers.request import ButtonPress
from bot.services.articles import dropped_lines, editing
from bot.services.articles.dropped_lines import sort_lines
from bot.views.editor import dropped_lines as view
from data.records.articles import Article


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
    await _show_changed(request, article, line, "left.taken")


async def drop_line_again(request: ButtonPress) -> None:
    """Take a line that was put back out again."""
    line = request.callback.number(1)
    article = await dropped_lines.drop_line_again(
        request.database, request.app.summarizer, request.number, line, request.person, request.now
    )
    await _show_changed(request, article, line, "left.out_again")


async def show_card(request: ButtonPress) -> None:
    """Show the card again; topics are no longer typed."""
    await request.conversation.end()
    article = await editing.get(request.database, request.number)
    await redraw(request, article, await draw_card(request, article))


async def _show_changed(request: ButtonPress, article: Article, line: int, toast: str) -> None:
    page = view.page_of_line(sort_lines(article.dropped), line)
    await request.edit(view.dropped_lines_page(article, page, request.texts))
    await redraw_others(request, article, await draw_card(request, article))
    await request.answer(request.texts.plain(toast))
