"""Hands each Telegram update to its handler by the route tables; the only place that checks roles."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import telegram

from bot.callback_data import Action, CallbackData, unpack
from bot.commands import allows, find_command
from bot.errors import UserError
from bot.handlers.admin import team
from bot.handlers.context import AppContext
from bot.handlers.editor import channels, edited_messages, paste_collection, picture_choice
from bot.handlers.error_boundary import run_guarded
from bot.handlers.reader import account, inline_queries, membership, settings_commands, shared_cards
from bot.handlers.reader.settings_screens import REMOTE_CHAT, TYPED_SETTINGS
from bot.handlers.request import ANONYMOUS_ADMIN_ID, PRIVATE, ButtonPress, R, Request, SentMessage
from bot.handlers.route import Route
from bot.handlers.route_table import ANSWER_ROUTES, BUTTON_ROUTES, COMMAND_HANDLERS
from bot.ports.chat_rights import MissingRight
from bot.services.calendar import clock_parser
from bot.services.conversations import Step
from bot.services.newsroom import people
from bot.services.newsroom.newest_messages import MessageEdit
from bot.services.newsroom.people import Person
from bot.services.reading import intents
from bot.services.subscriptions import subscriptions
from bot.services.subscriptions.subscriptions import Chat
from bot.views import messages
from data.audience.requesters import RequesterKey
from data.records.newsroom import Dialogue, Role

_ENDING_COMMANDS = ("cancel", "unsubscribe", "help")
"""What plain words may ask for instead of the value of a setting."""
_MAX_SETTING_LENGTH = 120
"""A longer text cannot be the value of a setting."""
_GROUP_REFUSALS = {"mydata": "refused.group_data", "next": "refused.group_preview"}
"""The texts for a group's other members, of commands that change nothing."""


async def route(app: AppContext, update: telegram.Update) -> None:
    """Handle one update: a change of the bot's membership, an inline query, a button press or a message."""
    if update.my_chat_member is not None:
        await _handle_membership(app, update.my_chat_member)
    elif update.inline_query is not None:
        await inline_queries.answer(app, update.inline_query)
    elif update.chosen_inline_result is not None:
        await shared_cards.record_choice(app, update.chosen_inline_result)
    elif update.callback_query is not None:
        await _handle_press(app, update.callback_query)
    elif update.edited_message is not None:
        await _handle_edit(app, update.edited_message)
    elif update.effective_message is not None and update.edited_channel_post is None:
        await _handle_message(app, update.effective_message)


async def _handle_membership(app: AppContext, change: telegram.ChatMemberUpdated) -> None:
    rights = app.telegram.changed_rights(change)
    has_access = rights.missing is MissingRight.NOTHING
    app.telegram.ephemeral.forget_rights(change.chat.id)
    await subscriptions.record_chat_access(app.database, change.chat.id, has_access, app.clock.now())
    await channels.report_rights(app, change.chat.id, rights)
    await membership.greet(app, change)


async def _handle_press(app: AppContext, query: telegram.CallbackQuery) -> None:
    message = query.message if isinstance(query.message, telegram.Message) else None
    callback = unpack(query.data or "")
    if message is None or callback is None:
        texts = app.catalogs.for_language(query.from_user.language_code or "")
        await app.telegram.answer_callback(query.id, texts.plain(_old_button_key(callback)), alert=True)
        return
    sender = await _build_request(app, message, query.from_user)
    if callback.chat_id:
        remote = await channels.request_for(sender, callback.chat_id)
        if remote is None:
            await sender.as_press(callback, message, query.id).answer(
                sender.texts.plain("channels.gone"), alert=True
            )
            return
        sender = remote
    press = sender.as_press(callback, message, query.id)
    await paste_collection.finish_paste(press)
    if callback.action is Action.RUN_COMMAND:
        name, *args = callback.args
        await run_guarded(_command_handler(name), press.as_message(message, ":".join(args)))
        await press.answer()
        return
    button_route = BUTTON_ROUTES.get(callback.action)
    await run_guarded(_with_access_check(button_route) if button_route else _reject_old_button, press)


def _old_button_key(callback: CallbackData | None) -> str:
    """The text for a button whose message Telegram no longer hands out."""
    button_route = BUTTON_ROUTES.get(callback.action) if callback else None
    is_for_editors = button_route is not None and button_route.role is not Role.READER
    return "button.too_old" if is_for_editors else "button.old"


