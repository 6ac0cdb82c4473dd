"""Changing and deleting what was sent, and answering pressed buttons."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.playground.bot_api.call import Call
from bot.playground.bot_api.message_content import read_caption, read_markup, read_text
from bot.playground.bot_api.methods.registry import method
from bot.playground.bot_api.permissions import check_presence, find_chat, find_message
from bot.playground.errors import ApiError, bad_request
from bot.playground.world.bot_api_json import message_json
from bot.playground.world.event_log import EventKind
from bot.playground.world.model import ADMINS, Answer, Chat, ChatKind, Message

_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as "
    "a current content and reply markup of the message"
)
_OLD_QUERY = "query is too old and response timeout expired or query ID is invalid"
_DELETABLE = timedelta(hours=48)
_MOST_AT_ONCE = 100
_TOAST = 200


def _editable(call: Call) -> Message:
    if call.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = find_chat(call)
    check_presence(call.world, chat)
    message = find_message(call, chat, "edit")
    if not message.outgoing or message.service or message.origin:
        raise bad_request("message can't be edited")
    return message


def _change(call: Call, old: Message, new: Message) -> object:
    shown = replace(new, keyboard=read_markup(call, inline_only=True).keyboard)
    if shown == old:
        raise bad_request(_SAME)
    changed = call.world.change(replace(shown, edit_date=call.world.clock.now()))
    return message_json(call.world, changed)


def edit_text(call: Call) -> object:
    """Put another text, and other or no buttons, in the place of a message's."""
    old = _editable(call)
    if old.media:
        raise bad_request("there is no text in the message to edit")
    text, entities = read_text(call)
    return _change(call, old, replace(old, text=text, entities=entities))


def edit_caption(call: Call) -> object:
    """Put another caption, and other or no buttons, in the place of a message's."""
    old = _editable(call)
    if not old.media:
        raise bad_request("there is no caption in the message to edit")
    text, entities = read_caption(call)
    return _change(call, old, replace(old, text=text, entities=entities))


def edit_markup(call: Call) -> object:
    """Put other or no buttons in the place of a message's."""
    old = _editable(call)
    return _change(call, old, old)


def _check_delete(call: Call, chat: Chat, message: Message) -> None:
    world = call.world
    rights = chat.kind == ChatKind.PRIVATE or chat.status(world.bot.id) in ADMINS
    if not message.outgoing and not rights:
        raise bad_request("message can't be deleted")
    if chat.kind == ChatKind.PRIVATE and world.clock.now() - message.date > _DELETABLE:
        raise bad_request("message can't be deleted for everyone")


def delete_message(call: Call) -> object:
    """Take a message away."""
    chat = find_chat(call)
    check_presence(call.world, chat)
    message = find_message(call, chat, "delete")
    _check_delete(call, chat, message)
    call.world.delete(chat, [message.id])
    return True


def delete_messages(call: Call) -> object:
    """Take several messages away; those that cannot go are left, as on the real server."""
    chat = find_chat(call)
    check_presence(call.world, chat)
    call.world.delete(chat, _deletable(call, chat, _numbers(call)))
    return True


def _numbers(call: Call) -> list[int]:
    given = call.json("message_ids")
    if not isinstance(given, list) or not given:
        raise bad_request("message identifiers are not specified")
    if len(given) > _MOST_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    return [int(each) for each in given if isinstance(each, int)]


def _deletable(call: Call, chat: Chat, numbers: Iterable[int]) -> list[int]:
    kept = []
    for number in numbers:
        message = chat.messages.get(number)
        try:
            if message is not None:
                _check_delete(call, chat, message)
                kept.append(number)
        except ApiError:
            continue
    return kept


def answer_callback(call: Call) -> object:
    """Answer a pressed button: nothing, a toast or an alert; once, and in time."""
    world = call.world
    callback = world.callbacks.get(call.text("callback_query_id"))
    late = callback is not None and world.monotonic() - callback.at > world.limits.callback_seconds
    if callback is None or callback.answered or late:
        raise bad_request(_OLD_QUERY)
    text = call.text("text")
    if len(text) > _TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    callback.answered = True
    answer = Answer(text, call.flag("show_alert"), call.text("url"))
    world.journal.emit(
        EventKind.ANSWER, chat_id=callback.chat_id, callback_id=callback.id, answer=answer, text=text
    )
    return True


def pin(call: Call) -> object:
    """Pin a message."""
    chat = find_chat(call)
    check_presence(call.world, chat)
    message = find_message(call, chat, "pin")
    if chat.kind != ChatKind.PRIVATE and chat.status(call.world.bot.id) not in ADMINS:
        raise bad_request("not enough rights to manage pinned messages in the chat")
    chat.pinned = [*(each for each in chat.pinned if each != message.id), message.id]
    call.world.journal.emit(EventKind.PEOPLE)
    return True


def unpin(call: Call) -> object:
    """Unpin one message, or the newest pinned one."""
    chat = find_chat(call)
    check_presence(call.world, chat)
    gone = call.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if gone not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(gone)
    call.world.journal.emit(EventKind.PEOPLE)
    return True


def react(call: Call) -> object:
    """Put an emoji on a message, or take it back."""
    chat = find_chat(call)
    check_presence(call.world, chat)
    message = find_message(call, chat, "react")
    try:
        given = json.loads(call.text("reaction") or "[]")
        emoji = str(given[0]["emoji"]) if given else ""
    except (ValueError, KeyError, TypeError) as error:
        raise bad_request("can't parse reaction types JSON object") from error
    call.world.change(replace(message, reaction=emoji))
    return True


_EDIT = "chat_id message_id inline_message_id reply_markup business_connection_id "

METHODS = {
    "editMessageText": method(
        edit_text, _EDIT + "text parse_mode entities link_preview_options disable_web_page_preview"
    ),
    "editMessageCaption": method(
        edit_caption, _EDIT + "caption parse_mode caption_entities show_caption_above_media"
    ),
    "editMessageReplyMarkup": method(edit_markup, _EDIT),
    "deleteMessage": method(delete_message, "chat_id message_id"),
    "deleteMessages": method(delete_messages, "chat_id message_ids"),
    "answerCallbackQuery": method(answer_callback, "callback_query_id text show_alert url cache_time"),
    "pinChatMessage": method(pin, "chat_id message_id disable_notification business_connection_id"),
    "unpinChatMessage": method(unpin, "chat_id message_id business_connection_id"),
    "setMessageReaction": method(react, "chat_id message_id reaction is_big"),
}
