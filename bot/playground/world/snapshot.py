"""Converts the world to JSON and back, so that a playground continues after a restart."""

from __future__ import annotations

from dataclasses import MISSING, Field, asdict, fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from bot.playground.text.entities import Entity
from bot.playground.world.event_log import EventKind
from bot.playground.world.model import (
    ChatKind,
    ForumTopic,
    Json,
    Media,
    MemberStatus,
    Message,
    PlaygroundChat,
    StoredFile,
    User,
)
from bot.playground.world.rate_limits import SendLimits
from bot.playground.world.update_queue import Update
from bot.playground.world.world import World

VERSION = 1


class SnapshotError(ValueError):
    """A snapshot that this playground cannot read."""


def dump(world: World) -> Json:
    """The persistent part of the world as JSON values."""
    profile = world.profile
    return {
        "version": VERSION,
        "offset_seconds": world.clock.offset.total_seconds(),
        "limits": asdict(world.limits),
        "last_private_message": world.last_private_message,
        "last_ephemeral_message": world.last_ephemeral_message,
        "users": [_to_json(user) for user in world.users.values()],
        "chats": [_to_json(chat) for chat in world.chats.values()],
        "files": [_to_json(stored) for stored in world.files],
        "updates": [_to_json(update) for update in world.updates.peek(len(world.updates))],
        "commands": [[*key, commands] for key, commands in profile.commands.items()],
        "texts": [profile.names, profile.descriptions, profile.short_descriptions],
    }


def _to_json(value: object) -> Any:
    """JSON values; fields at their defaults are left out."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _to_json(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_to_json(each) for each in value]
    if is_dataclass(value):
        named = ((each, getattr(value, each.name)) for each in fields(value))
        return {each.name: _to_json(found) for each, found in named if found != _default_value(each)}
    return value


def _default_value(field: Field[Any]) -> object:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def load(world: World, snapshot: Any) -> None:
    """Fill an empty world from the result of `dump`.

    Raises:
        SnapshotError: It is no snapshot, or from another version.
    """
    if not isinstance(snapshot, dict) or snapshot.get("version") != VERSION:
        raise SnapshotError("this is no snapshot of this version of the playground")
    try:
        _load(world, snapshot)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SnapshotError(f"the snapshot is damaged: {error!r}") from error


def _load(world: World, snapshot: Any) -> None:
    users = [User(**each) for each in snapshot["users"]]
    chats = [_load_chat(each) for each in snapshot["chats"]]
    stored = [StoredFile(**each) for each in snapshot["files"]]
    waiting = [Update(**each) for each in snapshot["updates"]]
    world.last_private_message = int(snapshot["last_private_message"])
    world.last_ephemeral_message = int(snapshot.get("last_ephemeral_message", 0))
    world.users = {user.id: user for user in users}
    world.chats = {chat.id: chat for chat in chats}
    for each in stored:
        world.files.register(each)
    for update in waiting:
        world.updates.restore(update)
    profile = world.profile
    profile.commands = {(scope, language): commands for scope, language, commands in snapshot["commands"]}
    profile.names, profile.descriptions, profile.short_descriptions = snapshot["texts"]
    if "limits" in snapshot:
        world.set_limits(SendLimits(**snapshot["limits"]))
    world.clock.set_offset(timedelta(seconds=snapshot["offset_seconds"]))
    world.event_log.emit(EventKind.PEOPLE)


def _load_chat(stored: Any) -> PlaygroundChat:
    chat = PlaygroundChat(**{**stored, "kind": ChatKind(stored["kind"])})
    chat.members = {int(user_id): MemberStatus(status) for user_id, status in chat.members.items()}
    chat.topics = {int(key): ForumTopic(**each) for key, each in stored.get("topics", {}).items()}
    chat.messages = {int(key): _load_message(each) for key, each in stored.get("messages", {}).items()}
    return chat


def _load_message(stored: Any) -> Message:
    values = dict(stored)
    values["date"] = datetime.fromisoformat(stored["date"])
    if "edit_date" in stored:
        values["edit_date"] = datetime.fromisoformat(stored["edit_date"])
    if "media" in stored:
        values["media"] = Media(**{**stored["media"], "file": StoredFile(**stored["media"]["file"])})
    values["entities"] = tuple(Entity(**each) for each in stored.get("entities", []))
    values["keyboard"] = tuple(tuple(row) for row in stored.get("keyboard", []))
    return Message(**values)
