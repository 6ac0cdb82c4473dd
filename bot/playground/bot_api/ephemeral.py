"""Messages in groups that one person alone sees: who may get one, and which one a call means.

https://core.telegram.org/bots/api#ephemeral-messages-and-commands (the words of the refusals are our own).
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from bot.playground.bot_api.call import ApiCall
from bot.playground.bot_api.permissions import check_presence, find_chat
from bot.playground.errors import ApiError, bad_request
from bot.playground.world.model import ADMIN_STATUSES, PRESENT_STATUSES, ChatKind, Message, PlaygroundChat

PARAMETERS = "ephemeral_message_parameters receiver_user_id callback_query_id "
_ANSWER_SECONDS = 15.0
_GROUPS = (ChatKind.GROUP, ChatKind.SUPERGROUP)


def read_receiver(call: ApiCall, chat: PlaygroundChat) -> int:
    """The person who alone gets a message, 0 for a message to all; an older server ignores the parameters.

    Raises:
        ApiError: The chat is no group, the person is no member, or nothing entitles the bot.
    """
    receiver, query_id = _parameters(call)
    if not receiver or not call.world.knows_ephemeral_messages:
        return 0
    if chat.kind not in _GROUPS:
        raise bad_request("ephemeral messages can be sent only to groups and supergroups")
    if receiver not in call.world.users or chat.status(receiver) not in PRESENT_STATUSES:
        raise bad_request("USER_NOT_PARTICIPANT")
    is_admin = chat.status(call.world.bot.id) in ADMIN_STATUSES
    if not (
        is_admin or _answers_press(call, chat, receiver, query_id) or _answers_message(call, chat, receiver)
    ):
        raise bad_request("not enough rights to send ephemeral messages to the user")
    return receiver


def _parameters(call: ApiCall) -> tuple[int, str]:
    """The receiver and the button press, by the names of Bot API 10.3 or 10.2."""
    given = call.json("ephemeral_message_parameters", "EphemeralMessageParameters")
    if isinstance(given, dict):
        return int(given.get("receiver_user_id", 0)), str(given.get("callback_query_id", ""))
    return call.integer("receiver_user_id"), call.text("callback_query_id")


def _answers_press(call: ApiCall, chat: PlaygroundChat, receiver: int, query_id: str) -> bool:
    press = call.world.callbacks.get(query_id)
    if press is None or (press.user_id, press.chat_id) != (receiver, chat.id):
        return False
    return call.world.monotonic() - press.pressed_at <= _ANSWER_SECONDS


def _answers_message(call: ApiCall, chat: PlaygroundChat, receiver: int) -> bool:
    message = chat.messages.get(-answered_id(call))
    if message is None or message.sender_id != receiver or not message.receiver_id:
        return False
    return (call.world.clock.now() - message.date).total_seconds() <= _ANSWER_SECONDS


def answered_id(call: ApiCall) -> int:
    """The ephemeral message that a message answers, 0 for none."""
    given: Any = call.json("reply_parameters", "reply parameters")
    return int(given.get("ephemeral_message_id", 0)) if isinstance(given, dict) else 0


def find_ephemeral(call: ApiCall) -> Message:
    """The bot's ephemeral message that a call means.

    Raises:
        ApiError: There is none; 404 where the playground plays a server before Bot API 10.2.
    """
    if not call.world.knows_ephemeral_messages:
        raise ApiError(HTTPStatus.NOT_FOUND, "Not Found: method not found")
    chat = find_chat(call)
    check_presence(call.world, chat)
    message = chat.messages.get(-call.integer("ephemeral_message_id"))
    if message is None or message.receiver_id != call.integer("receiver_user_id"):
        raise bad_request("message to edit not found")
    return message
