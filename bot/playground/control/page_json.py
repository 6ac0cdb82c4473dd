"""Converts the world to the JSON of the chat page and other processes."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode, urlsplit

from bot.playground.client.special_content import describe_special
from bot.playground.text.rich_html import parse_rich_html
from bot.playground.world import web_pictures
from bot.playground.world.bot_api_json import entity_json
from bot.playground.world.bot_profile import visible_scopes
from bot.playground.world.event_log import WorldEvent
from bot.playground.world.faults import Fault
from bot.playground.world.image_size import picture_mime
from bot.playground.world.inline_mode import InlineQuery
from bot.playground.world.model import (
    ADMIN_STATUSES,
    PRESENT_STATUSES,
    CallbackAnswer,
    ChatKind,
    Json,
    Media,
    Message,
    PlaygroundChat,
    User,
)
from bot.playground.world.rate_limits import SendLimits
from bot.playground.world.world import World

_MAX_SHOWN_MISUSES = 20
_PREVIEW_CHARACTERS = 120


def state_view(world: World, faults: list[Fault]) -> Json:
    """People, chats, clock and switches."""
    profile = world.profile
    return {
        "seq": world.event_log.seq,
        "bot": {
            "id": world.bot.id,
            "name": world.bot_name,
            "username": world.bot.username,
            "description": profile.descriptions.get("", ""),
        },
        "languages": _languages(world),
        "people": [person_view(user) for user in world.users.values()],
        "chats": [chat_view(chat) for chat in world.chats.values() if not chat.migrated_to],
        "clock": clock_view(world),
        "limits": limits_view(world.limits),
        "rich_messages": world.knows_rich_messages,
        "faults": [fault_view(fault) for fault in faults],
        "complaints": [each.text for each in list(world.event_log.complaints)[-_MAX_SHOWN_MISUSES:]],
    }


def _languages(world: World) -> list[str]:
    """The languages in which the bot has a menu or a description, and English; sorted codes."""
    profile = world.profile
    return sorted({"en", *(code for _, code in profile.commands), *profile.descriptions} - {""})


def person_view(user: User) -> Json:
    """A person."""
    return {
        "id": user.id,
        "name": user.name,
        "username": user.username,
        "language": user.language_code,
        "hint": user.hint,
        "started": user.started,
        "blocked": user.blocked,
        "deactivated": user.deactivated,
    }


def chat_view(chat: PlaygroundChat) -> Json:
    """A chat without its messages."""
    return {
        "id": chat.id,
        "kind": chat.kind.value,
        "title": chat.title,
        "forum": chat.forum,
        "members": {
            str(each): status.value for each, status in chat.members.items() if status in PRESENT_STATUSES
        },
        "topics": [
            {"id": each.id, "name": each.name, "closed": each.closed}
            for each in chat.topics.values()
            if not each.deleted
        ],
        "pinned": chat.pinned[-1] if chat.pinned else 0,
        "last": _last_message_view(chat),
    }


def _last_message_view(chat: PlaygroundChat) -> Json | None:
    """The newest message, shortened, for a list of chats."""
    message = chat.messages.get(max(chat.messages, default=0))
    if message is None:
        return None
    return {
        "id": message.id,
        "text": message.text[:_PREVIEW_CHARACTERS],
        "date": message.date.isoformat(),
        "outgoing": message.outgoing,
        "media": message.media.kind if message.media else None,
    }


def clock_view(world: World) -> Json:
    """The playground's time and its offset from real time."""
    return {"now": world.clock.now().isoformat(), "offset_seconds": world.clock.offset.total_seconds()}


def limits_view(limits: SendLimits) -> Json:
    """The limits in force."""
    return {
        "enabled": bool(limits.per_second),
        "per_second": limits.per_second,
        "private_per_second": limits.private_per_second,
        "group_per_minute": limits.group_per_minute,
    }


def fault_view(fault: Fault) -> Json:
    """A planned failure."""
    return {
        "method": fault.method,
        "kind": fault.kind.value,
        "times": fault.times,
        "probability": fault.probability,
        "seconds": fault.seconds,
    }


