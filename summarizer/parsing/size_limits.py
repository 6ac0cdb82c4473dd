"""Trims large files to the size limit: removes inline pictures first, then cuts the end."""

from __future__ import annotations

import re
from typing import Final

from summarizer.parsing.html.article import MAX_PAGE_BYTES

_INLINE_IMAGE: Final = re.compile(rb"data:[\w.+-]+/[\w.+-]+(?:;[\w=.+-]+)*;base64,[A-Za-z0-9+/=\s]{64,}")
_MAX_CHARACTER_BYTES: Final = 4  # a cut at a multiple of it splits no character of UTF-16 or UTF-32
_UTF8_CONTINUATION_MASK: Final = 0xC0
_UTF8_CONTINUATION: Final = 0x80


def trim_to_limit(data: bytes) -> tuple[bytes, float]:
    """The part of `data` to read, and its share (0 to 1) of the data without inline pictures.

    Data over 3 MB loses its inline pictures (base64 data: addresses); if it is still longer, its end is cut
    between two characters.
    """
    if len(data) <= MAX_PAGE_BYTES:
        return data, 1.0
    without_images = _INLINE_IMAGE.sub(b"", data)
    if len(without_images) <= MAX_PAGE_BYTES:
        return without_images, 1.0
    end = _character_start(without_images, MAX_PAGE_BYTES - MAX_PAGE_BYTES % _MAX_CHARACTER_BYTES)
    return without_images[:end], end / len(without_images)


def _character_start(data: bytes, index: int) -> int:
    """The start of the UTF-8 character at `index`; `index` itself where the data is no UTF-8."""
    steps = (
        step
        for step in range(_MAX_CHARACTER_BYTES)
        if data[index - step] & _UTF8_CONTINUATION_MASK != _UTF8_CONTINUATION
    )
    return index - next(steps, 0)
