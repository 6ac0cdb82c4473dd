"""Actions of people: write, upload, forward, press, block. Each changes the world and queues an update."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace

from bot.playground.client.special_content import SPECIAL_KINDS, special_content
from bot.playground.errors import PlaygroundError
from bot.playground.text.entities import add_detected_entities, trim_text
from bot.playground.text.utf16 import CAPTION_LIMIT, fitting_length, split_paste
from bot.playground.world.bot_api_json import message_json, sender_json, user_json
from bot.playground.world.bot_profile import visible_scopes
from bot.playground.world.event_log import EventKind
from bot.playground.world.image_size import picture_size
from bot.playground.world.membership import queue_status_update
from bot.playground.world.model import (
    ADMIN_STATUSES,
    PRESENT_STATUSES,
    CallbackQuery,
    ChatKind,
    Json,
    Media,
    MemberStatus,
    Message,
    PlaygroundChat,
    User,
    button_target,
)
from bot.playground.world.world import World

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")
"""An IETF tag as clients of Telegram give it."""


@dataclass(frozen=True, slots=True)
class Place:
    """The person who acts, and the chat and forum topic (0 for none) of the action."""

    user_id: int
    chat_id: int
    thread_id: int = 0


def _resolve_place(world: World, place: Place) -> tuple[User, PlaygroundChat]:
    """The person and chat of an action.

    Raises:
        PlaygroundError: They cannot write there.
    """
    user, chat = world.user(place.user_id), world.chat(place.chat_id)
    if user.deactivated:
        raise PlaygroundError(f"{user.name} is gone; a deactivated person does nothing")
    if chat.kind == ChatKind.PRIVATE:
        _check_private(user, chat)
    elif chat.status(user.id) not in PRESENT_STATUSES:
        raise PlaygroundError(f"{user.name} is not in {chat.title}")
    elif chat.kind == ChatKind.CHANNEL and chat.status(user.id) not in ADMIN_STATUSES:
        raise PlaygroundError(f"only administrators post in {chat.title}")
    if place.thread_id and place.thread_id not in chat.topics:
        raise PlaygroundError(f"{chat.title} has no topic {place.thread_id}")
    return user, chat


def _check_private(user: User, chat: PlaygroundChat) -> None:
    if chat.id != user.id:
        raise PlaygroundError(f"{user.name} cannot write in somebody else's private chat")
    if user.blocked:
        raise PlaygroundError(f"{user.name} has blocked the bot and must unblock it first")


def post(world: World, place: Place, content: Message) -> Message:
    """Post a person's message, and queue an update if the bot can see it."""
    user, chat = _resolve_place(world, place)
    if chat.kind == ChatKind.PRIVATE and not user.started:
        user.started = True
        world.event_log.emit(EventKind.PEOPLE)
    sender = 0 if chat.kind == ChatKind.CHANNEL else user.id
    receiver = world.bot.id if _is_ephemeral_command(world, user, chat, content.text) else 0
    draft = replace(
        content, chat_id=chat.id, sender_id=sender, thread_id=place.thread_id, receiver_id=receiver
    )
    message = world.post(draft)
    if _is_visible_to_bot(world, chat, message):
        kind = "channel_post" if chat.kind == ChatKind.CHANNEL else "message"
        world.updates.add(kind, message_json(world, message))
    return message


def _is_ephemeral_command(world: World, user: User, chat: PlaygroundChat, text: str) -> bool:
    """Whether a text is a command of the menu that only its sender and the bot see."""
    is_group = chat.kind in (ChatKind.GROUP, ChatKind.SUPERGROUP)
    if not (world.knows_ephemeral_messages and is_group and text.startswith("/")):
        return False
    name, _, addressee = text.split(maxsplit=1)[0][1:].lower().partition("@")
    if addressee not in ("", world.bot.username.lower()) or chat.status(world.bot.id) not in PRESENT_STATUSES:
        return False
    scopes = visible_scopes(chat.id, user.id, private=False, admin=chat.status(user.id) in ADMIN_STATUSES)
    menu = world.profile.menu(scopes, user.language_code)
    return any(each["command"] == name and each.get("is_ephemeral") for each in menu)


def _is_visible_to_bot(world: World, chat: PlaygroundChat, message: Message) -> bool:
    """Whether Telegram's privacy mode shows the message: in groups commands, replies and mentions only."""
    status = chat.status(world.bot.id)
    if chat.kind == ChatKind.PRIVATE or status in ADMIN_STATUSES:
        return True
    if status not in PRESENT_STATUSES:
        return False
    if not world.profile.privacy_mode:
        return True
    answered = chat.messages.get(message.reply_to)
    return (answered is not None and answered.outgoing) or _is_addressed_to(world.bot, message.text)


def _is_addressed_to(bot: User, text: str) -> bool:
    """Whether a text in a group is a command for this bot or mentions it."""
    first = text.split(maxsplit=1)[0].lower() if text.split() else ""
    name = f"@{bot.username.lower()}"
    return (first.startswith("/") and ("@" not in first or first.endswith(name))) or name in text.lower()


def say(world: World, place: Place, text: str, *, reply_to: int = 0) -> list[Message]:
    """Send a text; a long one becomes several messages, split as Telegram's clients split it.

    Raises:
        PlaygroundError: It is blank, or the person cannot write there.
    """
    parts = split_paste(text)
    if not parts:
        raise PlaygroundError("an empty message cannot be sent")
    return [post(world, place, replace(_text_message(part), reply_to=reply_to)) for part in parts]