async def _handle_message(app: AppContext, message: telegram.Message) -> None:
    if message.migrate_to_chat_id:
        await subscriptions.move_chat(app.database, message.chat.id, message.migrate_to_chat_id)
        return
    if message.chat_shared:
        await run_guarded(
            _with_access_check(Route(channels.receive_chat, Role.EDITOR)), await _sent(app, message)
        )
        return
    if _is_shared_card(app, message):
        return
    name, is_for_us, is_addressed, args = _parse_command(message, app.telegram.username)
    # A rich message has no text: forwarded it may be a post of the bot.
    has_content = name or args or message.effective_attachment or message.forward_origin
    if (name and not is_for_us) or not has_content:
        return  # meant for another bot, or a service message of Telegram without content
    app.newest_messages.record(*_sender_of(message), message.message_id, message.text or "")
    sent = await _sent(app, message, args)
    if name:
        await run_guarded(_command_handler(name, is_addressed=is_addressed), sent)
    elif sent.is_private:
        await run_guarded(_handle_text, sent)


async def _sent(app: AppContext, message: telegram.Message, args: str = "") -> SentMessage:
    return (await _build_request(app, message, message.from_user)).as_message(message, args)


async def _handle_edit(app: AppContext, message: telegram.Message) -> None:
    """An edited message: a command or a reader's text is a new one, of an editor's text a draft was made."""
    if _is_shared_card(app, message):
        return
    name, is_for_us, _, args = _parse_command(message, app.telegram.username)
    has_content = message.text or message.caption or message.photo or message.document
    is_private = message.chat.type == PRIVATE
    if not has_content or (name and not is_for_us) or not (name or is_private):
        return
    request = await _sent(app, message, args)
    is_editor = is_private and allows(request.role, Role.EDITOR)
    edit = app.newest_messages.record_edit(*_sender_of(message), message.message_id, message.text or "")
    if is_editor and (not name or name == "add"):
        await run_guarded(edited_messages.receive_edit, request)
    elif edit is MessageEdit.NEWEST:
        await run_guarded(_command_handler(name) if name else _handle_text, request)
    elif edit is MessageEdit.OLDER and name and is_private:
        await request.reply(messages.edited_command(name, args, request.texts))


def _is_shared_card(app: AppContext, message: telegram.Message) -> bool:
    """Whether a message is a card that somebody shares through the bot's inline mode."""
    return message.via_bot is not None and message.via_bot.username == app.telegram.username


def _sender_of(message: telegram.Message) -> tuple[int, int]:
    """The numbers of the chat and of the person."""
    return message.chat.id, message.from_user.id if message.from_user else 0


def _command_handler(name: str, *, is_addressed: bool = False) -> Callable[[SentMessage], Awaitable[None]]:
    command = find_command(name)
    if command is None:

        async def reject_unknown(request: SentMessage) -> None:
            if request.is_private or is_addressed:
                await account.reject_unknown_command(request, name)

        return reject_unknown

    async def run_command(request: SentMessage) -> None:
        await paste_collection.finish_paste(request)
        if request.requester.step:
            await request.conversation.end()
        if not request.is_private and not command.in_groups:
            raise UserError("only_private", command=f"/{name}")
        refusal = _GROUP_REFUSALS.get(command.name, "refused.group")
        checked = Route(COMMAND_HANDLERS[command.name], command.role, command.changes_group, refusal)
        await _with_access_check(checked)(request)

    return run_command


def _with_access_check(checked: Route[R]) -> Callable[[R], Awaitable[None]]:
    """The handler of a route behind two checks: the person's role, and in groups their right to change it."""

    async def handler(request: R) -> None:
        if not allows(request.role, checked.role):
            raise UserError(account.refusal_key(checked.role))
        if request.remote:
            await channels.require_administrator(request, request.chat.id)
        elif checked.changes_group and not await _may_change_group(request):
            raise UserError(checked.group_refusal)
        await checked.handler(request)

    return handler


async def _may_change_group(request: Request) -> bool:
    if request.chat.kind == PRIVATE or request.person.id in (0, ANONYMOUS_ADMIN_ID):
        return True
    return await request.app.telegram.is_administrator(request.chat.id, request.person.id)


