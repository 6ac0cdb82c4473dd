"""Handles the buttons of a new version of a story, and the one that drafts an edited message."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.errors import UserError
from bot.handlers import typing_indicator
from bot.handlers.editor import card_screens, corrections, submissions
from bot.handlers.request import ButtonPress
from bot.services.articles import article_source, editing, new_versions, submitted_messages
from bot.services.articles.intake import IntakeServices
from bot.services.newsroom.people import Person
from bot.views.editor import article_source as source_view
from data.records.articles import Article, ArticleStatus

_Exchange = Callable[[IntakeServices, int, Person, datetime], Awaitable[tuple[Article, Article]]]


async def replace_earlier(request: ButtonPress) -> None:
    """Put a new version in the place of the earlier article; ask first where it names no source."""
    article = await editing.get(request.database, request.number)
    is_publishing = await _is_earlier_published(request, article)
    if is_publishing and article_source.asks_for_source(article):
        await request.edit(source_view.confirm_publishing(article, request.texts))
        return
    await _exchange(request, new_versions.replace_earlier)


async def restore_earlier(request: ButtonPress) -> None:
    """Undo it: the earlier article returns."""
    await _exchange(request, new_versions.restore_earlier)


async def draft_edited(request: ButtonPress) -> None:
    """Make a draft of an edited message whose story was published or discarded before."""
    messages = await submitted_messages.find(request.database, request.chat.id, request.number)
    async with typing_indicator.show_typing(request, after=typing_indicator.SHORT_DELAY_SECONDS):
        result = await new_versions.draft_edited(
            request.app.intake_services, messages, request.person, request.chat.id, request.now
        )
    await submissions.show_result(request, result)


async def _is_earlier_published(request: ButtonPress, article: Article) -> bool:
    async with request.database.reading() as tx:
        earlier = await new_versions.load_earlier(tx, article)
    return earlier is not None and earlier.status is ArticleStatus.PUBLISHED


async def _exchange(request: ButtonPress, exchange: _Exchange) -> None:
    try:
        article, earlier = await exchange(
            request.app.intake_services, request.number, request.person, request.now
        )
    except UserError:
        unchanged = await editing.get(request.database, request.number)
        await card_screens.redraw(request, unchanged, await card_screens.draw_card(request, unchanged))
        raise
    await card_screens.redraw(request, article, await card_screens.draw_card(request, article))
    await card_screens.redraw_others(request, earlier, await card_screens.draw_card(request, earlier))
    await request.answer(request.texts.plain(f"toast.version_{earlier.status.value}", n=earlier.id))
    is_restored = earlier.status is ArticleStatus.PUBLISHED
    await (corrections.offer_after_restoring if is_restored else corrections.offer)(request, earlier)
