"""Finds the picture of a story that its page names for previews (og:image, twitter:image)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import unquote, urljoin, urlsplit

MIN_WIDTH: Final = 400
"""Pixels of a picture whose page states its width; below it a large preview is blurred."""
_MAX_SIDES, _MAX_RATIO = 10_000, 20
"""Width and height together, and their ratio (https://core.telegram.org/bots/api#sendphoto)."""
_MAX_CHARACTERS: Final = 2048
_ADDRESS_NAMES: Final = ("og:image", "og:image:url", "twitter:image", "twitter:image:src")
_UNSHOWN_ENDINGS: Final = (".svg", ".ico", ".gif")
_STAND_INS: Final = frozenset(
    (
        *("logo", "logos", "favicon", "icon", "icons", "placeholder", "default", "fallback", "blank"),
        *("pixel", "spacer", "transparent", "noimage", "nopicture", "missing", "avatar", "sprite"),
    )
)
_MAX_STAND_IN_WORDS: Final = 4
"""Words of a file's name up to which one of the words above makes it no picture of the story."""
_COUNTING_HOSTS: Final = frozenset({"pixel", "pixels", "track", "tracking", "beacon", "analytics", "stats"})
_WORD: Final = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class _NamedPicture:
    """An address with the size that the page states, 0 where it does not."""

    address: str
    width: int = 0
    height: int = 0


def preview_picture(root: Any, base: str, otherwise: str = "") -> str:
    """The address of the first usable picture that a page names, "" for none.

    Args:
        root: The page.
        base: The address of the page, which relative addresses count from, or "".
        otherwise: The address of a picture that is named in another way.
    """
    named = list(_candidates(root)) or [_NamedPicture(otherwise)]
    return next((found for one in named if (found := _usable(one, base))), "")


def _candidates(root: Any) -> Iterator[_NamedPicture]:
    """The named pictures in the order of the page; a size belongs to the picture before it."""
    found: list[_NamedPicture] = []
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").strip().lower()
        content = " ".join((meta.get("content") or "").split())
        if name in _ADDRESS_NAMES:
            found.append(_NamedPicture(content))
        elif name == "og:image:secure_url" and found:
            found[-1] = replace(found[-1], address=content or found[-1].address)
        elif name in ("og:image:width", "og:image:height") and found and content.isascii():
            size, last = int(content) if content.isdecimal() else 0, found[-1]
            is_width = name.endswith("width")
            found[-1] = replace(last, width=size) if is_width else replace(last, height=size)
    yield from found


def _usable(candidate: _NamedPicture, base: str) -> str:
    """The absolute address of a picture that may be one of the story; "" for any other."""
    try:
        address = urljoin(base, candidate.address) if candidate.address else ""
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    is_address = parts.scheme in ("http", "https") and "." in host and len(address) <= _MAX_CHARACTERS
    if not is_address or any(c.isspace() for c in address) or parts.username is not None:
        return ""
    if host.partition(".")[0] in _COUNTING_HOSTS or _is_stand_in(parts.path):
        return ""
    return address if _has_usable_size(candidate) else ""


def _is_stand_in(path: str) -> bool:
    """Whether a file's name says that it stands for any story, like site-logo.png or default-share.jpg."""
    name = unquote(path).lower().rpartition("/")[2]
    if name.endswith(_UNSHOWN_ENDINGS):
        return True
    words = _WORD.findall(name.rpartition(".")[0] or name)
    return len(words) <= _MAX_STAND_IN_WORDS and not _STAND_INS.isdisjoint(words)


def _has_usable_size(candidate: _NamedPicture) -> bool:
    width, height = candidate.width, candidate.height
    if width and width < MIN_WIDTH:
        return False
    if not (width and height):
        return True
    return width + height <= _MAX_SIDES and max(width, height) <= _MAX_RATIO * min(width, height)
