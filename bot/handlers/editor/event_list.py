"""Handles /articles: the published events, newest first or found by words."""

from __future__ import annotations

from collections.abc import Sequence

from bot.errors import UserError
from bot.handlers.request import ButtonPress, Request, SentMessage
from bot.services.events import overview
from bot.services.events.overview import EventOverview
from bot.services.reading import story_search
from bot.views.editor import event_list as view
from bot.views.editor.event_list import ListContext


async def list_events(request: Request) -> None:
    """/articles and its pages; /articles with words searches."""
    if isinstance(request, SentMessage) and request.args.strip():
        await _show_found(request, " ".join(request.args.split()), 0)
        return
    page = request.page
    found, total = await overview.list_published(request.database, page)
    if not found and page:
        page = 0
        found, total = await overview.list_published(request.database, page)
    context = await _context(request, found)
    await request.edit_or_send(view.event_list(found, total, page, context, request.texts))


async def show_found_page(request: ButtonPress) -> None:
    """Older and Newer below found events turn the page in place.

    Raises:
        UserError: The message does not show the words in full.
    """
    words = view.words_of(request.message.text or "", request.texts)
    if not words:
        raise UserError("button.too_old")
    await _show_found(request, words, request.page)


async def _show_found(request: Request, words: str, page: int) -> None:
    found, total = await overview.search_published(request.database, words, page)
    if not total:
        suggestion = await story_search.suggest_query(request.database, words)
        await request.edit_or_send(view.nothing_found(words, suggestion, request.texts))
        return
    context = await _context(request, found)
    await request.edit_or_send(view.found_events(found, words, total, page, context, request.texts))


async def _context(request: Request, found: Sequence[EventOverview]) -> ListContext:
    sent = await overview.load_circulations(request.database, found)
    return ListContext(sent, request.app.settings.default_timezone, request.now)
