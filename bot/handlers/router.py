"""Routes an update to its handler by the route tables. Roles are checked here and nowhere else."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import telegram

from bot.callback_data import CallbackData, unpack
from bot.commands import COMMANDS, Command, allows
from bot.errors import UserError
from bot.handlers import admin
from bot.handlers.context import PRIVATE, AppContext, Handler, Request
from bot.handlers.editor import (
    broadcast,
    paste_collection,
)
from bot.handlers.error_boundary import run_guarded
from bot.handlers.reader import (
    account,
)
from bot.handlers.route_table import _EDITOR, _OWNER, ANSWER_ROUTES, BUTTON_ROUTES, COMMAND_HANDLERS, Route
from bot.services import conversations
from bot.services.newsroom import people
from bot.services.newsroom.people import Person
from bot.services.subscriptions import subscriptions
from bot.services.subscriptions.subscriptions import Chat
from data.audience.requesters import RequesterKey
from data.records.newsroom import Role

log = logging.getLogger(__name__)

_MAX_SHORT_ANSWER_LENGTH = 120
_ANONYMOUS_ADMIN_ID = 1087968824  # Telegram's @GroupAnonymousBot, in whose name hidden administrators write


_READER_STEPS = ("times", "zone", "topics", "quiet")
_COMMANDS_BY_NAME: Mapping[str, Command] = {command.name: command for command in COMMANDS}


async def route(app: AppContext, update: telegram.Update) -> None:
    """Deal with one update."""
    if update.my_chat_member is not None:
        await subscriptions.record_chat_access(
            app.database, *_chat_access(update.my_chat_member), app.clock.now()
        )
    elif update.callback_query is not None:
        await _handle_press(app, update.callback_query)
    elif update.effective_message is not None:
        await _handle_message(app, update.effective_message)


async def _handle_press(app: AppContext, query: telegram.CallbackQuery) -> None:
    message = query.message if isinstance(query.message, telegram.Message) else None
    callback = unpack(query.data or "")
    if message is None or callback is None:
        texts = app.catalogs.for_language(query.from_user.language_code or "")
        await app.telegram.answer_callback(query.id, texts.plain(_old_button_key(callback)), alert=True)
        return
    request = await _build_request(app, message, query.from_user, callback, query.id)
    await paste_collection.finish_paste(request)
    route = BUTTON_ROUTES.get(callback.action)
    await run_guarded(_with_access_check(route) if route else _reject_old_button, request)


def _old_button_key(callback: CallbackData | None) -> str:
    """What to say of a button whose message Telegram does not hand out any more."""
    route = BUTTON_ROUTES.get(callback.action) if callback else None
    return "button.too_old" if route and route.role is not Role.READER else "button.old"


async def _handle_message(app: AppContext, message: telegram.Message) -> None:
    if message.migrate_to_chat_id:
        await subscriptions.move_chat(app.database, message.chat.id, message.migrate_to_chat_id)
        return
    name, is_for_us, args = _parse_command(message, app.telegram.username)
    if (name and not is_for_us) or not (name or args or message.effective_attachment):
        return  # for another bot, or a notice of Telegram's that says nothing to us
    request = await _build_request(app, message, message.from_user)
    request.args = args
    if name:
        await run_guarded(_command_handler(name), request)
    elif request.is_private:
        await run_guarded(_handle_text, request)


def _command_handler(name: str) -> Handler:
    command = _COMMANDS_BY_NAME.get(name)
    if command is None:

        async def reject_unknown(request: Request) -> None:
            request.args = f"/{name}"
            if request.is_private:
                await account.unknown_command(request)

        return reject_unknown

    async def run_command(request: Request) -> None:
        await paste_collection.finish_paste(request)
        if request.requester.step:
            await conversations.end(request.app.database, request.chat.id, request.person.id)
        if not request.is_private and not command.in_groups:
            raise UserError("only_private", command=f"/{name}")
        await _with_access_check(Route(COMMAND_HANDLERS[name], command.role, command.changes_group))(request)

    return run_command


def _with_access_check(route: Route) -> Handler:
    """The handler behind the two questions: may this person, and may they here?"""

    async def handler(request: Request) -> None:
        if not allows(request.role, route.role):
            raise UserError(account.refusal_key(route.role))
        if route.changes_group and not await _may_change_group(request):
            raise UserError("refused.group")
        await route.handler(request)

    return handler


async def _may_change_group(request: Request) -> bool:
    if request.is_private or request.person.id in (0, _ANONYMOUS_ADMIN_ID):
        return True
    return await request.app.telegram.is_administrator(request.chat.id, request.person.id)


async def _reject_old_button(_request: Request) -> None:
    raise UserError("button.old")


async def _handle_text(request: Request) -> None:
    """A private message that is no command: an answer, a story, or a misunderstanding."""
    database = request.app.database
    step = request.requester.step
    dialogue = (
        await conversations.current(database, request.chat.id, request.person.id, request.now)
        if step
        else None
    )
    answer_route = ANSWER_ROUTES.get(dialogue.step) if dialogue else None
    is_short = len(request.args) <= _MAX_SHORT_ANSWER_LENGTH and "\n" not in request.args
    is_text = request.message is not None and bool(request.message.text)
    if dialogue and answer_route and is_text and (is_short or dialogue.step not in _READER_STEPS):
        await _with_access_check(answer_route)(request)
    elif dialogue and dialogue.step == "team" and _identifies_person(request.message):
        await _with_access_check(Route(admin.receive_editor, _OWNER))(request)
    elif dialogue and dialogue.step == broadcast.WRITING:
        await _with_access_check(Route(broadcast.receive_text, _EDITOR))(request)
    elif allows(request.role, _EDITOR):
        await paste_collection.receive_submission(request)
    else:
        await account.reply_to_free_text(request)


def _identifies_person(message: telegram.Message | None) -> bool:
    return message is not None and bool(message.contact or message.forward_origin)


async def _build_request(
    app: AppContext,
    message: telegram.Message,
    user: telegram.User | None,
    callback: CallbackData | None = None,
    query_id: str = "",
) -> Request:
    person = Person(user.id, user.full_name) if user else Person(0, message.chat.title or "")
    chat = _chat_of(message, user)
    requester = await app.requesters.get(RequesterKey(chat.id, chat.thread_id, person.id))
    return Request(
        app=app,
        chat=chat,
        person=person,
        role=people.role_of(app.settings.admin_ids, person.id, requester),
        requester=requester,
        texts=app.catalogs.for_language(chat.language),
        now=app.clock.now(),
        message=message,
        callback=callback,
        query_id=query_id,
    )


def _chat_of(message: telegram.Message, user: telegram.User | None) -> Chat:
    thread = message.message_thread_id if message.is_topic_message else None
    language = (user.language_code or "") if user and message.chat.type == PRIVATE else ""
    return Chat(message.chat.id, thread or 0, str(message.chat.type), language)


def _parse_command(message: telegram.Message, username: str) -> tuple[str, bool, str]:
    """The command's name ("" for none), whether it is meant for this bot, and what stands behind it."""
    text = message.text or message.caption or ""
    if not message.text or not text.startswith("/") or message.forward_origin is not None:
        return "", True, text
    head, _, args = text.partition(" ") if " " in text.partition("\n")[0] else text.partition("\n")
    name, _, addressee = head[1:].partition("@")
    if not name or not name.replace("_", "").isalnum():
        return "", True, text
    return name.lower(), not addressee or addressee.lower() == username.lower(), args.strip()


def _chat_access(change: telegram.ChatMemberUpdated) -> tuple[int, bool]:
    return change.chat.id, change.new_chat_member.status not in ("kicked", "left", "restricted")
