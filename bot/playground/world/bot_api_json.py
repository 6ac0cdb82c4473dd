"""Converts the world to the objects of the Bot API."""

from __future__ import annotations

from bot.playground.text.entities import Entity
from bot.playground.world.model import (
    ChatKind,
    Json,
    Media,
    MemberStatus,
    Message,
    PlaygroundChat,
    StoredFile,
    User,
)
from bot.playground.world.world import World

_OPTIONAL_FIELDS = ("url", "language", "custom_emoji_id", "unix_time", "date_time_format")


def user_json(user: User, *, is_bot: bool = False) -> Json:
    """A User; empty fields are left out."""
    named = {"last_name": user.last_name, "username": user.username, "language_code": user.language_code}
    filled: Json = {key: value for key, value in named.items() if value}
    return {"id": user.id, "is_bot": is_bot, "first_name": user.first_name, **filled}


def bot_json(world: World) -> Json:
    """The User of the bot."""
    return {**user_json(world.bot, is_bot=True), "first_name": world.bot_name}


def sender_json(world: World, user_id: int) -> Json:
    """The User who sent a message, a person or the bot."""
    if user_id == world.bot.id:
        return bot_json(world)
    return user_json(world.user(user_id))


def chat_json(world: World, chat: PlaygroundChat) -> Json:
    """The Chat of a message."""
    out: Json = {"id": chat.id, "type": chat.kind.value}
    if chat.kind == ChatKind.PRIVATE:
        user = world.user(chat.id)
        named = {"first_name": user.first_name, "last_name": user.last_name, "username": user.username}
    else:
        named = {"title": chat.title, "username": chat.username}
    out.update({key: value for key, value in named.items() if value})
    if chat.forum:
        out["is_forum"] = True
    return out


def entity_json(entity: Entity) -> Json:
    """A MessageEntity; fields that belong to other types are left out."""
    out: Json = {"type": entity.type, "offset": entity.offset, "length": entity.length}
    out.update({name: getattr(entity, name) for name in _OPTIONAL_FIELDS if getattr(entity, name)})
    if entity.user_id:
        out["user"] = {"id": entity.user_id, "is_bot": False, "first_name": str(entity.user_id)}
    return out


def file_json(stored: StoredFile) -> Json:
    """The fields that all kinds of files have."""
    return {"file_id": stored.id, "file_unique_id": stored.unique_id, "file_size": stored.size}


def media_json(media: Media) -> Json:
    """The field of a message that holds its picture or document."""
    about = file_json(media.file)
    if media.kind == "photo":
        return {"photo": [{**about, "width": media.width, "height": media.height}]}
    return {"document": {**about, "file_name": media.file.name, "mime_type": media.file.mime}}


def message_json(world: World, message: Message, *, quoted: bool = True) -> Json:
    """A Message; with `quoted` also the message that it answers."""
    chat = world.chat(message.chat_id)
    out: Json = {
        "message_id": max(0, message.id),
        "date": int(message.date.timestamp()),
        "chat": chat_json(world, chat),
    }
    if message.sender_id:
        out["from"] = sender_json(world, message.sender_id)
    else:
        out["sender_chat"] = chat_json(world, chat)
    out.update(_content_json(message))
    out.update(_metadata_json(world, message))
    answered = chat.messages.get(message.reply_to)
    if quoted and answered is not None:
        out["reply_to_message"] = message_json(world, answered, quoted=False)
    return out


def _content_json(message: Message) -> Json:
    out: Json = {**(message.service or {}), **(media_json(message.media) if message.media else {})}
    if message.rich_html:
        # Its blocks are left out: no bot here reads them back.
        out["rich_message"] = {"blocks": [], **({"is_rtl": True} if message.is_rtl else {})}
    elif message.text:
        out["caption" if message.media else "text"] = message.text
    if message.entities:
        name = "caption_entities" if message.media else "entities"
        out[name] = [entity_json(each) for each in message.entities]
    if message.preview:
        out["link_preview_options"] = message.preview
    if message.keyboard:
        out["reply_markup"] = {"inline_keyboard": [list(row) for row in message.keyboard]}
    return out


def _metadata_json(world: World, message: Message) -> Json:
    out: Json = {}
    if message.edit_date is not None:
        out["edit_date"] = int(message.edit_date.timestamp())
    if message.origin:
        out["forward_origin"] = message.origin
    if message.media_group_id:
        out["media_group_id"] = message.media_group_id
    if message.receiver_id:
        out["ephemeral_message_id"] = -message.id
        out["receiver_user"] = sender_json(world, message.receiver_id)
    if message.is_via_bot:
        out["via_bot"] = bot_json(world)
    if message.thread_id:
        out.update(message_thread_id=message.thread_id, is_topic_message=True)
    return out


def member_json(world: World, chat: PlaygroundChat, user_id: int) -> Json:
    """A ChatMember with the fields of its status."""
    status = chat.status(user_id)
    out: Json = {"status": status.value, "user": sender_json(world, user_id)}
    if status == MemberStatus.CREATOR:
        out["is_anonymous"] = False
    elif status == MemberStatus.ADMINISTRATOR:
        out.update(_admin_rights_json(chat))
    elif status == MemberStatus.RESTRICTED:
        out.update(dict.fromkeys(_PERMISSIONS, False), is_member=True, until_date=0)
    elif status == MemberStatus.KICKED:
        out["until_date"] = 0
    return out


_ADMIN_RIGHTS = [
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
]
_PERMISSIONS = [
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_edit_tag",
    "can_react_to_messages",
]


def _admin_rights_json(chat: PlaygroundChat) -> Json:
    rights: Json = {**dict.fromkeys(_ADMIN_RIGHTS, True), "can_be_edited": False, "is_anonymous": False}
    if chat.kind == ChatKind.CHANNEL:
        rights.update(can_post_messages=chat.may_post, can_edit_messages=chat.may_post)
    if chat.forum:
        rights["can_manage_topics"] = True
    return rights
