"""Encodes a Screen as the form values that the Bot API takes."""

from __future__ import annotations

import json

from bot.ports.messenger import Button, Screen
from bot.telegram_text import plain_text

_NO_PREVIEW = '{"is_disabled":true}'


def screen_parameters(screen: Screen, *, plain: bool = False) -> dict[str, str]:
    """Text, buttons and no link preview; `plain` sends the text without its formatting."""
    values = {"text": screen.html, "parse_mode": "HTML", "link_preview_options": _NO_PREVIEW}
    if plain:
        values = {"text": plain_text(screen.html), "link_preview_options": _NO_PREVIEW}
    if screen.rows:
        keyboard = [[_button_fields(button) for button in row] for row in screen.rows]
        values["reply_markup"] = json.dumps({"inline_keyboard": keyboard}, ensure_ascii=False)
    return values


def reply_parameters(message_id: int) -> dict[str, str]:
    """The message that another one answers, if it still exists; none for 0."""
    if not message_id:
        return {}
    answered = {"message_id": message_id, "allow_sending_without_reply": True}
    return {"reply_parameters": json.dumps(answered)}


def _button_fields(button: Button) -> dict[str, object]:
    if button.copied_text:
        return {"text": button.label, "copy_text": {"text": button.copied_text}}
    return {"text": button.label, **({"url": button.url} if button.url else {"callback_data": button.data})}
