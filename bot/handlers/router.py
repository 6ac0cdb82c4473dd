"""Routes an update to its handler by the route tables. Roles are checked here and nowhere else."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import telegram

from bot.callback_data import Callback, unpack
from bot.commands import COMMANDS, Command, allows
from bot.errors import UserError
from bot.handlers import admin
from bot.handlers.context import PRIVATE, Call, Handler, Lede
from bot.handlers.editor import (
    broadcast,
    paste_collection,
)
from bot.handlers.error_boundary import guarded
from bot.handlers.reader import (
    account,
)
from bot.handlers.route_table import _EDITOR, _OWNER, EXPECTED, PRESSED, TYPED, Button
from bot.services import conversations
from bot.services.newsroom import people
from bot.services.newsroom.people import Person
from bot.services.subscriptions import subscriptions
from bot.services.subscriptions.subscriptions import Chat
from data.audience.requesters import RequesterKey
from data.records.newsroom import Role

log = logging.getLogger(__name__)

_SHORT_ANSWER = 120
_ANONYMOUS_ADMIN = 1087968824  # Telegram's @GroupAnonymousBot, in whose name hidden administrators write


_READERS_ANSWERS = ("times", "zone", "topics", "quiet")
_BY_NAME: Mapping[str, Command] = {command.name: command for command in COMMANDS}


async def route(lede: Lede, update: telegram.Update) -> None:
    """Deal with one update."""
    if update.my_chat_member is not None:
        await subscriptions.changed(lede.database, *_presence(update.my_chat_member), lede.clock.now())
    elif update.callback_query is not None:
        await _pressed(lede, update.callback_query)
    elif update.effective_message is not None:
        await _said(lede, update.effective_message)


async def _pressed(lede: Lede, query: telegram.CallbackQuery) -> None:
    message = query.message if isinstance(query.message, telegram.Message) else None
    callback = unpack(query.data or "")
    if message is None or callback is None:
        texts = lede.catalogs.for_language(query.from_user.language_code or "")
        await lede.telegram.answer(query.id, texts.plain(_too_old(callback)), alert=True)
        return
    call = await _call(lede, message, query.from_user, callback, query.id)
    await paste_collection.finish_collecting(call)
    button = PRESSED.get(callback.action)
    await guarded(_checked(button) if button else _old_button, call)


def _too_old(callback: Callback | None) -> str:
    """What to say of a button whose message Telegram does not hand out any more."""
    button = PRESSED.get(callback.action) if callback else None
    return "button.too_old" if button and button.role is not Role.READER else "button.old"


async def _said(lede: Lede, message: telegram.Message) -> None:
    if message.migrate_to_chat_id:
        await subscriptions.migrated(lede.database, message.chat.id, message.migrate_to_chat_id)
        return
    name, for_us, args = _command(message, lede.telegram.username)
    if (name and not for_us) or not (name or args or message.effective_attachment):
        return  # for another bot, or a notice of Telegram's that says nothing to us
    call = await _call(lede, message, message.from_user)
    call.args = args
    if name:
        await guarded(_for_command(name), call)
    elif call.is_private:
        await guarded(_text, call)


def _for_command(name: str) -> Handler:
    command = _BY_NAME.get(name)
    if command is None:

        async def unknown(call: Call) -> None:
            call.args = f"/{name}"
            if call.is_private:
                await account.unknown_command(call)

        return unknown

    async def known(call: Call) -> None:
        await paste_collection.finish_collecting(call)
        if call.known.step:
            await conversations.end(call.lede.database, call.chat.id, call.person.id)
        if not call.is_private and not command.in_groups:
            raise UserError("only_private", command=f"/{name}")
        await _checked(Button(TYPED[name], command.role, command.changes_group))(call)

    return known


def _checked(button: Button) -> Handler:
    """The handler behind the two questions: may this person, and may they here?"""

    async def handler(call: Call) -> None:
        if not allows(call.role, button.role):
            raise UserError(account.refusal_key(button.role))
        if button.changes_group and not await _may_change(call):
            raise UserError("refused.group")
        await button.handler(call)

    return handler


async def _may_change(call: Call) -> bool:
    if call.is_private or call.person.id in (0, _ANONYMOUS_ADMIN):
        return True
    return await call.lede.telegram.is_administrator(call.chat.id, call.person.id)


async def _old_button(_call: Call) -> None:
    raise UserError("button.old")


async def _text(call: Call) -> None:
    """A private message that is no command: an answer, a story, or a misunderstanding."""
    database = call.lede.database
    asked = call.known.step
    waiting = await conversations.current(database, call.chat.id, call.person.id, call.now) if asked else None
    expected = EXPECTED.get(waiting.step) if waiting else None
    short = len(call.args) <= _SHORT_ANSWER and "\n" not in call.args
    written = call.message is not None and bool(call.message.text)
    if waiting and expected and written and (short or waiting.step not in _READERS_ANSWERS):
        await _checked(expected)(call)
    elif waiting and waiting.step == "team" and _names_somebody(call.message):
        await _checked(Button(admin.typed_editor, _OWNER))(call)
    elif waiting and waiting.step == broadcast.WRITING:
        await _checked(Button(broadcast.typed, _EDITOR))(call)
    elif allows(call.role, _EDITOR):
        await paste_collection.story(call)
    else:
        await account.unexpected_text(call)


def _names_somebody(message: telegram.Message | None) -> bool:
    return message is not None and bool(message.contact or message.forward_origin)


async def _call(
    lede: Lede,
    message: telegram.Message,
    user: telegram.User | None,
    callback: Callback | None = None,
    query_id: str = "",
) -> Call:
    person = Person(user.id, user.full_name) if user else Person(0, message.chat.title or "")
    chat = _chat(message, user)
    known = await lede.callers.get(RequesterKey(chat.id, chat.thread_id, person.id))
    return Call(
        lede=lede,
        chat=chat,
        person=person,
        role=people.role_of(lede.settings.admin_ids, person.id, known),
        known=known,
        texts=lede.catalogs.for_language(chat.language),
        now=lede.clock.now(),
        message=message,
        callback=callback,
        query_id=query_id,
    )


def _chat(message: telegram.Message, user: telegram.User | None) -> Chat:
    thread = message.message_thread_id if message.is_topic_message else None
    language = (user.language_code or "") if user and message.chat.type == PRIVATE else ""
    return Chat(message.chat.id, thread or 0, str(message.chat.type), language)


def _command(message: telegram.Message, username: str) -> tuple[str, bool, str]:
    """The command's name ("" for none), whether it is meant for this bot, and what stands behind it."""
    text = message.text or message.caption or ""
    if not message.text or not text.startswith("/") or message.forward_origin is not None:
        return "", True, text
    head, _, args = text.partition(" ") if " " in text.partition("\n")[0] else text.partition("\n")
    name, _, addressee = head[1:].partition("@")
    if not name or not name.replace("_", "").isalnum():
        return "", True, text
    return name.lower(), not addressee or addressee.lower() == username.lower(), args.strip()


def _presence(change: telegram.ChatMemberUpdated) -> tuple[int, bool]:
    return change.chat.id, change.new_chat_member.status not in ("kicked", "left", "restricted")
