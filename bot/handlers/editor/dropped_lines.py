"""'Left out' on a draft's card: what cleaning threw away, each line with a way back."""

from __future__ import annotations

from bot.handlers.context import Call
from bot.handlers.editor.article_card import redraw
from bot.services.articles import dropped_lines, editing
from bot.views.editor import article_card
from bot.views.editor import dropped_lines as view


async def show(call: Call) -> None:
    """What was left out, in the place of the card."""
    assert call.callback is not None
    article = await editing.get(call.lede.database, call.number)
    await call.edit(view.leftovers(article, call.callback.number(1), call.texts))


async def take(call: Call) -> None:
    """Put one line back."""
    assert call.callback is not None
    number = call.callback.number(1)
    article = await dropped_lines.take_back(
        call.lede.database, call.lede.thinker, call.number, number, call.person, call.now
    )
    await call.edit(view.leftovers(article, number // view.PAGE, call.texts))
    await call.answer(call.texts.plain("left.taken"))


async def back(call: Call) -> None:
    """The card again."""
    article = await editing.get(call.lede.database, call.number)
    await redraw(call, article, article_card.card)
