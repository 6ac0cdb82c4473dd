"""What editors are told of feeds without having asked."""

from __future__ import annotations

from bot.commands import allows
from bot.handlers.context import PRIVATE, Call, Lede
from bot.handlers.editor.submissions import send_card
from bot.services.feeds import management
from bot.services.feeds.check import Ended, Failing, Notice, Waiting
from bot.services.newsroom import people
from bot.services.newsroom.people import Person
from bot.services.subscriptions.subscriptions import Chat
from bot.views.editor import feeds as view
from data.audience.requesters import Requester, RequesterKey
from data.newsroom import team
from data.records.feeds import Source
from data.records.newsroom import Role

MOST_CARDS = 3


async def tell(lede: Lede, notice: Notice) -> None:
    """Show new drafts to the editor who added the source, and trouble to everybody who can mend it."""
    match notice:
        case Waiting():
            await _show_drafts(lede, notice)
        case Failing(source):
            for call in await _calls(lede, source):
                await call.reply(view.failing(source, call.now, call.texts))
        case Ended(source):
            for call in await _calls(lede, source):
                await call.reply(view.ended(source, call.texts))


async def _show_drafts(lede: Lede, notice: Waiting) -> None:
    calls = await _calls(lede, notice.source)
    if not calls:
        return
    first = calls[0]
    if len(notice.drafts) > MOST_CARDS or notice.left_out:
        await first.reply(view.waiting(notice, first.texts))
        return
    for draft in notice.drafts:
        await send_card(first, draft)


async def _calls(lede: Lede, source: Source) -> list[Call]:
    """A way to write to each editor who may be told, the source's own first."""
    own = await lede.callers.get(RequesterKey(source.chat_id, 0, source.added_by))
    async with lede.database.reading() as tx:
        editors = [editor.user_id for editor in await team.editors(tx)]
        everybody = [*lede.settings.admin_ids, *editors]
        acting = await team.find_known_actors(tx, everybody)
    role = people.role_of(lede.settings.admin_ids, source.added_by, own)
    if not allows(role, Role.EDITOR):
        everybody = [number for number in everybody if number != source.added_by]
    return [_call(lede, number, source) for number in management.editors_to_tell(source, everybody, acting)]


def _call(lede: Lede, number: int, source: Source) -> Call:
    language = source.language if number == source.added_by else lede.settings.default_language
    return Call(
        lede=lede,
        chat=Chat(number, 0, PRIVATE, language),
        person=Person(number, ""),
        role=Role.EDITOR,
        known=Requester(),
        texts=lede.catalogs.for_language(language),
        now=lede.clock.now(),
    )
