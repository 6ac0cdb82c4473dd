"""From an update to its handler, by tables; who may do what is checked here and nowhere else."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

import telegram

from bot.callbacks import Callback, unpack
from bot.commands import COMMANDS, Command, allows
from bot.context import PRIVATE, Call, Handler, Lede
from bot.errors import UserError
from bot.handlers import (
    add,
    article,
    broadcast,
    choices,
    leftovers,
    office,
    opening,
    reader,
    saved,
    sources,
    splitting,
    stories,
    subscription,
    typed,
)
from bot.handlers.failures import guarded
from bot.services import dialogue, library, people, presence
from bot.services.people import Person
from bot.services.subscribe import Chat
from data.callers import CallerKey
from data.records import Role

log = logging.getLogger(__name__)

_SHORT_ANSWER = 120
_ANONYMOUS_ADMIN = 1087968824  # Telegram's @GroupAnonymousBot, in whose name hidden administrators write


@dataclass(frozen=True, slots=True)
class Button:
    """What a button does, who may press it, and whether in a group only administrators may."""

    handler: Handler
    role: Role = Role.READER
    changes_group: bool = False


TYPED: Mapping[str, Handler] = {
    "start": reader.start,
    "help": reader.help_,
    "latest": reader.newest,
    "search": reader.search,
    "saved": saved.listing,
    "privacy": reader.privacy,
    "mydata": reader.my_data,
    "forgetme": reader.forget,
    "subscribe": subscription.start,
    "settings": subscription.show,
    "time": typed.time,
    "timezone": typed.timezone,
    "topics": typed.about,
    "quiet": typed.quiet_hours,
    "pause": subscription.pause,
    "unsubscribe": subscription.leave,
    "add": add.add,
    "drafts": article.drafts,
    "articles": article.articles,
    "sources": sources.listing,
    "broadcast": broadcast.write,
    "stats": office.stats,
    "log": office.log,
    "team": office.team,
    "backup": office.backup,
}

_EDITOR, _OWNER = Role.EDITOR, Role.OWNER
PRESSED: Mapping[str, Button] = {
    "lt": Button(reader.newest),
    "ls": Button(opening.open_story),
    "sv": Button(opening.keep_story),
    "us": Button(opening.let_story_go),
    "dg": Button(opening.open_digest_story),
    "svd": Button(opening.keep_digest_story),
    "usd": Button(opening.let_digest_story_go),
    "sd": Button(saved.listing),
    "sdx": Button(saved.remove),
    "cancel": Button(reader.cancel),
    "forget": Button(reader.forget, changes_group=True),
    "forgetyes": Button(reader.forget_now, changes_group=True),
    "sub": Button(subscription.start, changes_group=True),
    "st": Button(subscription.show, changes_group=True),
    "std": Button(subscription.from_digest, changes_group=True),
    "go": Button(choices.go, changes_group=True),
    "t": Button(choices.toggle_time, changes_group=True),
    "d": Button(choices.toggle_day, changes_group=True),
    "zc": Button(choices.by_clock, changes_group=True),
    "zo": Button(choices.choose_offset, changes_group=True),
    "z": Button(choices.choose_zone, changes_group=True),
    "tp": Button(choices.toggle_topic, changes_group=True),
    "l": Button(choices.choose_length, changes_group=True),
    "e": Button(choices.toggle_empty, changes_group=True),
    "q": Button(choices.choose_quiet, changes_group=True),
    "p": Button(subscription.pause, changes_group=True),
    "re": Button(subscription.resume, changes_group=True),
    "un": Button(subscription.leave, changes_group=True),
    "show": Button(article.show, _EDITOR),
    "any": Button(stories.add_anyway, _EDITOR),
    "pub": Button(article.moving(library.publish), _EDITOR),
    "unpub": Button(article.moving(library.take_back), _EDITOR),
    "disc": Button(article.moving(library.discard), _EDITOR),
    "undisc": Button(article.moving(library.restore_draft), _EDITOR),
    "retract": Button(article.moving(library.retract), _EDITOR),
    "restore": Button(article.moving(library.restore), _EDITOR),
    "edit": Button(article.edit, _EDITOR),
    "len": Button(article.length, _EDITOR),
    "way": Button(article.another_way, _EDITOR),
    "left": Button(leftovers.show, _EDITOR),
    "take": Button(leftovers.take, _EDITOR),
    "card": Button(leftovers.back, _EDITOR),
    "split": Button(splitting.split, _EDITOR),
    "join": Button(splitting.join, _EDITOR),
    "title": Button(article.ask_title, _EDITOR),
    "topics": Button(article.ask_topics, _EDITOR),
    "drafts": Button(article.drafts, _EDITOR),
    "arts": Button(article.articles, _EDITOR),
    "so": Button(sources.show, _EDITOR),
    "sop": Button(sources.listing, _EDITOR),
    "soadd": Button(sources.ask, _EDITOR),
    "sopick": Button(sources.pick, _EDITOR),
    "sotake": Button(sources.take_newest, _EDITOR),
    "sopub": Button(sources.publish, _EDITOR),
    "sofull": Button(sources.full_text, _EDITOR),
    "sotop": Button(sources.ask_topics, _EDITOR),
    "sopause": Button(sources.pause, _EDITOR),
    "sores": Button(sources.resume, _EDITOR),
    "sonow": Button(sources.check_now, _EDITOR),
    "sorm": Button(sources.ask_remove, _EDITOR),
    "sormyes": Button(sources.remove, _EDITOR),
    "soexp": Button(sources.export, _EDITOR),
    "bcsend": Button(broadcast.send, _EDITOR),
    "bcdrop": Button(broadcast.drop, _EDITOR),
    "bcstop": Button(broadcast.stop, _EDITOR),
    "stats": Button(office.stats, _EDITOR),
    "log": Button(office.log, _EDITOR),
    "tmadd": Button(office.ask_editor, _OWNER),
    "tmrm": Button(office.remove_editor, _OWNER),
}

EXPECTED: Mapping[str, Button] = {
    "title": Button(article.typed_title, _EDITOR),
    "topics_of": Button(article.typed_topics, _EDITOR),
    "source": Button(sources.add, _EDITOR),
    "source_topics": Button(sources.typed_topics, _EDITOR),
    "team": Button(office.typed_editor, _OWNER),
    broadcast.WRITING: Button(broadcast.typed, _EDITOR),
    broadcast.CUT: Button(broadcast.typed_more, _EDITOR),
    "times": Button(typed.times),
    "quiet": Button(typed.quiet),
    "zone": Button(typed.zone),
    "topics": Button(typed.topics),
}
_READERS_ANSWERS = ("times", "zone", "topics", "quiet")
_BY_NAME: Mapping[str, Command] = {command.name: command for command in COMMANDS}


async def route(lede: Lede, update: telegram.Update) -> None:
    """Deal with one update."""
    if update.my_chat_member is not None:
        await presence.changed(lede.database, *_presence(update.my_chat_member), lede.clock.now())
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
    await add.finish_collecting(call)
    button = PRESSED.get(callback.action)
    await guarded(_checked(button) if button else _old_button, call)


def _too_old(callback: Callback | None) -> str:
    """What to say of a button whose message Telegram does not hand out any more."""
    button = PRESSED.get(callback.action) if callback else None
    return "button.too_old" if button and button.role is not Role.READER else "button.old"


async def _said(lede: Lede, message: telegram.Message) -> None:
    if message.migrate_to_chat_id:
        await presence.migrated(lede.database, message.chat.id, message.migrate_to_chat_id)
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
                await reader.unknown_command(call)

        return unknown

    async def known(call: Call) -> None:
        await add.finish_collecting(call)
        if call.known.step:
            await dialogue.end(call.lede.database, call.chat.id, call.person.id)
        if not call.is_private and not command.in_groups:
            raise UserError("only_private", command=f"/{name}")
        await _checked(Button(TYPED[name], command.role, command.changes_group))(call)

    return known


def _checked(button: Button) -> Handler:
    """The handler behind the two questions: may this person, and may they here?"""

    async def handler(call: Call) -> None:
        if not allows(call.role, button.role):
            raise UserError(reader.refusal_key(button.role))
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
    waiting = await dialogue.current(database, call.chat.id, call.person.id, call.now) if asked else None
    expected = EXPECTED.get(waiting.step) if waiting else None
    short = len(call.args) <= _SHORT_ANSWER and "\n" not in call.args
    written = call.message is not None and bool(call.message.text)
    if waiting and expected and written and (short or waiting.step not in _READERS_ANSWERS):
        await _checked(expected)(call)
    elif waiting and waiting.step == "team" and _names_somebody(call.message):
        await _checked(Button(office.typed_editor, _OWNER))(call)
    elif waiting and waiting.step == broadcast.WRITING:
        await _checked(Button(broadcast.typed, _EDITOR))(call)
    elif allows(call.role, _EDITOR):
        await add.story(call)
    else:
        await reader.unexpected_text(call)


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
    known = await lede.callers.get(CallerKey(chat.id, chat.thread_id, person.id))
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
