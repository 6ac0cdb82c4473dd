"""What Telegram counts as text: the limit of a message, the length of a text, and the text of some HTML."""

from __future__ import annotations

import html
import re
from typing import Final

MESSAGE_LIMIT: Final = 4_096
"""UTF-16 units of text in one message, after the markup is read (https://core.telegram.org/bots/api#sendmessage)."""
_TAG: Final = re.compile(r"</?[a-z][^<>]*>")


_TIME_TAG: Final = re.compile(r"</?tg-time[^<>]*>")


def utf16_length(text: str) -> int:
    """The length of a plain text in UTF-16 units, the unit of Telegram's limits and offsets."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain_text(markup: str) -> str:
    """The text that a reader sees of some Telegram HTML: without tags, with entities resolved."""
    return html.unescape(_TAG.sub("", markup))


def without_time_tags(markup: str) -> str:
    """Telegram HTML with only the text inside date-time entities, for servers before Bot API 9.5."""
    return _TIME_TAG.sub("", markup)
