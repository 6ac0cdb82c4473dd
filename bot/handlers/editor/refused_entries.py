"""Handles the list of entries that were recognised as copies, and adds one of them all the same."""

from __future__ import annotations

from bot.handlers import typing_indicator
from bot.handlers.editor.card_screens import send_card
from bot.handlers.request import ButtonPress
from bot.services.feeds import entries, held_entries
from bot.views.editor import refused_entries as view


async def listing(request: ButtonPress) -> None:
    """One page of the refused entries of a feed."""
    await _show(request, request.number, max(0, request.callback.number(1)))


async def add(request: ButtonPress) -> None:
    """Make a draft of a refused entry, and show the rest of the list.

    Raises:
        UserError: The entry was added or deleted meanwhile, or exactly its text is in the archive.
    """
    async with typing_indicator.show_typing(request):
        source, article = await entries.add_refused(request.app.feed_services, request.number, request.now)
    await _show(request, source.id, max(0, request.callback.number(1)))
    await send_card(request, article)


async def _show(request: ButtonPress, source_id: int, page: int) -> None:
    source, found, total = await held_entries.list_refused(request.database, source_id, page)
    if not found and page:
        page = 0
        source, found, total = await held_entries.list_refused(request.database, source_id, page)
    await request.edit_or_send(view.listing(source, found, total, page, request.now, request.texts))
