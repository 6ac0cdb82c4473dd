"""'Left out' on a draft's card: what cleaning threw away, each line with a way back."""

from __future__ import annotations

from bot.handlers.context import Request
from bot.handlers.editor.article_card import redraw
from bot.services.articles import dropped_lines, editing
from bot.views.editor import article_card
from bot.views.editor import dropped_lines as view


async def show(request: Request) -> None:
    """What was left out, in the place of the card."""
    assert request.callback is not None
    article = await editing.get(request.app.database, request.number)
    await request.edit(view.dropped_lines_page(article, request.callback.number(1), request.texts))


async def restore_line(request: Request) -> None:
    """Put one line back."""
    assert request.callback is not None
    number = request.callback.number(1)
    article = await dropped_lines.restore_line(
        request.app.database, request.app.summarizer, request.number, number, request.person, request.now
    )
    await request.edit(view.dropped_lines_page(article, number // view.PAGE_SIZE, request.texts))
    await request.answer(request.texts.plain("left.taken"))


async def show_card(request: Request) -> None:
    """The card again."""
    article = await editing.get(request.app.database, request.number)
    await redraw(request, article, article_card.card)
