"""Telegram's HTML, piece by piece. Text is escaped on its way in; Markup stays as it is."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from markupsafe import Markup, escape

_MAX_URL_LENGTH = 2_000
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+\.?")


def bold(text: str) -> Markup:
    """Heavy type."""
    return Markup("<b>{}</b>").format(text)


def italic(text: str) -> Markup:
    """Slanted type."""
    return Markup("<i>{}</i>").format(text)


def link(url: str, text: str) -> Markup:
    """A link; the text alone where `url` is no web address."""
    return Markup('<a href="{}">{}</a>').format(url, text) if host_of(url) else escape(text)


def host_of(url: str) -> str:
    """The host of a web address that Telegram takes behind a link or a button; "" for anything else.

    Telegram refuses a whole message over one button whose host is odd or that holds a space.
    """
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    is_valid = parts.scheme in ("http", "https") and _HOST.fullmatch(host) and len(url) <= _MAX_URL_LENGTH
    return host if is_valid and not any(c.isspace() or c in '<>"' for c in url) else ""


def quote(text: str, *, expandable: bool = False) -> Markup:
    """A block quote, folded to a few lines at first where `expandable`."""
    if expandable:
        return Markup("<blockquote expandable>{}</blockquote>").format(text)
    return Markup("<blockquote>{}</blockquote>").format(text)


def lines(*parts: str) -> Markup:
    """The parts that are not empty, a line each."""
    return Markup("\n").join(part for part in parts if part)


def paragraphs(*parts: str) -> Markup:
    """The parts that are not empty, with a blank line between."""
    return Markup("\n\n").join(part for part in parts if part)
