"""Greeting, help, privacy and what is stored about a person."""

from __future__ import annotations

import json
from datetime import timedelta

from bot.callback_data import Action, pack
from bot.commands import menu
from bot.handlers.context import Call
from bot.ports.messenger import Button
from bot.services import conversations
from bot.services.articles import paste_parts
from bot.services.newsroom import people
from bot.views import messages
from bot.views.format import limits
from data.records.newsroom import Role

_LONG_TEXT = 200


_MESSAGE_ROOM = 3_000


_REFUSED = "refused"


_PATIENCE = timedelta(seconds=2)  # between two parts of one paste


async def start(call: Call) -> None:
    """/start: what this is, and Subscribe as a button."""
    await call.reply(messages.start(call.role, call.texts))
    await _own_menu(call)


async def help_(call: Call) -> None:
    """/help: the commands of that person's role."""
    await call.reply(messages.help_for(call.role, call.texts, group=not call.is_private))
    await _own_menu(call)


async def privacy(call: Call) -> None:
    """/privacy: what is stored and how to see or delete it."""
    await call.reply(messages.simple("privacy", call.texts))


async def my_data(call: Call) -> None:
    """/mydata: everything stored about this chat."""
    stored = await people.my_data(call.lede.database, call.chat.id)
    if not stored:
        await call.reply(messages.simple("mydata.none", call.texts))
        return
    text = json.dumps(stored, ensure_ascii=False, indent=1)
    head = messages.my_data_head(stored, call.texts)
    if limits.length(text) > _MESSAGE_ROOM:
        await call.lede.telegram.send_file(
            call.chat.id, call.chat.thread_id, "mydata.json", text.encode(), head
        )
        return
    await call.reply(messages.my_data(head, text, call.texts))


async def forget(call: Call) -> None:
    """/forgetme: asks once more."""
    await call.show(messages.forgetting(call.texts))


async def forget_now(call: Call) -> None:
    """The button that deletes everything about this chat; in a group, nothing about who pressed it."""
    own = call.person.id if call.is_private else call.chat.id
    await people.forget(call.lede.database, call.chat.id, own)
    of_the_team = call.is_private and call.known.is_editor
    await call.show(messages.simple("forget.done_team" if of_the_team else "forget.done", call.texts))


async def cancel(call: Call) -> None:
    """The button below every question."""
    await conversations.end(call.lede.database, call.chat.id, call.person.id)
    await call.show(messages.simple("cancelled", call.texts))


async def unknown_command(call: Call) -> None:
    """A command that does not exist names /help."""
    await call.reply(messages.simple("unknown.command", call.texts, given=call.args[:40]))


async def unexpected_text(call: Call) -> None:
    """What a reader sends unasked: a story is refused politely, anything else is shown the way.

    The other parts of a paste that Telegram has cut are not refused once more each.
    """
    if await _is_rest_of_refused(call):
        return
    key = "refused.paste" if _like_a_story(call) else "unknown.text"
    row = (Button(call.texts.plain("button.latest"), pack(Action.LATEST)),)
    await call.reply(messages.simple(key, call.texts, row))


async def _is_rest_of_refused(call: Call) -> bool:
    database, here = call.lede.database, (call.chat.id, call.person.id)
    waiting = await conversations.current(database, *here, call.now) if call.known.step == _REFUSED else None
    if paste_parts.utf16_length(call.args) >= paste_parts.SHORTEST_CUT:
        await conversations.begin(database, *here, _REFUSED, call.now)

        async def forget() -> None:
            present = await conversations.current(database, *here, call.now)
            if present and present.step == _REFUSED and present.updated_at == call.now:
                await conversations.end(database, *here)

        call.lede.dispatcher.submit_later(_PATIENCE.total_seconds(), call.chat.id, forget)
    return waiting is not None and call.now - waiting.updated_at <= _PATIENCE


def _like_a_story(call: Call) -> bool:
    message = call.message
    sent = message is not None and bool(message.document or message.photo or message.forward_origin)
    return sent or len(call.args) > _LONG_TEXT


async def _own_menu(call: Call) -> None:
    """Those who may do more than read get a command menu that shows it."""
    if call.is_private and call.role is not Role.READER:
        await call.lede.telegram.set_menu(menu(call.role, call.texts), chat_id=call.chat.id)


def refusal_key(needed: Role) -> str:
    """Which polite refusal fits a command for `needed`."""
    return "refused.owner" if needed is Role.OWNER else "refused.editor"
