"""Handles the buttons of a card that block the reader who sent its story, or allow tips again."""

from __future__ import annotations

from bot.handlers.editor import card_screens
from bot.handlers.request import ButtonPress
from bot.services.articles import editing
from bot.services.tips import tips


async def block(request: ButtonPress) -> None:
    """Take no more tips from the sender."""
    await _set(request, is_blocked=True)


async def unblock(request: ButtonPress) -> None:
    """Take tips from the sender again."""
    await _set(request, is_blocked=False)


async def _set(request: ButtonPress, *, is_blocked: bool) -> None:
    article = await editing.get(request.database, request.number)
    await tips.set_blocked(request.database, article, request.person, request.now, is_blocked=is_blocked)
    await card_screens.redraw(request, article, await card_screens.draw_card(request, article))
