"""Checks whether the bot may read and write in a chat; refusals have Telegram's wording."""

from __future__ import annotations

from bot.playground.bot_api.call import ApiCall
from bot.playground.errors import bad_request, forbidden
from bot.playground.world.model import (
    ADMIN_STATUSES,
    PRESENT_STATUSES,
    ChatKind,
    MemberStatus,
    Message,
    PlaygroundChat,
)
from bot.playground.world.world import World

_KIND_NAMES = {
    ChatKind.GROUP: "group chat",
    ChatKind.SUPERGROUP: "supergroup chat",
    ChatKind.CHANNEL: "channel chat",
}
GENERAL_TOPIC = 1


def find_chat(call: ApiCall, name: str = "chat_id") -> PlaygroundChat:
    """The chat that a parameter names by number or @username.

    Raises:
        ApiError: The parameter is missing, there is no such chat, or it has become a supergroup.
    """
    wanted = call.text(name).strip()
    if not wanted:
        raise bad_request(f"{name} is empty")
    chat = _lookup(call.world, wanted)
    if chat is None:
        raise bad_request("chat not found")
    if chat.migrated_to:
        raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
    return chat


def _lookup(world: World, wanted: str) -> PlaygroundChat | None:
    if wanted.startswith("@"):
        named = wanted[1:].lower()
        return next((chat for chat in world.chats.values() if chat.username.lower() == named), None)
    return world.chats.get(int(wanted)) if wanted.removeprefix("-").isdecimal() else None


def check_presence(world: World, chat: PlaygroundChat) -> None:
    """Refuse a chat in which the bot is not present.

    Raises:
        ApiError: The person never started the bot, blocked it or is gone; or the bot is not in the group.
    """
    if chat.kind == ChatKind.PRIVATE:
        _check_person(world, chat.id)
        return
    status = chat.status(world.bot.id)
    if status == MemberStatus.KICKED:
        raise forbidden(f"bot was kicked from the {_KIND_NAMES[chat.kind]}")
    if status not in PRESENT_STATUSES:
        raise forbidden(f"bot is not a member of the {_KIND_NAMES[chat.kind]}")


def _check_person(world: World, user_id: int) -> None:
    user = world.user(user_id)
    if user.deactivated:
        raise forbidden("user is deactivated")
    if user.blocked:
        raise forbidden("bot was blocked by the user")
    if not user.started:
        raise forbidden("bot can't initiate conversation with a user")


def check_writing(call: ApiCall, chat: PlaygroundChat) -> int:
    """Refuse a chat in which the bot may not write; returns the forum topic, 0 for none.

    Raises:
        ApiError: As `check_presence`, or it lacks the right, or the topic is missing or closed.
    """
    world = call.world
    check_presence(world, chat)
    status = chat.status(world.bot.id)
    if chat.kind == ChatKind.CHANNEL and (status not in ADMIN_STATUSES or not chat.may_post):
        raise bad_request("need administrator rights in the channel chat")
    if status == MemberStatus.RESTRICTED:
        raise bad_request("not enough rights to send text messages to the chat")
    return _resolve_topic(chat, call.integer("message_thread_id"), admin=status in ADMIN_STATUSES)


def _resolve_topic(chat: PlaygroundChat, thread_id: int, *, admin: bool) -> int:
    if not thread_id or (chat.forum and thread_id == GENERAL_TOPIC):
        return 0
    topic = chat.topics.get(thread_id)
    if topic is None or topic.deleted:
        raise bad_request("message thread not found")
    if topic.closed and not admin:
        raise bad_request("TOPIC_CLOSED")
    return thread_id


def find_message(call: ApiCall, chat: PlaygroundChat, what: str, name: str = "message_id") -> Message:
    """A message of a chat; `what` completes Telegram's "message to ... not found".

    Raises:
        ApiError: The number or the message is missing.
    """
    message_id = call.integer(name)
    if message_id <= 0:
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request(f"message to {what} not found")
    return message
