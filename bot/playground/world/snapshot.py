"""The world as JSON and back, for a playground that goes on where it was."""

from __future__ import annotations

from dataclasses import MISSING, Field, asdict, fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from bot.playground.text.entities import Entity
from bot.playground.world.event_log import EventKind
from bot.playground.world.model import (
    Chat,
    ChatKind,
    ForumTopic,
    Json,
    Media,
    Message,
    Status,
    StoredFile,
    User,
)
from bot.playground.world.rate_limits import Limits
from bot.playground.world.update_queue import Update
from bot.playground.world.world import World

VERSION = 1


class SnapshotError(ValueError):
    """A snapshot this playground cannot read."""


def dump(world: World) -> Json:
    """Everything worth keeping, as JSON values."""
    profile = world.profile
    return {
        "version": VERSION,
        "offset_seconds": world.clock.offset.total_seconds(),
        "limits": asdict(world.limits),
        "last_private_message": world.last_private_message,
        "users": [_plain(user) for user in world.users.values()],
        "chats": [_plain(chat) for chat in world.chats.values()],
        "files": [_plain(stored) for stored in world.files],
        "updates": [_plain(update) for update in world.updates.peek(len(world.updates))],
        "commands": [[*key, commands] for key, commands in profile.commands.items()],
        "texts": [profile.names, profile.descriptions, profile.short_descriptions],
    }


def _plain(value: object) -> Any:
    """JSON values; fields at their defaults are left out."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if is_dataclass(value):
        named = ((each, getattr(value, each.name)) for each in fields(value))
        return {each.name: _plain(found) for each, found in named if found != _default(each)}
    return value


def _default(about: Field[Any]) -> object:
    return about.default_factory() if about.default_factory is not MISSING else about.default


def load(world: World, kept: Any) -> None:
    """Fill an empty world with what `dump` gave.

    Raises:
        SnapshotError: It is none of ours, or from another version.
    """
    if not isinstance(kept, dict) or kept.get("version") != VERSION:
        raise SnapshotError("this is no snapshot of this version of the playground")
    try:
        _load(world, kept)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SnapshotError(f"the snapshot is damaged: {error!r}") from error


def _load(world: World, kept: Any) -> None:
    users = [User(**each) for each in kept["users"]]
    chats = [_chat(each) for each in kept["chats"]]
    stored = [StoredFile(**each) for each in kept["files"]]
    waiting = [Update(**each) for each in kept["updates"]]
    world.last_private_message = int(kept["last_private_message"])
    world.users = {user.id: user for user in users}
    world.chats = {chat.id: chat for chat in chats}
    for each in stored:
        world.files.register(each)
    for update in waiting:
        world.updates.restore(update)
    profile = world.profile
    profile.commands = {(scope, language): commands for scope, language, commands in kept["commands"]}
    profile.names, profile.descriptions, profile.short_descriptions = kept["texts"]
    if "limits" in kept:
        world.set_limits(Limits(**kept["limits"]))
    world.clock.set_offset(timedelta(seconds=kept["offset_seconds"]))
    world.journal.emit(EventKind.PEOPLE)


def _chat(kept: Any) -> Chat:
    chat = Chat(**{**kept, "kind": ChatKind(kept["kind"])})
    chat.members = {int(user_id): Status(status) for user_id, status in chat.members.items()}
    chat.topics = {int(key): ForumTopic(**each) for key, each in kept.get("topics", {}).items()}
    chat.messages = {int(key): _message(each) for key, each in kept.get("messages", {}).items()}
    return chat


def _message(kept: Any) -> Message:
    known = dict(kept)
    known["date"] = datetime.fromisoformat(kept["date"])
    if "edit_date" in kept:
        known["edit_date"] = datetime.fromisoformat(kept["edit_date"])
    if "media" in kept:
        known["media"] = Media(**{**kept["media"], "file": StoredFile(**kept["media"]["file"])})
    known["entities"] = tuple(Entity(**each) for each in kept.get("entities", []))
    known["keyboard"] = tuple(tuple(row) for row in kept.get("keyboard", []))
    return Message(**known)
