"""What the bot may do in a chat, read from Telegram's record of its membership."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import ChatMember

from bot.gateways.telegram.membership import rights_of
from bot.ports.chat_rights import ChatRights, MissingRight

_ADMIN_RIGHTS = (
    *("can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats"),
    *("can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users"),
    *("can_post_stories", "can_edit_stories", "can_delete_stories"),
)


_PERMISSIONS = (
    *("can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos", "can_send_video_notes"),
    *("can_send_voice_notes", "can_send_polls", "can_send_other_messages", "can_add_web_page_previews"),
    *("can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics"),
)


def member(status: str, **fields: object) -> ChatMember:
    bot = {"id": 1, "is_bot": True, "first_name": "Lede"}
    values: dict[str, Any] = {"status": status, "user": bot, **fields}
    return ChatMember.de_json(values)


def administrator(**rights: bool) -> ChatMember:
    return member("administrator", **(dict.fromkeys(_ADMIN_RIGHTS, False) | rights))


def restricted(*, is_member: bool, may_send: bool) -> ChatMember:
    given = dict.fromkeys(_PERMISSIONS, False) | {
        "can_send_messages": may_send,
        "can_edit_tag": False,
        "can_react_to_messages": False,
    }
    return member("restricted", is_member=is_member, until_date=0, **given)


@pytest.mark.parametrize(
    ("kind", "status", "expected"),
    [
        ("channel", member("left"), ChatRights(MissingRight.NOT_A_MEMBER)),
        ("channel", member("kicked", until_date=0), ChatRights(MissingRight.NOT_A_MEMBER)),
        ("channel", member("member"), ChatRights(MissingRight.NO_ADMINISTRATOR)),
        ("channel", administrator(), ChatRights(MissingRight.MAY_NOT_POST)),
        ("channel", administrator(can_post_messages=True), ChatRights(MissingRight.NOTHING)),
        (
            "channel",
            administrator(can_post_messages=True, can_edit_messages=True),
            ChatRights(MissingRight.NOTHING, may_pin=True),
        ),
        ("supergroup", member("member"), ChatRights(MissingRight.NOTHING)),
        ("group", administrator(can_pin_messages=True), ChatRights(MissingRight.NOTHING, may_pin=True)),
        ("supergroup", restricted(is_member=True, may_send=True), ChatRights(MissingRight.NOTHING)),
        ("supergroup", restricted(is_member=True, may_send=False), ChatRights(MissingRight.MAY_NOT_POST)),
        ("supergroup", restricted(is_member=False, may_send=True), ChatRights(MissingRight.NOT_A_MEMBER)),
        ("private", member("member"), ChatRights(MissingRight.NOTHING)),
    ],
)
def test_rights_follow_from_the_membership(kind: str, status: ChatMember, expected: ChatRights) -> None:
    assert rights_of(kind, status) == expected
