"""A person answers a `request_chat` button: chooses a group or channel, and lets the bot in."""

from __future__ import annotations

from bot.playground.client.user_actions import Place, post
from bot.playground.errors import PlaygroundError
from bot.playground.world.membership import set_bot_status
from bot.playground.world.model import (
    ADMIN_STATUSES,
    ChatKind,
    Json,
    MemberStatus,
    Message,
    PlaygroundChat,
)
from bot.playground.world.world import World


def share_chat(world: World, user_id: int, request_id: int, chat_id: int) -> Message:
    """Share a chat with the bot, as the button `request_id` of the last reply keyboard asks.

    As Telegram's clients do, this makes the bot an administrator of the chat where the button wants rights
    that it lacks.

    Raises:
        PlaygroundError: There is no such button, or the chat is not of the kind that it asks for.
    """
    wanted, chat = _find_request(world, user_id, request_id), world.chat(chat_id)
    if wanted["chat_is_channel"] != (chat.kind == ChatKind.CHANNEL):
        raise PlaygroundError(f"{chat.title} is not of the kind that the button asks for")
    if "user_administrator_rights" in wanted and chat.status(user_id) not in ADMIN_STATUSES:
        raise PlaygroundError("only its administrators can share this chat")
    if "bot_administrator_rights" in wanted and chat.status(world.bot.id) not in ADMIN_STATUSES:
        chat.may_post = True
        set_bot_status(world, chat, MemberStatus.ADMINISTRATOR)
    return post(world, Place(user_id, user_id), Message(0, 0, service=_shared_json(wanted, chat)))


def _find_request(world: World, user_id: int, request_id: int) -> Json:
    newest = [one for one in world.chat(user_id).messages.values() if one.reply_markup][-1:]
    rows = newest[0].reply_markup.get("keyboard") if newest and newest[0].reply_markup else None
    for row in rows if isinstance(rows, list) else []:
        for button in row:
            request = button.get("request_chat") if isinstance(button, dict) else None
            if request and request.get("request_id") == request_id:
                return dict(request)
    raise PlaygroundError("there is no button that asks for a chat")


def _shared_json(wanted: Json, chat: PlaygroundChat) -> Json:
    shared: Json = {"request_id": wanted["request_id"], "chat_id": chat.id}
    if wanted.get("request_title"):
        shared["title"] = chat.title
    if wanted.get("request_username") and chat.username:
        shared["username"] = chat.username
    return {"chat_shared": shared}
