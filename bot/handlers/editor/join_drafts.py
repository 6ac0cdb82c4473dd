"""Handles 'Join' on the card of a draft that was pasted right after another one, and its Undo."""

from __future__ import annotations

from bot.errors import UserError
from bot.handlers import typing_indicator
from bot.handlers.editor.card_screens import draw_card, redraw, redraw_others, send_card
from bot.handlers.request import ButtonPress
from bot.services.articles import editing, join_drafts
from bot.views.editor import join_drafts as view


async def join(request: ButtonPress) -> None:
    """Join a draft with the one pasted before it, and send the card of the joined draft."""
    try:
        async with typing_indicator.show_typing(request, after=typing_indicator.SHORT_DELAY_SECONDS):
            whole, parts, step = await join_drafts.join(
                request.app.intake_services, request.number, request.person, request.chat.id, request.now
            )
    except UserError:
        unchanged = await editing.get(request.database, request.number)
        await redraw(request, unchanged, await draw_card(request, unchanged))
        raise
    previous, pressed = parts
    await redraw(request, pressed, view.joined(previous, pressed, step, request.texts))
    await redraw_others(request, previous, view.part(previous, request.texts))
    await send_card(request, whole)


async def undo(request: ButtonPress) -> None:
    """Undo it: the two drafts return."""
    whole, parts = await join_drafts.undo(request.database, request.number, request.person, request.now)
    previous, pressed = parts
    await redraw(request, pressed, await draw_card(request, pressed))
    await redraw_others(request, previous, await draw_card(request, previous))
    await redraw_others(request, whole, view.apart(whole, request.texts))
