"""Stories coming in: everything an editor sends, and the parts of one that Telegram has cut."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.commands import allows
from bot.errors import UserError
from bot.handlers.context import PRIVATE, AppContext, Request
from bot.handlers.editor import albums, feeds, submissions
from bot.handlers.error_boundary import run_guarded
from bot.services import conversations
from bot.services.articles import page_fetch, paste_parts
from bot.services.articles.intake import Provenance
from bot.services.articles.paste_parts import PastePart
from bot.services.newsroom import people
from bot.services.newsroom.people import Person
from bot.services.subscriptions.subscriptions import Chat
from bot.telegram_text import utf16_length
from bot.views import messages
from data.audience.requesters import RequesterKey
from data.records.newsroom import Dialogue, Role

NEXT_PART_TIMEOUT_SECONDS = 2.0
"""How long the next part of a cut paste may take; Telegram's clients send them at once."""
_ADDED = "added"


async def add(request: Request) -> None:
    """/add, alone or with the text behind it."""
    if request.args.strip():
        await receive_submission(request)
        return
    await request.reply(messages.prompt("add.ask", request.texts))
    await conversations.begin(request.app.database, request.chat.id, request.person.id, "adding", request.now)


async def receive_submission(request: Request) -> None:
    """Whatever an editor sends that is no command: a file, a forwarded post, a paste or a part of one."""
    assert request.message is not None
    if request.message.document is not None:
        await finish_paste(request)
        is_opml = feeds.is_opml(request.message.document.file_name or "")
        await (feeds.import_opml if is_opml else submissions.submit_document)(request)
    elif request.message.photo:
        await finish_paste(request)
        await albums.receive_picture(request)
    elif not request.args.strip():
        raise UserError("intake.nothing_here")
    elif submissions.provenance_of(request.message) != Provenance():
        await finish_paste(request)
        await submissions.submit_forward(request)
    else:
        await _collect_part(request)


async def finish_paste(request: Request) -> None:
    """Before somebody does something else: the paste whose parts were arriving is whole."""
    if request.requester.step == conversations.COLLECTING:
        await run_guarded(_finish_if_editor, replace(request, callback=None, query_id=""))


async def resume_pastes(app: AppContext, chats: Collection[int] | None = None) -> None:
    """Go on with pastes whose parts were still arriving when a process ended: all, or those of `chats`."""
    for dialogue in await conversations.load_unfinished_pastes(app.database):
        if chats is not None and dialogue.chat_id not in chats:
            continue
        if collected := _collected_parts(dialogue):
            _schedule_finish(await _request_for(app, dialogue), collected[-1])


async def _collect_part(request: Request) -> None:
    """A text, or one part of it: a long one may go on in the next message."""
    assert request.message is not None
    full_text = request.message.text or request.args
    part = PastePart(
        request.message.message_id,
        request.args,
        utf16_length(full_text) - utf16_length(request.args),
    )
    dialogue = await conversations.current(
        request.app.database, request.chat.id, request.person.id, request.now
    )
    if dialogue and dialogue.step == _ADDED and dialogue.data.get("last") == part.message_id:
        return  # an earlier run ended between taking it and noting so
    collected = _collected_parts(dialogue)
    if collected and part not in collected and not paste_parts.continues(collected[-1], part):
        await run_guarded(_finish_if_editor, request)
        collected = []
    if not collected and (url := page_fetch.only_link(part.text)):
        await submissions.submit_link(request, url)
        return
    if part not in collected:
        collected.append(part)
    if paste_parts.may_be_truncated(part):
        await _save_parts(request, collected)
        _schedule_finish(request, part)
        return
    if len(collected) > 1:
        await _save_parts(request, collected)
    await _create_draft(request, collected)


async def _save_parts(request: Request, collected: list[PastePart]) -> None:
    await conversations.begin(
        request.app.database,
        request.chat.id,
        request.person.id,
        conversations.COLLECTING,
        request.now,
        parts=[[part.message_id, part.text, part.command_length] for part in collected],
        name=request.person.name,
        language=request.chat.language,
    )


def _schedule_finish(request: Request, last: PastePart) -> None:
    async def finish_if_last() -> None:
        dialogue = await conversations.current(
            request.app.database, request.chat.id, request.person.id, request.now
        )
        if (collected := _collected_parts(dialogue)) and collected[-1] == last:
            await run_guarded(_finish_if_editor, request)

    request.app.chat_queue.submit_later(NEXT_PART_TIMEOUT_SECONDS, request.chat.id, finish_if_last)


async def _finish_if_editor(request: Request) -> None:
    """Take what was collected, if its sender is still an editor."""
    dialogue = await conversations.current(
        request.app.database, request.chat.id, request.person.id, request.now
    )
    requester = await request.app.requesters.get(RequesterKey(request.chat.id, 0, request.person.id))
    if not allows(people.role_of(request.app.settings.admin_ids, request.person.id, requester), Role.EDITOR):
        await conversations.end(request.app.database, request.chat.id, request.person.id)
        raise UserError("refused.paste")
    if collected := _collected_parts(dialogue):
        await _create_draft(request, collected)


async def _create_draft(request: Request, collected: list[PastePart]) -> None:
    """Make a draft; the parts are kept until there is one, so that no crash loses them."""
    try:
        await submissions.submit_text(request, paste_parts.join_parts(collected), Provenance())
    except Exception:
        await conversations.end(request.app.database, request.chat.id, request.person.id)
        raise
    last = collected[-1].message_id
    await conversations.begin(
        request.app.database, request.chat.id, request.person.id, _ADDED, request.now, last=last
    )


def _collected_parts(dialogue: Dialogue | None) -> list[PastePart]:
    if dialogue is None or dialogue.step != conversations.COLLECTING:
        return []
    found = dialogue.data.get("parts")
    return [PastePart(*part) for part in found] if isinstance(found, list) else []


async def _request_for(app: AppContext, dialogue: Dialogue) -> Request:
    language = str(dialogue.data.get("language", ""))
    requester = await app.requesters.get(RequesterKey(dialogue.chat_id, 0, dialogue.user_id))
    return Request(
        app=app,
        chat=Chat(dialogue.chat_id, 0, PRIVATE, language),
        person=Person(dialogue.user_id, str(dialogue.data.get("name", ""))),
        role=people.role_of(app.settings.admin_ids, dialogue.user_id, requester),
        requester=requester,
        texts=app.catalogs.for_language(language),
        now=app.clock.now(),
    )
