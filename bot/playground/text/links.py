"""Checks and normalizes links as Telegram does."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_USER = re.compile(r"(?:tg://user|tg:user)\?id=(\d{1,15})", re.IGNORECASE)
_HOST = re.compile(r"[\w.-]+", re.UNICODE)
_APP = re.compile(r"(?:tg|ton|tonsite):(?://)?[\w-]+(?:[/?].*)?", re.IGNORECASE)


class LinkError(ValueError):
    """The reason for which Telegram refuses a link."""


def mentioned_user_id(url: str) -> int:
    """The user that a tg://user?id= link names, or 0."""
    match = _USER.fullmatch(url)
    return int(match[1]) if match else 0


def normalize_link(url: str) -> str:
    """The link as Telegram stores it: with a scheme and a path.

    Raises:
        LinkError: It is no http, https, tg or ton address; the message is Telegram's.
    """
    if _APP.fullmatch(url):
        return url
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise LinkError("Wrong HTTP URL") from error
    if parts.scheme.lower() not in ("http", "https"):
        raise LinkError("Unsupported URL protocol")
    if not host:
        raise LinkError("URL host is empty")
    if any(char.isspace() for char in url) or not (_HOST.fullmatch(host) or ":" in host):
        raise LinkError("Wrong HTTP URL")
    if "." not in host and ":" not in host:
        raise LinkError("Wrong HTTP URL")
    tail = f"?{parts.query}" * bool(parts.query) + f"#{parts.fragment}" * bool(parts.fragment)
    return f"{parts.scheme.lower()}://{parts.netloc}{parts.path or '/'}{tail}"


def normalize_link_or_empty(url: str) -> str:
    """The link as Telegram stores it, or "" for one that it drops."""
    try:
        return normalize_link(url)
    except LinkError:
        return ""