def message_view(world: World, message: Message) -> Json:
    """A message with everything that the page displays."""
    return {
        "id": message.id,
        "chat": message.chat_id,
        "thread": message.thread_id,
        "sender": _sender_view(world, message),
        "outgoing": message.outgoing,
        "date": message.date.isoformat(),
        "edited": _iso_format(message.edit_date),
        "text": message.text,
        "html": message.html,
        "rich": parse_rich_html(message.rich_html).as_json() if message.rich_html else None,
        "rtl": message.is_rtl,
        "entities": [entity_json(each) for each in message.entities],
        "media": _media_view(world, message.media) if message.media else None,
        "preview": _preview_view(world, message.preview) if message.preview else None,
        "keyboard": [list(row) for row in message.keyboard],
        "reply_markup": message.reply_markup,
        "reply_to": message.reply_to,
        "origin": _origin_view(message.origin) if message.origin else None,
        "special": describe_special(message.service or {}),
        "service": _service_text(message.service) if message.service else "",
        "album": message.media_group_id,
        "reaction": message.reaction,
        "silent": message.silent,
        "via": message.is_via_bot,
        "receiver": message.receiver_id,
    }


def _iso_format(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def _sender_view(world: World, message: Message) -> Json:
    if message.sender_id == world.bot.id:
        return {"id": world.bot.id, "name": world.bot_name, "bot": True}
    if message.sender_id in world.users:
        return {"id": message.sender_id, "name": world.users[message.sender_id].name, "bot": False}
    return {"id": message.chat_id, "name": world.chat(message.chat_id).title, "bot": message.outgoing}


def _media_view(world: World, media: Media) -> Json:
    return {
        "kind": media.kind,
        "name": media.file.name,
        "size": media.file.size,
        "url": f"/play/files/{media.file.id}",
        "picture": bool(picture_mime(world.files.read(media.file.id))),
        "width": media.width,
        "height": media.height,
    }


def _preview_view(world: World, preview: Json) -> Json | None:
    """The picture that a preview shows; None where Telegram could not load it, which it does not say."""
    address = str(preview.get("url", ""))
    if web_pictures.refusal(address, world.refused_pictures):
        return None
    return {
        "url": address,
        "host": urlsplit(address).hostname or "",
        "picture": f"/play/pictures?{urlencode({'url': address})}",
        "large": bool(preview.get("prefer_large_media")),
        "above": bool(preview.get("show_above_text")),
    }


def _origin_view(origin: Json) -> Json:
    """The origin of a forward: a name, and a link if there is one."""
    for field, name in (("chat", "title"), ("sender_user", "first_name")):
        source = origin.get(field)
        if isinstance(source, dict):
            username = source.get("username")
            return {"name": source.get(name, ""), "username": username or ""}
    return {"name": origin.get("sender_user_name", ""), "username": ""}


def _service_text(service: Json) -> str:
    if describe_special(service):
        return ""
    if "migrate_to_chat_id" in service or "migrate_from_chat_id" in service:
        return "The group became a supergroup"
    return ", ".join(service).replace("_", " ")


def inline_view(query: InlineQuery) -> Json:
    """An inline query with what the bot offers for it."""
    found = query.answer
    results = found.results if found else ()
    return {
        "query": query.id,
        "results": [{"id": one.id, "title": one.title, "description": one.description} for one in results],
        "next": found.next_offset if found else "",
        "button": found.button if found else None,
    }


def answer_view(answer: CallbackAnswer) -> Json:
    """The answer to a pressed button."""
    return {"text": answer.text, "alert": answer.show_alert, "url": answer.url}


def event_view(world: World, event: WorldEvent) -> Json:
    """An event of the stream."""
    out: Json = {"seq": event.seq, "kind": event.kind.value, "chat": event.chat_id, "text": event.text}
    if event.message is not None:
        out["message"] = message_view(world, event.message)
    if event.message_ids:
        out["ids"] = list(event.message_ids)
    if event.answer is not None:
        out.update(answer=answer_view(event.answer), callback=event.callback_id)
    return out


def menu_view(world: World, chat: PlaygroundChat, user: User) -> list[Json]:
    """The commands that a person sees in a chat."""
    private, admin = chat.kind == ChatKind.PRIVATE, chat.status(user.id) in ADMIN_STATUSES
    scopes = visible_scopes(chat.id, user.id, private=private, admin=admin)
    return world.profile.menu(scopes, user.language_code)
