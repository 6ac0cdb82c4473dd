"""Recognises refusals of a part of a message, without which Telegram takes it."""

from __future__ import annotations

from typing import Final

from telegram.error import BadRequest, TelegramError

# Parts of Telegram's error messages in lower case. They are not documented; bots have reported these.
_NO_PHOTO_PHRASES: Final = (
    *("send photos", "send_photos_forbidden", "send_media_forbidden"),
    *("caption is too long", "caption_too_long"),
)
_PICTURE_PHRASES: Final = (
    *("wrong file identifier", "http url specified", "failed to get http url content", "url host is empty"),
    *("photo_invalid_dimensions", "photo_ext_invalid", "photo_save_file_invalid", "image_process_failed"),
    *("wrong type of the web page content", "webpage_curl_failed", "webpage_media_empty"),
    *("wrong remote file", "wrong file_id", "wrong padding in the string", "file_reference"),
    *("media_empty", "media_invalid", "file is too big", "can't use file of type", "type of file mismatch"),
)


def refuses_picture(error: TelegramError) -> bool:
    """Whether a photo was refused and the same message without it would not be."""
    return _says(error, _PICTURE_PHRASES) or forbids_photos(error)


def forbids_photos(error: TelegramError) -> bool:
    """Whether not the picture was refused, but every one in this chat, or the text below it."""
    return _says(error, _NO_PHOTO_PHRASES)


def is_unknown_time_tag(error: TelegramError) -> bool:
    """Whether a server before Bot API 9.5 refused a text for its date-time entities."""
    return _says(error, ("unsupported start tag",)) and "tg-time" in error.message.lower()


def _says(error: TelegramError, phrases: tuple[str, ...]) -> bool:
    text = error.message.lower()
    return isinstance(error, BadRequest) and any(phrase in text for phrase in phrases)
