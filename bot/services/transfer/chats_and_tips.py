"""Converts connected chats, tips of readers and blocked senders to lines of the transfer format, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from bot.services.transfer import field_checks
from bot.services.transfer.errors import LineRejected
from bot.services.transfer.field_checks import MAX_ID, boolean, chat_id, integer, text
from bot.services.transfer.jsonl import format_instant, format_value
from bot.services.transfer.object_schema import ObjectSchema
from bot.services.transfer.readers import MAX_NUMBER
from data.records.channel_look import MAX_SIGNATURE_LENGTH, PLAIN_LOOK, ChannelLook, read_look
from data.records.newsroom import ConnectedChat
from data.records.tips import Tip, TipBlock, TransferredTip

CHANNEL, TIP, TIP_BLOCK = "channel", "tip", "tip_block"
_signed_id = integer(-MAX_ID, MAX_ID)
_name = text(4096)


def _look(value: object) -> ChannelLook:
    """The look of posts; fields that this version does not know are passed over."""
    if not isinstance(value, dict):
        raise LineRejected(f"{format_value(value)} is no look")
    for field in fields(ChannelLook):
        check = text(MAX_SIGNATURE_LENGTH) if isinstance(field.default, str) else boolean
        check(value.get(field.name, field.default))
    return read_look(json.dumps(value))


CHANNEL_SCHEMA = ObjectSchema(
    {
        "chat_id": chat_id,
        "chat_type": text(32, 1),
        "title": _name,
        "username": _name,
        "connected_by": _signed_id,
        "connected_at": field_checks.instant,
        "look": _look,
        "asks_first": boolean,
    },
    required=frozenset({"chat_id", "chat_type", "title"}),
)
TIP_SCHEMA = ObjectSchema(
    {
        "article": integer(1, MAX_NUMBER),
        "chat_id": chat_id,
        "name": _name,
        "language": field_checks.language,
        "created_at": field_checks.instant,
        "made_draft": boolean,
        "thanked": boolean,
    },
    required=frozenset({"article", "chat_id"}),
)
TIP_BLOCK_SCHEMA = ObjectSchema(
    {"chat_id": chat_id, "blocked_by": _signed_id, "blocked_at": field_checks.instant},
    required=frozenset({"chat_id"}),
)


def channel_to_line(chat: ConnectedChat) -> dict[str, object]:
    """The fields of a connected chat's line, without the bot's rights there, which Telegram tells."""
    return {
        "kind": CHANNEL,
        "chat_id": chat.chat_id,
        "chat_type": chat.kind,
        "title": chat.title,
        "username": chat.username,
        "connected_by": chat.connected_by,
        "connected_at": format_instant(chat.connected_at),
        "look": asdict(chat.look),
        "asks_first": chat.asks_first,
    }


def channel_from_line(given: Mapping[str, Any], now: datetime) -> ConnectedChat:
    """The connected chat of a line's checked fields."""
    return ConnectedChat(
        given["chat_id"],
        given["chat_type"],
        given["title"],
        given.get("username", ""),
        given.get("connected_by", 0),
        given.get("connected_at", now),
        look=given.get("look", PLAIN_LOOK),
        asks_first=given.get("asks_first", False),
    )


def tip_to_line(moved: TransferredTip) -> dict[str, object]:
    """The fields of a tip's line."""
    tip = moved.tip
    return {
        "kind": TIP,
        "article": tip.article_id,
        "chat_id": tip.chat_id,
        "name": tip.name,
        "language": tip.language,
        "created_at": format_instant(tip.created_at),
        "made_draft": moved.made_draft,
        "thanked": moved.is_thanked,
    }


def tip_from_line(given: Mapping[str, Any], now: datetime) -> TransferredTip:
    """The tip of a line's checked fields, with the article's number in the file."""
    tip = Tip(
        given["article"],
        given["chat_id"],
        given.get("name", ""),
        given.get("language", ""),
        given.get("created_at", now),
    )
    return TransferredTip(tip, given.get("made_draft", False), given.get("thanked", False))


def block_to_line(block: TipBlock) -> dict[str, object]:
    """The fields of a blocked sender's line."""
    return {
        "kind": TIP_BLOCK,
        "chat_id": block.chat_id,
        "blocked_by": block.blocked_by,
        "blocked_at": format_instant(block.blocked_at),
    }


def block_from_line(given: Mapping[str, Any], now: datetime) -> TipBlock:
    """The blocked sender of a line's checked fields."""
    return TipBlock(given["chat_id"], given.get("blocked_by", 0), given.get("blocked_at", now))
