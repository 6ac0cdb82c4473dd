"""Encodes a Screen as the form values that the Bot API takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from bot.ports.inline_answers import InlineAnswer, InlineResult
from bot.ports.messenger import Button, ChatRequest, Screen
from bot.telegram_text import plain_text

_NO_RIGHTS = dict.fromkeys(
    (
        *("is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats"),
        *("can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users"),
        *("can_post_stories", "can_edit_stories", "can_delete_stories"),
    ),
    False,
)
"""Telegram wants every right of an administrator to be named."""
PICTURE = "photo"
"""The parameter that makes a picture of a message."""
_MAX_SCREENS = 64
"""Screens whose parameters are kept: a digest goes to many readers."""
_NO_PREVIEW = '{"is_disabled":true}'


def screen_parameters(screen: Screen, *, plain: bool = False) -> Mapping[str, str]:
    """Text, buttons, the picture as the only link preview; `plain` sends the text without its formatting."""
    return _screen_parameters(screen, plain)


@lru_cache(_MAX_SCREENS)
def _screen_parameters(screen: Screen, plain: bool) -> Mapping[str, str]:
    values = {"text": screen.html, "parse_mode": "HTML", "link_preview_options": _preview(screen)}
    if plain:
        values = {"text": plain_text(screen.html), "link_preview_options": _preview(screen)}
    if screen.photo or screen.is_caption:
        values["caption"] = values.pop("text")
        del values["link_preview_options"]
    if screen.photo:
        values[PICTURE] = screen.photo
    markup = _markup(screen)
    if markup:
        values["reply_markup"] = json.dumps(markup, ensure_ascii=False)
    return MappingProxyType(values)


def markup_parameters(rows: tuple[tuple[Button, ...], ...]) -> dict[str, str]:
    """Inline buttons alone; none take the present ones away."""
    return {"reply_markup": json.dumps(_inline(rows), ensure_ascii=False)}


def _preview(screen: Screen) -> str:
    if not screen.picture_url:
        return _NO_PREVIEW
    shown = {"url": screen.picture_url, "prefer_large_media": True, "show_above_text": True}
    return json.dumps(shown, ensure_ascii=False)


_CANCEL_KEY = {"text": "/cancel"}
"""Without it the keys stay until a chat is chosen."""


def _markup(screen: Screen) -> dict[str, object]:
    if screen.rows:
        return _inline(screen.rows)
    if screen.chat_requests:
        keys = [*([_chat_request_fields(request)] for request in screen.chat_requests), [_CANCEL_KEY]]
        return {"keyboard": keys, "resize_keyboard": True, "one_time_keyboard": True}
    return {"remove_keyboard": True} if screen.removes_keys else {}


def _inline(rows: tuple[tuple[Button, ...], ...]) -> dict[str, object]:
    return {"inline_keyboard": [[_button_fields(button) for button in row] for row in rows]}


def _chat_request_fields(request: ChatRequest) -> dict[str, object]:
    # What the person may grant has to include what the bot asks for.
    rights = {**_NO_RIGHTS, "can_post_messages": True, "can_edit_messages": True, "can_pin_messages": True}
    wanted: dict[str, object] = {
        "request_id": request.number,
        "chat_is_channel": request.is_channel,
        "request_title": True,
        "request_username": True,
    }
    if request.is_channel:
        wanted |= {"user_administrator_rights": rights, "bot_administrator_rights": rights}
    else:
        wanted |= {
            "user_administrator_rights": {**_NO_RIGHTS, "can_manage_chat": True},
            "bot_is_member": True,
        }
    return {"text": request.label, "request_chat": wanted}


def inline_parameters(answer: InlineAnswer) -> dict[str, str]:
    """The parameters of answerInlineQuery except the number of the query."""
    values = {
        "results": json.dumps([_result_fields(one) for one in answer.results], ensure_ascii=False),
        "cache_time": str(answer.cache_seconds),
        "is_personal": "true",
        "next_offset": answer.next_offset,
    }
    if answer.button_label:
        button = {"text": answer.button_label, "start_parameter": answer.start_parameter}
        values["button"] = json.dumps(button, ensure_ascii=False)
    return values


def _result_fields(result: InlineResult) -> dict[str, object]:
    content = {
        "message_text": result.screen.html,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    return {
        "type": "article",
        "id": result.id,
        "title": result.title,
        "description": result.description,
        "input_message_content": content,
        "reply_markup": _markup(result.screen),
    }


def reply_parameters(message_id: int) -> dict[str, str]:
    """The message that another one answers, if it still exists; none for 0."""
    if not message_id:
        return {}
    answered = {"message_id": message_id, "allow_sending_without_reply": True}
    return {"reply_parameters": json.dumps(answered)}


def _button_fields(button: Button) -> dict[str, object]:
    if button.shared_query:
        chats = dict.fromkeys(("allow_user_chats", "allow_group_chats", "allow_channel_chats"), True)
        chosen = {"query": button.shared_query, **chats}
        return {"text": button.label, "switch_inline_query_chosen_chat": chosen}
    if button.copied_text:
        return {"text": button.label, "copy_text": {"text": button.copied_text}}
    return {"text": button.label, **({"url": button.url} if button.url else {"callback_data": button.data})}
