"""Lengths in UTF-16 code units, and the split of a long paste by Telegram's clients."""

from __future__ import annotations

MESSAGE_LIMIT = 4096
CAPTION_LIMIT = 1024
_LAST_BMP = 0xFFFF
_BYTES_PER_UNIT = 2


def utf16_length(text: str) -> int:
    """The number of UTF-16 code units, Telegram's unit for lengths and offsets."""
    return len(text.encode("utf-16-le", "surrogatepass")) // _BYTES_PER_UNIT


def fitting_length(text: str, limit: int) -> int:
    """The number of characters of `text` that fit into `limit` UTF-16 units."""
    if utf16_length(text[:limit]) == len(text[:limit]):
        return len(text[:limit])
    used = 0
    for index, char in enumerate(text):
        used += 2 if ord(char) > _LAST_BMP else 1
        if used > limit:
            return index
    return len(text)


def split_paste(text: str, limit: int = MESSAGE_LIMIT) -> list[str]:
    """Split a text into messages as Telegram's clients do: at a line end, else a space, near the limit.

    White space at the splits is lost, as in the clients; blank parts are not sent.
    """
    parts = []
    rest = text.strip()
    while rest:
        cut = _cut_position(rest, limit)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return parts


def _cut_position(text: str, limit: int) -> int:
    """The index at which the first message of `text` ends."""
    end = fitting_length(text, limit)
    if end == len(text):
        return end
    for mark in ("\n", " "):
        at = text.rfind(mark, end // 2, end + 1)
        if at > 0:
            return at
    return end
