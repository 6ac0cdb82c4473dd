"""Knows the addresses of posts in Telegram, where each channel is an outlet of its own."""

from __future__ import annotations

from urllib.parse import urlsplit

_HOSTS = frozenset({"t.me", "telegram.me", "telegram.dog"})
_PRIVATE = "c"
"""In place of a name in the addresses of private channels, before the channel's number."""


def channel_in(url: str) -> str:
    """The channel of a post, as "t.me/name"; "" for any other address."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").casefold().removeprefix("www.")
    except ValueError:
        return ""
    names = [name for name in parts.path.split("/") if name and name != "s"]
    if host not in _HOSTS or not names:
        return ""
    return "/".join(("t.me", *names[: 2 if names[0] == _PRIVATE else 1])).casefold()
