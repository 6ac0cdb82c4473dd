"""Stories coming in: everything an editor sends, and the parts of one that Telegram has cut."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.commands import allows
from bot.errors import UserError
from bot.handlers.context import PRIVATE, Call, Lede
from bot.handlers.editor import albums, feeds, submissions
from bot.handlers.error_boundary import guarded
from bot.services import conversations
from bot.services.articles import page_fetch, paste_parts
from bot.services.articles.intake import Origin
from bot.services.articles.paste_parts import Part
from bot.services.newsroom import people
from bot.services.newsroom.people import Person
from bot.services.subscriptions.subscriptions import Chat
from bot.views import messages
from data.audience.requesters import RequesterKey
from data.records.newsroom import Dialogue, Role

PATIENCE_SECONDS = 2.0
"""How long the next part of a cut paste may take; Telegram's clients send them at once."""
_ADDED = "added"


async def add(call: Call) -> None:
    """/add, alone or with the text behind it."""
    if call.args.strip():
        await story(call)
        return
    await call.reply(messages.prompt("add.ask", call.texts))
    await conversations.begin(call.lede.database, call.chat.id, call.person.id, "adding", call.now)


async def story(call: Call) -> None:
    """Whatever an editor sends that is no command: a file, a forwarded post, a paste or a part of one."""
    assert call.message is not None
    if call.message.document is not None:
        await finish_collecting(call)
        is_list = feeds.is_list(call.message.document.file_name or "")
        await (feeds.take_list if is_list else submissions.document)(call)
    elif call.message.photo:
        await finish_collecting(call)
        await albums.picture(call)
    elif not call.args.strip():
        raise UserError("intake.nothing_here")
    elif submissions.origin_of(call.message) != Origin():
        await finish_collecting(call)
        await submissions.forwarded(call)
    else:
        await _paste(call)


async def finish_collecting(call: Call) -> None:
    """Before somebody does something else: the paste whose parts were arriving is whole."""
    if call.known.step == conversations.COLLECTING:
        await guarded(_finish_waiting, replace(call, callback=None, query_id=""))


async def finish_interrupted(lede: Lede, chats: Collection[int] | None = None) -> None:
    """Go on with pastes whose parts were still arriving when a process ended: all, or those of `chats`."""
    for waiting in await conversations.unfinished_pastes(lede.database):
        if chats is not None and waiting.chat_id not in chats:
            continue
        if collected := _collected(waiting):
            _finish_later(await _call_for(lede, waiting), collected[-1])


async def _paste(call: Call) -> None:
    """A text, or one part of it: a long one may go on in the next message."""
    assert call.message is not None
    said = call.message.text or call.args
    part = Part(
        call.message.message_id,
        call.args,
        paste_parts.utf16_length(said) - paste_parts.utf16_length(call.args),
    )
    waiting = await conversations.current(call.lede.database, call.chat.id, call.person.id, call.now)
    if waiting and waiting.step == _ADDED and waiting.data.get("last") == part.message_id:
        return  # an earlier run ended between taking it and noting so
    collected = _collected(waiting)
    if collected and part not in collected and not paste_parts.goes_on(collected[-1], part):
        await guarded(_finish_waiting, call)
        collected = []
    if not collected and (url := page_fetch.only_link(part.text)):
        await submissions.link(call, url)
        return
    if part not in collected:
        collected.append(part)
    if paste_parts.may_go_on(part):
        await _keep(call, collected)
        _finish_later(call, part)
        return
    if len(collected) > 1:
        await _keep(call, collected)
    await _finish(call, collected)


async def _keep(call: Call, collected: list[Part]) -> None:
    await conversations.begin(
        call.lede.database,
        call.chat.id,
        call.person.id,
        conversations.COLLECTING,
        call.now,
        parts=[[part.message_id, part.text, part.lead] for part in collected],
        name=call.person.name,
        language=call.chat.language,
    )


def _finish_later(call: Call, last: Part) -> None:
    async def finish_if_last() -> None:
        waiting = await conversations.current(call.lede.database, call.chat.id, call.person.id, call.now)
        if (collected := _collected(waiting)) and collected[-1] == last:
            await guarded(_finish_waiting, call)

    call.lede.dispatcher.submit_later(PATIENCE_SECONDS, call.chat.id, finish_if_last)


async def _finish_waiting(call: Call) -> None:
    """Take what was collected, if its sender is still an editor."""
    waiting = await conversations.current(call.lede.database, call.chat.id, call.person.id, call.now)
    known = await call.lede.callers.get(RequesterKey(call.chat.id, 0, call.person.id))
    if not allows(people.role_of(call.lede.settings.admin_ids, call.person.id, known), Role.EDITOR):
        await conversations.end(call.lede.database, call.chat.id, call.person.id)
        raise UserError("refused.paste")
    if collected := _collected(waiting):
        await _finish(call, collected)


async def _finish(call: Call, collected: list[Part]) -> None:
    """Make a draft; the parts are kept until there is one, so that no crash loses them."""
    try:
        await submissions.take_text(call, paste_parts.join_parts(collected), Origin())
    except Exception:
        await conversations.end(call.lede.database, call.chat.id, call.person.id)
        raise
    last = collected[-1].message_id
    await conversations.begin(call.lede.database, call.chat.id, call.person.id, _ADDED, call.now, last=last)


def _collected(waiting: Dialogue | None) -> list[Part]:
    if waiting is None or waiting.step != conversations.COLLECTING:
        return []
    found = waiting.data.get("parts")
    return [Part(*part) for part in found] if isinstance(found, list) else []


async def _call_for(lede: Lede, waiting: Dialogue) -> Call:
    language = str(waiting.data.get("language", ""))
    known = await lede.callers.get(RequesterKey(waiting.chat_id, 0, waiting.user_id))
    return Call(
        lede=lede,
        chat=Chat(waiting.chat_id, 0, PRIVATE, language),
        person=Person(waiting.user_id, str(waiting.data.get("name", ""))),
        role=people.role_of(lede.settings.admin_ids, waiting.user_id, known),
        known=known,
        texts=lede.catalogs.for_language(language),
        now=lede.clock.now(),
    )
