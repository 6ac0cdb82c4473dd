"""Removes characters that XML cannot hold, which lxml and feedparser refuse."""

from __future__ import annotations

import re
from typing import Final

# Control characters but tab, line feed and carriage return; lone surrogates; U+FFFE and U+FFFF.
_FORBIDDEN: Final = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def without_forbidden_characters(text: str) -> str:
    """`text` without the characters that XML 1.0 forbids; pages and feeds hold them by accident only."""
    return _FORBIDDEN.sub("", text)
