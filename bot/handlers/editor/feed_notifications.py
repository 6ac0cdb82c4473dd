"""What editors are told of feeds without having asked."""

from __future__ import annotations

from bot.commands import allows
from bot.handlers.context import PRIVATE, AppContext, Request
from bot.handlers.editor.submissions import send_card
from bot.services.feeds import management
from bot.services.feeds.check import DraftsWaiting, FeedEnded, FeedFailing, FeedNotice
from bot.services.newsroom import people
from bot.services.newsroom.people import Person
from bot.services.subscriptions.subscriptions import Chat
from bot.views.editor import feeds as view
from data.audience.requesters import Requester, RequesterKey
from data.newsroom import team
from data.records.feeds import Source
from data.records.newsroom import Role

MAX_CARDS = 3


async def notify_editors(app: AppContext, notice: FeedNotice) -> None:
    """Show new drafts to the editor who added the source, and trouble to everybody who can mend it."""
    match notice:
        case DraftsWaiting():
            await _show_drafts(app, notice)
        case FeedFailing(source):
            for request in await _requests_for_editors(app, source):
                await request.reply(view.failing(source, request.now, request.texts))
        case FeedEnded(source):
            for request in await _requests_for_editors(app, source):
                await request.reply(view.ended(source, request.texts))


async def _show_drafts(app: AppContext, notice: DraftsWaiting) -> None:
    requests = await _requests_for_editors(app, notice.source)
    if not requests:
        return
    first = requests[0]
    if len(notice.drafts) > MAX_CARDS or notice.skipped_count:
        await first.reply(view.drafts_waiting(notice, first.texts))
        return
    for draft in notice.drafts:
        await send_card(first, draft)


async def _requests_for_editors(app: AppContext, source: Source) -> list[Request]:
    """A way to write to each editor who may be told, the source's own first."""
    adder = await app.requesters.get(RequesterKey(source.chat_id, 0, source.added_by))
    async with app.database.reading() as tx:
        editors = [editor.user_id for editor in await team.editors(tx)]
        editor_ids = [*app.settings.admin_ids, *editors]
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
    return Request(
        app=app,
        chat=Chat(user_id, 0, PRIVATE, language),
        person=Person(user_id, ""),
        role=Role.EDITOR,
        requester=Requester(),
        texts=app.catalogs.for_language(language),
        now=app.clock.now(),
    )
