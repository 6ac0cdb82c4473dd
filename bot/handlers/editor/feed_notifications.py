"""Notifies editors about feeds: new drafts, and feeds that fail or have ended."""

from __future__ import annotations

from dataclasses import replace

from bot.commands import allows
from bot.handlers.context import AppContext
from bot.handlers.editor import breaking
from bot.handlers.editor.card_screens import draw_card, send_card
from bot.handlers.request import PRIVATE, Request
from bot.services.articles import editing
from bot.services.feeds import management
from bot.services.feeds.check import DraftsWaiting, FeedEnded, FeedFailing, FeedNotice
from bot.services.newsroom import people
from bot.services.newsroom.people import Person
from bot.services.subscriptions.subscriptions import Chat
from bot.views.editor import feeds as view
from data.audience.requesters import RequesterKey
from data.newsroom import team
from data.records.articles import ArticleStatus
from data.records.feeds import Source
from data.records.newsroom import Role

MAX_CARDS = 3
"""More new drafts than this are announced in one message without their cards."""


async def notify_editors(app: AppContext, notice: FeedNotice) -> None:
    """Send new drafts to the editor who added the feed, and problems to every editor."""
    match notice:
        case DraftsWaiting():
            await _redraw_improved(app, notice)
            await _show_drafts(app, notice)
        case FeedFailing(source):
            for request in await _requests_for_editors(app, source):
                await request.reply(view.failing(source, request.now, request.texts))
        case FeedEnded(source):
            for request in await _requests_for_editors(app, source):
                await request.reply(view.ended(source, request.texts))


async def _redraw_improved(app: AppContext, notice: DraftsWaiting) -> None:
    """Show the text that articles got from their pages on their cards."""
    requests = await _requests_for_editors(app, notice.source) if notice.improved else []
    for request in requests[:1]:
        for article in notice.improved:
            screen = await draw_card(request, article)
            for card in await editing.list_cards(app.database, article.id):
                await app.telegram.edit(card.chat_id, card.message_id, screen)


async def _show_drafts(app: AppContext, notice: DraftsWaiting) -> None:
    requests = await _requests_for_editors(app, notice.source)
    if not requests:
        return
    first = requests[0]
    if len(notice.drafts) > MAX_CARDS or notice.skipped_count:
        await _count_drafts(first, notice)
    else:
        for draft in notice.drafts:
            await send_card(first, draft)
    await breaking.propose(app, notice.drafts, requests)


async def _count_drafts(request: Request, notice: DraftsWaiting) -> None:
    """Say how many wait; published stories that look like breaking news do not."""
    waiting = tuple(one for one in notice.drafts if one.status is ArticleStatus.DRAFT)
    if waiting or notice.skipped_count:
        await request.reply(view.drafts_waiting(replace(notice, drafts=waiting), request.texts))


async def _requests_for_editors(app: AppContext, source: Source) -> list[Request]:
    """A request by which each editor gets a message, first the editor who added the feed."""
    adder = await app.requesters.get(RequesterKey(source.chat_id, 0, source.added_by))
    owners = await people.owner_ids(app.database, app.settings.admin_ids)
    async with app.database.reading() as tx:
        editors = [editor.user_id for editor in await team.editors(tx)]
        editor_ids = list(dict.fromkeys([*owners, *editors]))  # an owner may have been an editor first
        reachable_ids = await team.find_known_actors(tx, editor_ids)
    role = people.role_of(app.settings.admin_ids, source.added_by, adder)
    if not allows(role, Role.EDITOR):
        editor_ids = [number for number in editor_ids if number != source.added_by]
    return [
        _request_for_editor(app, number, source)
        for number in management.editors_to_notify(source, editor_ids, reachable_ids)
    ]


def _request_for_editor(app: AppContext, user_id: int, source: Source) -> Request:
    language = source.language if user_id == source.added_by else app.settings.default_language
    return Request.create(app, Chat(user_id, 0, PRIVATE, language), Person(user_id, ""), Role.EDITOR)
