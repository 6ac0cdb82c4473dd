"""Telegram's limits on text, counted as it counts: UTF-16 units after the markup is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from bot.telegram_text import MESSAGE_LIMIT, plain_text, utf16_length

_ELLIPSIS = "…"
T = TypeVar("T")


def shown_length(markup: str) -> int:
    """UTF-16 units of what a reader sees of some HTML."""
    return utf16_length(plain_text(markup))


def clip(text: str, limit: int) -> str:
    """`text` in at most `most` UTF-16 units, cut at a word where that costs little, with an ellipsis."""
    if utf16_length(text) <= limit:
        return text
    kept, used = [], utf16_length(_ELLIPSIS)
    for character in text:
        used += utf16_length(character)
        if used > limit:
            break
        kept.append(character)
    whole = "".join(kept)
    at_word = whole.rpartition(" ")[0]
    return (at_word if len(at_word) > len(whole) * 2 // 3 else whole).rstrip() + _ELLIPSIS


def first_that_fits(make: Callable[[T], str], sizes: Iterable[T], limit: int = MESSAGE_LIMIT) -> str:
    """The first of `make(size)` that fits into one message; the last one where none does."""
    text = ""
    for size in sizes:
        text = make(size)
        if shown_length(text) <= limit:
            break
    return text


def split_lines(markup: str, limit: int = MESSAGE_LIMIT) -> list[str]:
    """Cut HTML whose tags close on their own line into messages, at line ends."""
    parts: list[str] = []
    current: list[str] = []
    used = 0
    for line in markup.split("\n"):
        size = shown_length(line) + 1
        if current and used + size > limit:
            parts.append("\n".join(current))
            current, used = [], 0
        current.append(line)
        used += size
    parts.append("\n".join(current))
    return [part for part in parts if part.strip()]
