"""Changes of the bot's status in chats, and of groups into supergroups."""

from __future__ import annotations

from dataclasses import replace

from bot.playground.errors import PlaygroundError
from bot.playground.world.bot_api_json import chat_json, member_json, message_json, sender_json
from bot.playground.world.event_log import EventKind
from bot.playground.world.model import ADMIN_STATUSES, ChatKind, Json, MemberStatus, Message, PlaygroundChat
from bot.playground.world.world import World


def queue_status_update(
    world: World, chat: PlaygroundChat, actor_id: int, old: MemberStatus, new: MemberStatus
) -> None:
    """Queue a my_chat_member update."""
    before, after = (_bot_member_json(world, chat, status) for status in (old, new))
    _queue_change(world, chat, actor_id, before, after)


def _queue_change(world: World, chat: PlaygroundChat, actor_id: int, before: Json, after: Json) -> None:
    change: Json = {
        "chat": chat_json(world, chat),
        "from": sender_json(world, actor_id),
        "date": int(world.clock.now().timestamp()),
        "old_chat_member": before,
        "new_chat_member": after,
    }
    world.updates.add("my_chat_member", change)


def _bot_member_json(world: World, chat: PlaygroundChat, status: MemberStatus) -> Json:
    seen = replace(chat, members={**chat.members, world.bot.id: status})
    return member_json(world, seen, world.bot.id)


def open_chat(world: World, chat: PlaygroundChat) -> PlaygroundChat:
    """Open a group or channel; the bot gets an update where its owner has added it."""
    world.add_chat(chat)
    actor = _find_actor(world, chat)
    if actor and chat.status(world.bot.id) is not MemberStatus.LEFT:
        queue_status_update(world, chat, actor, MemberStatus.LEFT, chat.status(world.bot.id))
    return chat


def _find_actor(world: World, chat: PlaygroundChat) -> int:
    """The person who acts in a chat: an administrator, else any member, 0 in an empty chat."""
    people = [user_id for user_id in chat.members if user_id != world.bot.id]
    return next((each for each in people if chat.status(each) in ADMIN_STATUSES), people[0] if people else 0)


def set_bot_status(world: World, chat: PlaygroundChat, status: MemberStatus) -> None:
    """Promote, restrict, remove or re-admit the bot, which gets an update."""
    old = chat.status(world.bot.id)
    chat.members[world.bot.id] = status
    world.event_log.emit(EventKind.PEOPLE)
    queue_status_update(world, chat, _find_actor(world, chat) or world.bot.id, old, status)


def set_bot_posting(world: World, chat: PlaygroundChat, *, may_post: bool) -> None:
    """Give the bot the right to post in a channel, or take it; the bot gets an update."""
    before = _bot_member_json(world, chat, chat.status(world.bot.id))
    chat.may_post = may_post
    after = _bot_member_json(world, chat, chat.status(world.bot.id))
    world.event_log.emit(EventKind.PEOPLE)
    _queue_change(world, chat, _find_actor(world, chat) or world.bot.id, before, after)


def migrate(world: World, chat: PlaygroundChat) -> PlaygroundChat:
    """Turn a basic group into a supergroup with a new number, as Telegram does with large groups.

    Raises:
        PlaygroundError: It is no basic group.
    """
    if chat.kind != ChatKind.GROUP or chat.migrated_to:
        raise PlaygroundError(f"{chat.title} is no basic group")
    supergroup = world.add_chat(
        PlaygroundChat(0, ChatKind.SUPERGROUP, chat.title, members=dict(chat.members))
    )
    actor = _find_actor(world, chat)
    for place, service in (
        (chat, {"migrate_to_chat_id": supergroup.id}),
        (supergroup, {"migrate_from_chat_id": chat.id}),
    ):
        note: Json = dict(service)
        message = world.post(Message(place.id, actor, service=note))
        world.updates.add("message", message_json(world, message))
    chat.migrated_to = supergroup.id
    world.event_log.emit(EventKind.PEOPLE)
    return supergroup
