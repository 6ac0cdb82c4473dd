"""Methods that edit, delete, pin and react to messages, and answer pressed buttons."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from bot.playground.bot_api.call import ApiCall
from bot.playground.bot_api.ephemeral import find_ephemeral
from bot.playground.bot_api.message_content import (
    read_caption,
    read_markup,
    read_preview,
    read_rich_message,
    read_text,
)
from bot.playground.bot_api.methods.media import read_input_media
from bot.playground.bot_api.methods.registry import method
from bot.playground.bot_api.permissions import check_presence, find_chat, find_message
from bot.playground.errors import ApiError, bad_request
from bot.playground.world.bot_api_json import message_json
from bot.playground.world.event_log import EventKind
from bot.playground.world.model import ADMIN_STATUSES, CallbackAnswer, ChatKind, Message, PlaygroundChat

_NOT_MODIFIED_TEXT = (
    "message is not modified: specified new message content and reply markup are exactly the same as "
    "a current content and reply markup of the message"
)
_QUERY_EXPIRED_TEXT = "query is too old and response timeout expired or query ID is invalid"
_DELETABLE_FOR = timedelta(hours=48)
_MAX_DELETED_MESSAGES = 100
_MAX_ANSWER_CHARACTERS = 200


def _find_editable(call: ApiCall) -> Message:
    if inline_message_id := call.text("inline_message_id"):
        shared = call.world.find_inline_message(inline_message_id)
        if shared is None:
            raise bad_request("MESSAGE_ID_INVALID")
        return shared
    chat = find_chat(call)
    check_presence(call.world, chat)
    message = find_message(call, chat, "edit")
    if not message.outgoing or message.service or message.origin:
        raise bad_request("message can't be edited")
    return message


def _change(call: ApiCall, old: Message, new: Message) -> object:
    shown = replace(new, keyboard=read_markup(call, inline_only=True).keyboard)
    if shown == old:
        raise bad_request(_NOT_MODIFIED_TEXT)
    changed = call.world.replace_message(replace(shown, edit_date=call.world.clock.now()))
    return True if changed.inline_message_id else message_json(call.world, changed)


def edit_text(call: ApiCall) -> object:
    """Replace the text or the rich content, and the buttons, of a message; either may become the other."""
    old = _find_editable(call)
    if old.media:
        raise bad_request("there is no text in the message to edit")
    if "rich_message" in call.values and call.world.knows_rich_messages:
        rich = read_rich_message(call)
        shown = replace(old, text=rich.text, entities=(), rich_html=rich.html, is_rtl=rich.is_rtl)
        return _change(call, old, replace(shown, preview=None))
    text, entities = read_text(call)
    classic = replace(old, text=text, entities=entities, rich_html="", is_rtl=False)
    return _change(call, old, replace(classic, preview=read_preview(call)))


def edit_ephemeral_text(call: ApiCall) -> object:
    """Replace the text and the buttons of a message that one person sees."""
    old = find_ephemeral(call)
    text, entities = read_text(call)
    _change(call, old, replace(old, text=text, entities=entities))
    return True


def edit_ephemeral_markup(call: ApiCall) -> object:
    """Replace the buttons of a message that one person sees."""
    old = find_ephemeral(call)
    _change(call, old, old)
    return True


def delete_ephemeral(call: ApiCall) -> object:
    """Delete a message that one person sees."""
    message = find_ephemeral(call)
    call.world.delete(call.world.chat(message.chat_id), [message.id])
    return True


def edit_caption(call: ApiCall) -> object:
    """Replace the caption and the buttons of a message."""
    old = _find_editable(call)
    if not old.media:
        raise bad_request("there is no caption in the message to edit")
    text, entities = read_caption(call)
    return _change(call, old, replace(old, text=text, entities=entities))


def edit_media(call: ApiCall) -> object:
    """Replace the picture or file, the caption and the buttons of a message."""
    old = _find_editable(call)
    if not old.media:
        raise bad_request("message can't be edited")
    part, media = read_input_media(call, call.json("media"))
    text, entities = read_caption(part)
    return _change(call, old, replace(old, media=media, text=text, entities=entities))


def edit_markup(call: ApiCall) -> object:
    """Replace the buttons of a message."""
    old = _find_editable(call)
    return _change(call, old, old)


def _check_delete(call: ApiCall, chat: PlaygroundChat, message: Message) -> None:
    world = call.world
    rights = chat.kind == ChatKind.PRIVATE or chat.status(world.bot.id) in ADMIN_STATUSES
    if not message.outgoing and not rights:
        raise bad_request("message can't be deleted")
    if chat.kind == ChatKind.PRIVATE and world.clock.now() - message.date > _DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")


def delete_message(call: ApiCall) -> object:
    """Delete a message."""
    chat = find_chat(call)
    check_presence(call.world, chat)
    message = find_message(call, chat, "delete")
    _check_delete(call, chat, message)
    call.world.delete(chat, [message.id])
    return True


def delete_messages(call: ApiCall) -> object:
    """Delete several messages; those that cannot be deleted are left, as on the real server."""
    chat = find_chat(call)
    check_presence(call.world, chat)
    call.world.delete(chat, _deletable(call, chat, _parse_message_ids(call)))
    return True


def _parse_message_ids(call: ApiCall) -> list[int]:
    given = call.json("message_ids")
    if not isinstance(given, list) or not given:
        raise bad_request("message identifiers are not specified")
    if len(given) > _MAX_DELETED_MESSAGES:
        raise bad_request("too many message identifiers specified")
    return [int(each) for each in given if isinstance(each, int)]


def _deletable(call: ApiCall, chat: PlaygroundChat, numbers: Iterable[int]) -> list[int]:
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


def answer_callback(call: ApiCall) -> object:
    """Answer a pressed button with nothing, a toast or an alert, once and before its deadline."""
    world = call.world
    callback = world.callbacks.get(call.text("callback_query_id"))
    late = callback is not None and world.monotonic() - callback.pressed_at > world.limits.callback_seconds
    if callback is None or callback.answered or late:
        raise bad_request(_QUERY_EXPIRED_TEXT)
    text = call.text("text")
    if len(text) > _MAX_ANSWER_CHARACTERS:
        raise bad_request("MESSAGE_TOO_LONG")
    callback.answered = True
    answer = CallbackAnswer(text, call.flag("show_alert"), call.text("url"))
    world.event_log.emit(
        EventKind.ANSWER, chat_id=callback.chat_id, callback_id=callback.id, answer=answer, text=text
    )
    return True


def pin(call: ApiCall) -> object:
    """Pin a message."""
    chat = find_chat(call)
    check_presence(call.world, chat)
    message = find_message(call, chat, "pin")
    if chat.kind != ChatKind.PRIVATE and chat.status(call.world.bot.id) not in ADMIN_STATUSES:
        raise bad_request("not enough rights to manage pinned messages in the chat")
    chat.pinned = [*(each for each in chat.pinned if each != message.id), message.id]
    call.world.event_log.emit(EventKind.PEOPLE)
    return True


def unpin(call: ApiCall) -> object:
    """Unpin one message, or the newest pinned one."""
    chat = find_chat(call)
    check_presence(call.world, chat)
    unpinned = call.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if unpinned not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(unpinned)
    call.world.event_log.emit(EventKind.PEOPLE)
    return True


def react(call: ApiCall) -> object:
    """Set the bot's reaction to a message, or remove it."""
    chat = find_chat(call)
    check_presence(call.world, chat)
    message = find_message(call, chat, "react")
    try:
        given = json.loads(call.text("reaction") or "[]")
        emoji = str(given[0]["emoji"]) if given else ""
    except (ValueError, KeyError, TypeError) as error:
        raise bad_request("can't parse reaction types JSON object") from error
    call.world.replace_message(replace(message, reaction=emoji))
    return True


