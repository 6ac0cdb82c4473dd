"""Large files made small enough to read: pictures inside a page go, and what is longer than a book is cut."""

from __future__ import annotations

import math
import re
from typing import Final

from summarizer.parsing.html_article import MAX_PAGE_BYTES

_INLINE_IMAGE: Final = re.compile(rb"data:[\w.+-]+/[\w.+-]+(?:;[\w=.+-]+)*;base64,[A-Za-z0-9+/=\s]{64,}")
_HUNDRED_PERCENT: Final = 100
_MAX_CHARACTER_BYTES: Final = 4  # no character of UTF-16 or UTF-32 is cut in two


def trim_to_limit(data: bytes) -> tuple[bytes, float]:
    """What of `data` is read, and which share that is of all but the pictures that pages carry inside.

    Over 3 MB these pictures go first; of what is still longer, the beginning is left.
    """
    if len(data) <= MAX_PAGE_BYTES:
        return data, 1.0
    bare = _INLINE_IMAGE.sub(b"", data)
    if len(bare) <= MAX_PAGE_BYTES:
        return bare, 1.0
    end = MAX_PAGE_BYTES - MAX_PAGE_BYTES % _MAX_CHARACTER_BYTES
    back = next((n for n in range(_MAX_CHARACTER_BYTES) if bare[end - n] & 0xC0 != 0x80), 0)  # noqa: PLR2004 - inside a UTF-8 character
    return bare[: end - back], (end - back) / len(bare)


def truncation_notes(read_share: float) -> tuple[str, ...]:
    """What to say among the lines left out where only this share of a text was read."""
    percent = math.ceil(_HUNDRED_PERCENT * read_share)
    return (f"[Only the first {percent} % of this text were read.]",) if percent < _HUNDRED_PERCENT else ()
