"""Large files made small enough to read: pictures inside a page go, and what is longer than a book is cut."""

from __future__ import annotations

import math
import re
from typing import Final

from summarizer.parsing.html_article import MAX_BYTES

_INLINED: Final = re.compile(rb"data:[\w.+-]+/[\w.+-]+(?:;[\w=.+-]+)*;base64,[A-Za-z0-9+/=\s]{64,}")
_ALL: Final = 100
_UNIT: Final = 4  # no character of UTF-16 or UTF-32 is cut in two


def slim(data: bytes) -> tuple[bytes, float]:
    """What of `data` is read, and which share that is of all but the pictures that pages carry inside.

    Over 3 MB these pictures go first; of what is still longer, the beginning is left.
    """
    if len(data) <= MAX_BYTES:
        return data, 1.0
    bare = _INLINED.sub(b"", data)
    if len(bare) <= MAX_BYTES:
        return bare, 1.0
    end = MAX_BYTES - MAX_BYTES % _UNIT
    back = next((n for n in range(_UNIT) if bare[end - n] & 0xC0 != 0x80), 0)  # noqa: PLR2004 - inside a UTF-8 character
    return bare[: end - back], (end - back) / len(bare)


def unread(share: float) -> tuple[str, ...]:
    """What to say among the lines left out where only this share of a text was read."""
    percent = math.ceil(_ALL * share)
    return (f"[Only the first {percent} % of this text were read.]",) if percent < _ALL else ()
