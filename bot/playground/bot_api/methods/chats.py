"""Methods that read chats and their members."""

from __future__ import annotations

from bot.playground.bot_api.call import ApiCall
from bot.playground.bot_api.methods.registry import method
from bot.playground.bot_api.permissions import check_presence, find_chat
from bot.playground.errors import bad_request
from bot.playground.world.bot_api_json import bot_json, chat_json, member_json, message_json, sender_json
from bot.playground.world.event_log import EventKind
from bot.playground.world.model import (
    ADMIN_STATUSES,
    PRESENT_STATUSES,
    ChatKind,
    Json,
    MemberStatus,
    PlaygroundChat,
)

_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def get_me(call: ApiCall) -> object:
    """The bot's own User."""
    rights = {
        "can_join_groups": True,
        "can_read_all_group_messages": not call.world.profile.privacy_mode,
        "supports_inline_queries": call.world.profile.inline_mode,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
    }
    return {**bot_json(call.world), **rights}


def _find_known_chat(call: ApiCall) -> PlaygroundChat:
    """A chat that the bot has met: a private chat only after the person's first message."""
    chat = find_chat(call)
    if chat.kind == ChatKind.PRIVATE and not call.world.user(chat.id).started:
        raise bad_request("chat not found")
    if chat.kind != ChatKind.PRIVATE:
        check_presence(call.world, chat)
    return chat


def get_chat(call: ApiCall) -> object:
    """The ChatFullInfo of a chat."""
    chat = _find_known_chat(call)
    about: Json = {
        **chat_json(call.world, chat),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }
    pinned = chat.messages.get(chat.pinned[-1]) if chat.pinned else None
    if pinned is not None:
        about["pinned_message"] = message_json(call.world, pinned)
    return about


def _find_known_group(call: ApiCall) -> PlaygroundChat:
    chat = _find_known_chat(call)
    if chat.kind == ChatKind.PRIVATE:
        raise bad_request("there are no administrators in the private chat")
    return chat


def get_member(call: ApiCall) -> object:
    """The ChatMember of a person in a chat."""
    chat, user_id = _find_known_chat(call), call.integer("user_id")
    world = call.world
    if user_id not in world.users and user_id != world.bot.id:
        raise bad_request("invalid user_id specified")
    if chat.kind == ChatKind.PRIVATE:
        return {"status": MemberStatus.MEMBER.value, "user": sender_json(world, user_id)}
    return member_json(world, chat, user_id)


def get_administrators(call: ApiCall) -> object:
    """The administrators of a group; other bots are left out, as on the real server."""
    chat = _find_known_group(call)
    admins = [user_id for user_id, status in chat.members.items() if status in ADMIN_STATUSES]
    return [member_json(call.world, chat, user_id) for user_id in admins]


def get_member_count(call: ApiCall) -> object:
    """The number of members of a chat, the bot included."""
    chat = _find_known_chat(call)
    if chat.kind == ChatKind.PRIVATE:
        return 2
    return sum(status in PRESENT_STATUSES for status in chat.members.values())


def leave(call: ApiCall) -> object:
    """Leave a group."""
    chat = _find_known_group(call)
    chat.members[call.world.bot.id] = MemberStatus.LEFT
    call.world.event_log.emit(EventKind.PEOPLE)
    return True


METHODS = {
    "getMe": method(get_me),
    "getChat": method(get_chat, "chat_id"),
    "getChatMember": method(get_member, "chat_id user_id"),
    "getChatAdministrators": method(get_administrators, "chat_id return_bots"),
    "getChatMemberCount": method(get_member_count, "chat_id"),
    "leaveChat": method(leave, "chat_id"),
}
