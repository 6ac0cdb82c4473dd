"""Greeting, help, privacy and what is stored about a person."""

from __future__ import annotations

import json
from datetime import timedelta

from bot.callback_data import Action, pack
from bot.commands import menu
from bot.handlers.context import Request
from bot.ports.messenger import Button
from bot.services import conversations
from bot.services.articles import paste_parts
from bot.services.newsroom import people
from bot.telegram_text import utf16_length
from bot.views import messages
from data.records.newsroom import Role

_MIN_ARTICLE_LENGTH = 200


_MAX_DATA_MESSAGE_LENGTH = 3_000


_REFUSED = "refused"


_NEXT_PART_TIMEOUT = timedelta(seconds=2)  # between two parts of one paste


async def start(request: Request) -> None:
    """/start: what this is, and Subscribe as a button."""
    await request.reply(messages.start(request.role, request.texts))
    await _set_role_menu(request)


async def help_(request: Request) -> None:
    """/help: the commands of that person's role."""
    await request.reply(messages.help_for(request.role, request.texts, group=not request.is_private))
    await _set_role_menu(request)


async def privacy(request: Request) -> None:
    """/privacy: what is stored and how to see or delete it."""
    await request.reply(messages.text_message("privacy", request.texts))


async def my_data(request: Request) -> None:
    """/mydata: everything stored about this chat."""
    stored = await people.export_chat_data(request.app.database, request.chat.id)
    if not stored:
        await request.reply(messages.text_message("mydata.none", request.texts))
        return
    text = json.dumps(stored, ensure_ascii=False, indent=1)
    head = messages.my_data_head(stored, request.texts)
    if utf16_length(text) > _MAX_DATA_MESSAGE_LENGTH:
        await request.app.telegram.send_file(
            request.chat.id, request.chat.thread_id, "mydata.json", text.encode(), head
        )
        return
    await request.reply(messages.my_data(head, text, request.texts))


async def ask_forget(request: Request) -> None:
    """/forgetme: asks once more."""
    await request.edit_or_send(messages.confirm_forget(request.texts))


async def forget(request: Request) -> None:
    """The button that deletes everything about this chat; in a group, nothing about who pressed it."""
    own = request.person.id if request.is_private else request.chat.id
    await people.delete_chat_data(request.app.database, request.chat.id, own)
    is_team_member = request.is_private and request.requester.is_editor
    await request.edit_or_send(
        messages.text_message("forget.done_team" if is_team_member else "forget.done", request.texts)
    )


async def cancel(request: Request) -> None:
    """The button below every question."""
    await conversations.end(request.app.database, request.chat.id, request.person.id)
    await request.edit_or_send(messages.text_message("cancelled", request.texts))


async def unknown_command(request: Request) -> None:
    """A command that does not exist names /help."""
    await request.reply(messages.text_message("unknown.command", request.texts, given=request.args[:40]))


async def reply_to_free_text(request: Request) -> None:
    """What a reader sends unasked: a story is refused politely, anything else is shown the way.

    The other parts of a paste that Telegram has cut are not refused once more each.
    """
    if await _continues_rejected_paste(request):
        return
    key = "refused.paste" if _looks_like_article(request) else "unknown.text"
    row = (Button(request.texts.plain("button.latest"), pack(Action.LATEST)),)
    await request.reply(messages.text_message(key, request.texts, row))


async def _continues_rejected_paste(request: Request) -> bool:
    database, here = request.app.database, (request.chat.id, request.person.id)
    dialogue = (
        await conversations.current(database, *here, request.now)
        if request.requester.step == _REFUSED
        else None
    )
    if utf16_length(request.args) >= paste_parts.MIN_CUT_LENGTH:
        await conversations.begin(database, *here, _REFUSED, request.now)

        async def end_rejection() -> None:
            current = await conversations.current(database, *here, request.now)
            if current and current.step == _REFUSED and current.updated_at == request.now:
                await conversations.end(database, *here)

        request.app.chat_queue.submit_later(
            _NEXT_PART_TIMEOUT.total_seconds(), request.chat.id, end_rejection
        )
    return dialogue is not None and request.now - dialogue.updated_at <= _NEXT_PART_TIMEOUT


def _looks_like_article(request: Request) -> bool:
    message = request.message
    has_content = message is not None and bool(message.document or message.photo or message.forward_origin)
    return has_content or len(request.args) > _MIN_ARTICLE_LENGTH


async def _set_role_menu(request: Request) -> None:
    """Those who may do more than read get a command menu that shows it."""
    if request.is_private and request.role is not Role.READER:
        await request.app.telegram.set_menu(menu(request.role, request.texts), chat_id=request.chat.id)


def refusal_key(required_role: Role) -> str:
    """Which polite refusal fits a command for `needed`."""
    return "refused.owner" if required_role is Role.OWNER else "refused.editor"
