"""Names topics in addresses and files. Pure.

A name of letters, digits and single spaces is kept, with hyphens for spaces. Any other name is shortened to
such a form and gets a part of its hash, so that no two topics share an address, and none leaves its folder.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Final

_MAX_CHARACTERS: Final = 40
"""Four bytes each in UTF-8 stay below the 255 bytes that a file's name may have."""
_HASH_DIGITS: Final = 8
_OTHERS: Final = re.compile(r"[\W_]+")


def topic_path(topic: str) -> str:
    """The last part of a topic's address; it has letters, digits and hyphens only."""
    words = topic.split(" ")
    plain = "-".join(words)
    is_kept = all(word.isalnum() for word in words) and len(plain) <= _MAX_CHARACTERS
    if is_kept and unicodedata.is_normalized("NFC", plain):
        return plain
    digest = hashlib.sha256(topic.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_DIGITS]
    kept = _OTHERS.sub("-", unicodedata.normalize("NFC", topic))[:_MAX_CHARACTERS].strip("-")
    return f"{kept}-{digest}" if kept else digest