_EDIT_PARAMETERS = "chat_id message_id inline_message_id reply_markup business_connection_id "

METHODS = {
    "editMessageText": method(
        edit_text,
        _EDIT_PARAMETERS
        + "text parse_mode entities link_preview_options disable_web_page_preview rich_message",
    ),
    "editMessageCaption": method(
        edit_caption, _EDIT_PARAMETERS + "caption parse_mode caption_entities show_caption_above_media"
    ),
    "editMessageMedia": method(edit_media, _EDIT_PARAMETERS + "media"),
    "editMessageReplyMarkup": method(edit_markup, _EDIT_PARAMETERS),
    "editEphemeralMessageText": method(
        edit_ephemeral_text,
        "chat_id receiver_user_id ephemeral_message_id reply_markup "
        "text parse_mode entities link_preview_options",
    ),
    "editEphemeralMessageReplyMarkup": method(
        edit_ephemeral_markup, "chat_id receiver_user_id ephemeral_message_id reply_markup"
    ),
    "deleteEphemeralMessage": method(delete_ephemeral, "chat_id receiver_user_id ephemeral_message_id"),
    "deleteMessage": method(delete_message, "chat_id message_id"),
    "deleteMessages": method(delete_messages, "chat_id message_ids"),
    "answerCallbackQuery": method(answer_callback, "callback_query_id text show_alert url cache_time"),
    "pinChatMessage": method(pin, "chat_id message_id disable_notification business_connection_id"),
    "unpinChatMessage": method(unpin, "chat_id message_id business_connection_id"),
    "setMessageReaction": method(react, "chat_id message_id reaction is_big"),
}
