"""Reads what the bot may do in a chat from Telegram's record of its membership."""

from __future__ import annotations

import telegram
from telegram.constants import ChatMemberStatus, ChatType

from bot.ports.chat_rights import ChatRights, MissingRight

_ABSENT = (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)


def rights_of(kind: str, member: telegram.ChatMember) -> ChatRights:
    """What the bot may do in a chat of this kind (Telegram's chat type) as this member."""
    if member.status in _ABSENT:
        return ChatRights(MissingRight.NOT_A_MEMBER)
    if kind == ChatType.CHANNEL:
        return _channel_rights(member)
    if isinstance(member, telegram.ChatMemberRestricted):
        may_write = member.is_member and member.can_send_messages
        absent = MissingRight.MAY_NOT_POST if member.is_member else MissingRight.NOT_A_MEMBER
        return ChatRights(MissingRight.NOTHING if may_write else absent)
    may_pin = isinstance(member, telegram.ChatMemberAdministrator) and bool(member.can_pin_messages)
    return ChatRights(MissingRight.NOTHING, may_pin)


def _channel_rights(member: telegram.ChatMember) -> ChatRights:
    if not isinstance(member, telegram.ChatMemberAdministrator):
        return ChatRights(MissingRight.NO_ADMINISTRATOR)
    if not member.can_post_messages:
        return ChatRights(MissingRight.MAY_NOT_POST)
    # In a channel the right to edit is the right to pin.
    return ChatRights(MissingRight.NOTHING, bool(member.can_edit_messages))
