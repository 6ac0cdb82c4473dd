"""Large files made small enough to read: pictures inside a page go, and what is longer than a book is cut."""

from __future__ import annotations

import re
from typing import Final

from summarizer.read.page import MAX_BYTES

_INLINED: Final = re.compile(rb"data:[\w.+-]+/[\w.+-]+(?:;[\w=.+-]+)*;base64,[A-Za-z0-9+/=\s]{64,}")
_UNIT: Final = 4  # no character of UTF-16 or UTF-32 is cut in two


def slim(data: bytes) -> bytes:
    """`data`, or where it is over 3 MB its beginning without the pictures that pages carry inside."""
    if len(data) <= MAX_BYTES:
        return data
    bare = _INLINED.sub(b"", data)
    if len(bare) <= MAX_BYTES:
        return bare
    end = MAX_BYTES - MAX_BYTES % _UNIT
    back = next((n for n in range(_UNIT) if bare[end - n] & 0xC0 != 0x80), 0)  # noqa: PLR2004 - inside a UTF-8 character
    return bare[: end - back]
