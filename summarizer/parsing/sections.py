"""Reads the names of a site's sections from the address of a story."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote, urlsplit

MAX_SECTIONS: Final = 12
"""The most names of sections, and of tags, that a document keeps."""
MAX_NAME_CHARACTERS: Final = 60
"""Longer names are no sections."""

# The last part of a path is the story; numbers, dates and ids are no names.
_NO_NAME: Final = re.compile(r".*\d.*|.{0,1}")
_PLAIN_HOSTS: Final = frozenset({"www", "m", "mobile", "amp", "news", "edition", "en", "de", "fr", "es"})
_MIN_HOST_PARTS: Final = 3


def address_sections(url: str) -> tuple[str, ...]:
    """The folders in the path of a story's address, and its subdomain: "sport" of example.org/sport/story."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").split(".")
    except ValueError:
        return ()
    folders = [unquote(folder) for folder in parts.path.strip("/").split("/")[:-1]]
    names = host[:1] if len(host) >= _MIN_HOST_PARTS and host[0] not in _PLAIN_HOSTS else []
    return plausible_names([*folders, *names])


def plausible_names(names: list[str]) -> tuple[str, ...]:
    """Different names without ids, and without what is too long or short for a name, each as one line."""
    lines = (" ".join(name.replace("\0", "").split()) for name in names)
    kept = (line for line in lines if len(line) <= MAX_NAME_CHARACTERS and not _NO_NAME.fullmatch(line))
    return tuple(dict.fromkeys(kept))[:MAX_SECTIONS]
