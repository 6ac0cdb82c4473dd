"""What everybody may ask: greetings, help, the newest stories, search, and their own data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

from bot.callbacks import pack
from bot.commands import menu
from bot.context import Call, Newest
from bot.errors import UserError
from bot.handlers.opening import length_of
from bot.i18n import Catalogs
from bot.ports import Button, Clock, Screen
from bot.services import dialogue, latest, parts, people, wishes
from bot.views import latest as latest_view
from bot.views import plain, split
from data.database import Database
from data.records import Role

_SEARCHED = 5
_LONG_TEXT = 200
_MESSAGE_ROOM = 3_000
_REFUSED = "refused"
_PATIENCE = timedelta(seconds=2)  # between two parts of one paste


async def start(call: Call) -> None:
    """/start: what this is, and Subscribe as a button."""
    await call.reply(plain.start(call.role, call.texts))
    await _own_menu(call)


async def help_(call: Call) -> None:
    """/help: the commands of that person's role."""
    await call.reply(plain.help_for(call.role, call.texts, group=not call.is_private))
    await _own_menu(call)


async def newest(call: Call) -> None:
    """/latest [topic] [n], and its button."""
    topic, count = wishes.read_latest(call.args, latest.DEFAULT_COUNT, latest.MOST)
    screen = await call.lede.newest.get(Newest(topic, count, length_of(call), call.chat.language))
    await call.reply(screen)


async def newest_screens(
    database: Database, catalogs: Catalogs, clock: Clock, asked: Sequence[Newest]
) -> dict[Newest, Screen]:
    """The answers to /latest for everyone who asks at the same time, each written once."""
    found = await latest.latest(database, {(key.topic, key.count) for key in asked})
    topics = [name for name, _ in await latest.topics(database)] if not all(found.values()) else []
    screens = {}
    for key in asked:
        articles, texts = found[key.topic, key.count], catalogs.for_language(key.language)
        if articles or not key.topic:
            screens[key] = latest_view.newest(articles, key.topic, key.length, clock.now(), texts)
        else:
            screens[key] = latest_view.no_topic(key.topic, topics, texts)
    return screens


async def search(call: Call) -> None:
    """/search words."""
    words = " ".join(call.args.split())
    if not words:
        raise UserError("search.empty")
    found = await latest.find(call.lede.database, words, _SEARCHED)
    await call.reply(latest_view.found(found, words, length_of(call), call.now, call.texts))


async def privacy(call: Call) -> None:
    """/privacy: what is stored and how to see or delete it."""
    await call.reply(plain.simple("privacy", call.texts))


async def my_data(call: Call) -> None:
    """/mydata: everything stored about this chat."""
    stored = await people.my_data(call.lede.database, call.chat.id)
    if not stored:
        await call.reply(plain.simple("mydata.none", call.texts))
        return
    text = json.dumps(stored, ensure_ascii=False, indent=1)
    head = plain.my_data_head(stored, call.texts)
    if split.length(text) > _MESSAGE_ROOM:
        await call.lede.telegram.send_file(
            call.chat.id, call.chat.thread_id, "mydata.json", text.encode(), head
        )
        return
    await call.reply(plain.my_data(head, text, call.texts))


async def forget(call: Call) -> None:
    """/forgetme: asks once more."""
    await call.show(plain.forgetting(call.texts))


async def forget_now(call: Call) -> None:
    """The button that deletes everything about this chat; in a group, nothing about who pressed it."""
    own = call.person.id if call.is_private else call.chat.id
    await people.forget(call.lede.database, call.chat.id, own)
    of_the_team = call.is_private and call.known.is_editor
    await call.show(plain.simple("forget.done_team" if of_the_team else "forget.done", call.texts))


async def cancel(call: Call) -> None:
    """The button below every question."""
    await dialogue.end(call.lede.database, call.chat.id, call.person.id)
    await call.show(plain.simple("cancelled", call.texts))


async def unknown_command(call: Call) -> None:
    """A command that does not exist names /help."""
    await call.reply(plain.simple("unknown.command", call.texts, given=call.args[:40]))


async def unexpected_text(call: Call) -> None:
    """What a reader sends unasked: a story is refused politely, anything else is shown the way.

    The other parts of a paste that Telegram has cut are not refused once more each.
    """
    if await _is_rest_of_refused(call):
        return
    key = "refused.paste" if _like_a_story(call) else "unknown.text"
    row = (Button(call.texts.plain("button.latest"), pack("lt")),)
    await call.reply(plain.simple(key, call.texts, row))


async def _is_rest_of_refused(call: Call) -> bool:
    database, here = call.lede.database, (call.chat.id, call.person.id)
    waiting = await dialogue.current(database, *here, call.now) if call.known.step == _REFUSED else None
    if parts.utf16_length(call.args) >= parts.SHORTEST_CUT:
        await dialogue.begin(database, *here, _REFUSED, call.now)

        async def forget() -> None:
            present = await dialogue.current(database, *here, call.now)
            if present and present.step == _REFUSED and present.updated_at == call.now:
                await dialogue.end(database, *here)

        call.lede.dispatcher.after(_PATIENCE.total_seconds(), call.chat.id, forget)
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
