"""Builds Telegram's HTML from text, which is escaped, and Markup, which is not."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from markupsafe import Markup, escape

_MAX_URL_LENGTH = 2_000
_ADDRESS = re.compile(
    r"""https?://[^\s<>"']*[^\s<>"'.,:;!?)\]] | (?<![\w./@])t\.me/\w+ | (?<![\w./@])@[A-Za-z]\w{4,31}""",
    re.VERBOSE,
)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+\.?")


def bold(text: str) -> Markup:
    """Bold text."""
    return Markup("<b>{}</b>").format(text)


def italic(text: str) -> Markup:
    """Italic text."""
    return Markup("<i>{}</i>").format(text)


def link(url: str, text: str) -> Markup:
    """A link; the text alone where `url` is no web address that Telegram takes."""
    return Markup('<a href="{}">{}</a>').format(url, text) if host_of(url) else escape(text)


def with_links(text: str) -> Markup:
    """Text with the links that Telegram finds in a classic message; rich ones are not searched for them."""
    parts, end = [], 0
    for found in _ADDRESS.finditer(text):
        shown = found.group()
        url = shown if shown.startswith("http") else f"https://t.me/{shown.removeprefix('t.me/').lstrip('@')}"
        parts += [escape(text[end : found.start()]), link(url, shown)]
        end = found.end()
    return Markup().join((*parts, escape(text[end:])))


def host_of(url: str) -> str:
    """The host of a web address that Telegram takes for a link or a button; "" for any other text.

    Telegram refuses a whole message for one button whose address has an invalid host or a space.
    """
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    is_valid = parts.scheme in ("http", "https") and _HOST.fullmatch(host) and len(url) <= _MAX_URL_LENGTH
    return host if is_valid and not any(c.isspace() or c in '<>"' for c in url) else ""


def expandable_quote(text: str) -> Markup:
    """A block quote of which Telegram shows the first lines until it is tapped."""
    return Markup("<blockquote expandable>{}</blockquote>").format(text)


def quote(text: str) -> Markup:
    """A block quote."""
    return Markup("<blockquote>{}</blockquote>").format(text)


def lines(*parts: str) -> Markup:
    """The parts that are not empty, each on its own line."""
    return Markup("\n").join(part for part in parts if part)


def paragraphs(*parts: str) -> Markup:
    """The parts that are not empty, with a blank line between."""
    return Markup("\n\n").join(part for part in parts if part)