async def _reject_old_button(_request: ButtonPress) -> None:
    raise UserError("button.old")


async def _handle_text(request: SentMessage) -> None:
    """A private message without a command: the answer to a question, a story, or neither."""
    dialogue = await request.conversation.current() if request.requester.step else None
    step = dialogue.step if dialogue else ""
    if request.message.location:
        await settings_commands.offer_zones_nearby(request)
        return
    answer_route = ANSWER_ROUTES.get(step)
    wanted = _plain_command(request)
    if wanted in _ENDING_COMMANDS and step in TYPED_SETTINGS:
        await _command_handler(wanted)(request.as_message(request.message, ""))
    elif answer_route and _can_be_answer(request, step):
        await _with_access_check(answer_route)(await _about_remote_chat(request, dialogue))
    elif step == Step.TEAM and (request.message.contact or request.message.forward_origin):
        await _with_access_check(Route(team.receive_editor, Role.OWNER))(request)
    elif answer_route and (
        step in (Step.BROADCAST_TEXT, Step.BROADCAST_PICTURE)
        or (step == Step.ARTICLE_PICTURE and picture_choice.is_answer(request))
    ):
        await _with_access_check(answer_route)(request)
    elif allows(request.role, Role.EDITOR):
        await paste_collection.receive_submission(request)
    elif request.message.text and (clock := clock_parser.stated_clock(request.args, request.words)):
        await _command_handler("timezone")(request.as_message(request.message, clock))
    elif wanted:
        await _command_handler(wanted)(request.as_message(request.message, ""))
    elif request.message.text and intents.is_thanks(request.args, request.words):
        await account.welcome_thanks(request)
    else:
        await account.reply_to_free_text(request)


async def _about_remote_chat(request: SentMessage, dialogue: Dialogue | None) -> SentMessage:
    """The answer for the group or channel that the open question is about; unchanged without one."""
    chat_id = dialogue.data.get(REMOTE_CHAT) if dialogue and dialogue.step in TYPED_SETTINGS else None
    remote = await channels.request_for(request, chat_id) if isinstance(chat_id, int) else None
    return remote.as_message(request.message, request.args) if remote else request


def _plain_command(request: SentMessage) -> str:
    """The command that the plain words of a message ask for, "" for none."""
    is_own_text = request.message.text and not request.message.forward_origin
    return intents.command_of(request.args, request.words) if is_own_text else ""


def _can_be_answer(request: SentMessage, step: str) -> bool:
    """Whether a message can answer the open question: only one short line can be the value of a setting."""
    is_short = len(request.args) <= _MAX_SETTING_LENGTH and "\n" not in request.args
    return bool(request.message.text) and (is_short or step not in TYPED_SETTINGS)


async def _build_request(app: AppContext, message: telegram.Message, user: telegram.User | None) -> Request:
    person = Person(user.id, user.full_name) if user else Person(0, message.chat.title or "")
    if user and user.username and not user.is_bot:
        app.met_people.record(user.username, person)
    chat = _chat_of(message, user)
    requester = await app.requesters.get(RequesterKey(chat.id, chat.thread_id, person.id))
    if requester.language:
        chat = chat.with_language(requester.language, chat.language)
    role = people.role_of(app.settings.admin_ids, person.id, requester)
    return Request.create(app, chat, person, role, requester)


def _chat_of(message: telegram.Message, user: telegram.User | None) -> Chat:
    thread = message.message_thread_id if message.is_topic_message else None
    language = (user.language_code or "") if user and message.chat.type == PRIVATE else ""
    return Chat(message.chat.id, thread or 0, str(message.chat.type), language)


def _parse_command(message: telegram.Message, username: str) -> tuple[str, bool, bool, str]:
    """The command's name ("" for none), whether it may be for this bot, whether it says so, its text."""
    text = message.text or message.caption or ""
    if not message.text or not text.startswith("/") or message.forward_origin is not None:
        return "", True, False, text
    head, _, args = text.partition(" ") if " " in text.partition("\n")[0] else text.partition("\n")
    name, _, addressee = head[1:].partition("@")
    if not name or not name.replace("_", "").isalnum():
        return "", True, False, text
    is_addressed = addressee.lower() == username.lower()
    return name.lower(), not addressee or is_addressed, is_addressed, args.strip()
