"""Measures and cuts text to Telegram's limits, which count UTF-16 units after the markup is parsed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from bot.telegram_text import MESSAGE_LIMIT, plain_text, utf16_length

_ELLIPSIS = "…"
T = TypeVar("T")


def shown_length(markup: str) -> int:
    """UTF-16 units of the text that HTML shows."""
    return utf16_length(plain_text(markup))


def clip(text: str, limit: int) -> str:
    """`text` in at most `limit` UTF-16 units, an ellipsis included where it is cut.

    The cut is at a word boundary where that keeps more than two thirds of the text.
    """
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
    """The first of `make(size)` whose text has at most `limit` UTF-16 units; the last one where none fits."""
    text = ""
    for size in sizes:
        text = make(size)
        if shown_length(text) <= limit:
            break
    return text
