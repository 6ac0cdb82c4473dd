"""Methods that send text, copies, forwards and chat actions."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from bot.playground.bot_api.call import ApiCall
from bot.playground.bot_api.ephemeral import PARAMETERS, read_receiver
from bot.playground.bot_api.message_content import (
    read_caption,
    read_markup,
    read_preview,
    read_rich_message,
    read_text,
)
from bot.playground.bot_api.methods.registry import method
from bot.playground.bot_api.permissions import check_presence, check_writing, find_chat, find_message
from bot.playground.errors import ApiError, bad_request, too_many
from bot.playground.world.bot_api_json import chat_json, message_json, user_json
from bot.playground.world.event_log import EventKind
from bot.playground.world.model import ChatKind, Json, Message, PlaygroundChat

STARS_PER_MESSAGE = 0.1
"""What a paid message above the free limit costs: https://core.telegram.org/bots/api#paid-broadcasts"""
_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def draft(call: ApiCall, chat: PlaygroundChat) -> Message:
    """A message of the bot without content, after all checks of its chat, topic and buttons.

    Raises:
        ApiError: The bot may not write there, the answered message is gone, or the buttons are wrong.
    """
    thread_id = check_writing(call, chat)
    reply_to = _reply_to(call, chat)
    receiver = read_receiver(call, chat)
    markup = read_markup(call)
    sender = 0 if chat.kind == ChatKind.CHANNEL else call.world.bot.id
    return Message(
        chat.id,
        sender,
        outgoing=True,
        thread_id=thread_id,
        keyboard=markup.keyboard,
        reply_markup=markup.other,
        reply_to=reply_to,
        silent=call.flag("disable_notification"),
        receiver_id=receiver,
    )


def _reply_to(call: ApiCall, chat: PlaygroundChat) -> int:
    given = call.json("reply_parameters", "reply parameters")
    asked = given if isinstance(given, dict) else {}
    message_id = int(asked.get("message_id", 0)) or call.integer("reply_to_message_id")
    lenient = bool(asked.get("allow_sending_without_reply")) or call.flag("allow_sending_without_reply")
    if message_id and message_id not in chat.messages:
        if not lenient:
            raise bad_request("message to be replied not found")
        return 0
    return message_id


def enforce_limits(call: ApiCall, chat: PlaygroundChat, count: int = 1) -> None:
    """Count messages about to be sent; those above the free limit cost Stars if the bot pays for them.

    Raises:
        ApiError: 429 with the seconds to wait when there are too many, 400 when there are too few Stars.
    """
    flood_control = call.world.flood_control
    is_paid = call.flag("allow_paid_broadcast") and flood_control.costs_stars(count)
    price = STARS_PER_MESSAGE * count
    if is_paid and call.world.stars < price:
        raise bad_request("BALANCE_TOO_LOW")
    wait = flood_control.admit_paid(chat.id, count) if is_paid else flood_control.admit(chat.id, count)
    if wait:
        raise too_many(wait)
    if is_paid:
        call.world.stars = round(call.world.stars - price, 6)


def send(call: ApiCall, chat: PlaygroundChat, message: Message) -> Json:
    """Post a complete message within the limits."""
    enforce_limits(call, chat)
    return message_json(call.world, call.world.post(message))


def send_message(call: ApiCall) -> object:
    """Send text."""
    chat = find_chat(call)
    message = draft(call, chat)
    text, entities = read_text(call)
    return send(call, chat, replace(message, text=text, entities=entities, preview=read_preview(call)))


def send_rich_message(call: ApiCall) -> object:
    """Send a rich message.

    Raises:
        ApiError: 404 where the playground plays a server before Bot API 10.1.
    """
    if not call.world.knows_rich_messages:
        raise ApiError(HTTPStatus.NOT_FOUND, "Not Found: method not found")
    chat = find_chat(call)
    message = draft(call, chat)
    content = read_rich_message(call)
    shown = replace(message, text=content.text, rich_html=content.html, is_rtl=content.is_rtl)
    return send(call, chat, shown)


def _find_source(call: ApiCall, what: str) -> Message:
    return find_message(call, find_chat(call, "from_chat_id"), what)


def copy_message(call: ApiCall) -> object:
    """Send the content of another message without its origin."""
    chat = find_chat(call)
    message, source = draft(call, chat), _find_source(call, "copy")
    if source.service:
        raise bad_request("message can't be copied")
    text, entities = source.text, source.entities
    if "caption" in call.values and source.media:
        text, entities = read_caption(call)
    shown = replace(message, text=text, entities=entities, media=source.media, **_rich_part(source))
    return {"message_id": send(call, chat, shown)["message_id"]}


def _rich_part(source: Message) -> dict[str, Any]:
    return {"rich_html": source.rich_html, "is_rtl": source.is_rtl}


def forward_message(call: ApiCall) -> object:
    """Forward another message with its origin."""
    chat = find_chat(call)
    message, source = draft(call, chat), _find_source(call, "forward")
    if source.service:
        raise bad_request("message can't be forwarded")
    shown = replace(
        message, text=source.text, entities=source.entities, media=source.media, **_rich_part(source)
    )
    return send(call, chat, replace(shown, origin=source.origin or _forward_origin(call, source)))


def _forward_origin(call: ApiCall, source: Message) -> Json:
    world, date = call.world, int(source.date.timestamp())
    if not source.sender_id:
        chat = chat_json(world, world.chat(source.chat_id))
        return {"type": "channel", "date": date, "chat": chat, "message_id": source.id}
    is_bot = source.sender_id == world.bot.id
    sender = world.bot if is_bot else world.user(source.sender_id)
    return {"type": "user", "date": date, "sender_user": user_json(sender, is_bot=is_bot)}


def send_chat_action(call: ApiCall) -> object:
    """Show a chat action such as "typing"."""
    chat = find_chat(call)
    check_presence(call.world, chat)
    action = call.text("action").lower()
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    call.world.event_log.emit(EventKind.TYPING, chat_id=chat.id, text=action)
    return True


COMMON_PARAMETERS = (
    "chat_id message_thread_id business_connection_id direct_messages_topic_id disable_notification "
    "protect_content allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters "
    "reply_markup reply_to_message_id allow_sending_without_reply "
) + PARAMETERS
_SOURCE_PARAMETERS = "from_chat_id message_id video_start_timestamp "
_CAPTION_PARAMETERS = "caption parse_mode caption_entities show_caption_above_media "

METHODS = {
    "sendMessage": method(
        send_message,
        COMMON_PARAMETERS + "text parse_mode entities link_preview_options disable_web_page_preview",
        sends=True,
    ),
    "sendRichMessage": method(send_rich_message, COMMON_PARAMETERS + "rich_message", sends=True),
    "copyMessage": method(
        copy_message, COMMON_PARAMETERS + _SOURCE_PARAMETERS + _CAPTION_PARAMETERS, sends=True
    ),
    "forwardMessage": method(forward_message, COMMON_PARAMETERS + _SOURCE_PARAMETERS, sends=True),
    "sendChatAction": method(send_chat_action, "chat_id action message_thread_id business_connection_id"),
}