def _text_message(text: str) -> Message:
    shown, entities = trim_text(text, ())
    return Message(0, 0, text=shown, entities=add_detected_entities(shown, entities))


def upload(world: World, place: Place, name: str, content: bytes, *, caption: str = "") -> Message:
    """Send a file as a document; a caption is cut at the limit."""
    stored = world.files.add(name, content)
    shown = _text_message(caption[: fitting_length(caption, CAPTION_LIMIT)])
    return post(world, place, replace(shown, media=Media("document", stored)))


def photo(world: World, place: Place, content: bytes, *, caption: str = "", album: str = "") -> Message:
    """Send a picture; those with the same `album` are one album.

    Raises:
        PlaygroundError: The bytes are no picture.
    """
    size = picture_size(content)
    if size is None:
        raise PlaygroundError("this file is no PNG, JPEG, GIF or WebP picture")
    stored = world.files.add("photo.jpg", content, kind="photos")
    shown = _text_message(caption[: fitting_length(caption, CAPTION_LIMIT)])
    return post(world, place, replace(shown, media=Media("photo", stored, *size), media_group_id=album))


def send_special(world: World, place: Place, kind: str, contact: User | None = None) -> Message:
    """Send a voice message, sticker, poll, location or contact; the contact is `contact`.

    Raises:
        PlaygroundError: There is no such kind.
    """
    fields = special_content(kind, contact)
    if fields is None:
        raise PlaygroundError(f"{kind!r} cannot be sent; {', '.join(SPECIAL_KINDS)} can")
    return post(world, place, Message(0, 0, service=fields))


def forward(world: World, place: Place, text: str, origin: Json) -> Message:
    """Forward another person's text; `origin` is a MessageOrigin without its date."""
    dated = {"date": int(world.clock.now().timestamp()), **origin}
    return post(world, place, replace(_text_message(text), origin=dated))


def channel_origin(name: str, username: str = "", message_id: int = 1) -> Json:
    """The origin of a post in a channel without the bot."""
    chat: Json = {"id": -1_009_000_000_001, "type": "channel", "title": name}
    if username:
        chat["username"] = username
    return {"type": "channel", "chat": chat, "message_id": message_id}


def user_origin(name: str, *, hidden: bool = True, author: User | None = None) -> Json:
    """The origin of a person's message; most people hide their account.

    Args:
        name: What an invented person is called.
        hidden: Whether the person hides the account.
        author: The person, where it is one of the playground, who does not hide.
    """
    if author is not None:
        return {"type": "user", "sender_user": user_json(author)}
    if hidden:
        return {"type": "hidden_user", "sender_user_name": name}
    return {"type": "user", "sender_user": {"id": 990_001, "is_bot": False, "first_name": name}}


def delete(world: World, message: Message) -> None:
    """Delete one of the person's own messages for everybody; Telegram does not tell bots."""
    world.delete(world.chat(message.chat_id), [message.id])


def edit(world: World, message: Message, text: str) -> Message:
    """Edit one of the person's own messages."""
    shown = _text_message(text)
    changed = replace(message, text=shown.text, entities=shown.entities, edit_date=world.clock.now())
    world.replace_message(changed)
    world.updates.add("edited_message", message_json(world, changed))
    return changed


def find_button(message: Message, wanted: str) -> Json:
    """The button with this label or data.

    Raises:
        PlaygroundError: The message has no such button; the text lists its buttons.
    """
    buttons = [button for row in message.keyboard for button in row]
    for exact in (lambda button: str(button["text"]), button_target):
        for button in buttons:
            if exact(button) == wanted:
                return button
    labels = ", ".join(repr(button["text"]) for button in buttons) or "no buttons"
    raise PlaygroundError(f"there is no button {wanted!r}; the message has {labels}")


def press(world: World, user_id: int, message: Message, button: Json) -> CallbackQuery:
    """Press an inline button with data: the bot gets a callback query."""
    chat = world.chat(message.chat_id)
    if message.id not in chat.messages:
        raise PlaygroundError("the message with this button was deleted")
    _resolve_place(world, Place(user_id, chat.id))
    number = str(secrets.randbits(62))
    callback = CallbackQuery(number, user_id, chat.id, message.id, button_target(button), world.monotonic())
    world.callbacks[callback.id] = callback
    shared = {"inline_message_id": message.inline_message_id}
    query: Json = {
        "id": callback.id,
        "from": sender_json(world, user_id),
        **(shared if message.inline_message_id else {"message": message_json(world, message)}),
        "chat_instance": str(chat.id),
        "data": callback.data,
    }
    world.updates.add("callback_query", query)
    return callback


def set_language(world: World, user_id: int, code: str) -> None:
    """Set the language of a person's Telegram to an IETF tag.

    Raises:
        PlaygroundError: It is no tag.
    """
    if not _LANGUAGE.fullmatch(code):
        raise PlaygroundError(f"{code!r} is no code of a language")
    world.user(user_id).language_code = code.lower()
    world.event_log.emit(EventKind.PEOPLE)


def set_blocked(world: World, user_id: int, *, blocked: bool) -> None:
    """Block the bot, or unblock it again."""
    user = world.user(user_id)
    if user.blocked == blocked:
        return
    user.blocked = blocked
    user.started = user.started or blocked
    world.event_log.emit(EventKind.PEOPLE)
    states = (MemberStatus.MEMBER, MemberStatus.KICKED)
    old, new = states if blocked else states[::-1]
    queue_status_update(world, world.chat(user_id), user_id, old, new)
