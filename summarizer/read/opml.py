"""Lists of feeds in OPML: read through listparser, written by ourselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

LARGEST: Final = 2_000_000
_MOST_TAGS: Final = 50_000


class NotAFeedList(Exception):
    """Bytes that are no OPML, or far too much of it."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One feed of a list; `title` and `site` may be ""."""

    url: str
    title: str
    site: str = ""


def read_opml(data: bytes) -> tuple[Listed, ...]:
    """The feeds of a list, each once, those with a web address.

    Raises:
        NotAFeedList: It is none.
    """
    if len(data) > LARGEST or data.count(b"<") > _MOST_TAGS or b"<!ENTITY" in data:
        raise NotAFeedList("too large, or not only a list")
    # Loaded here: nothing else needs it, and lists come once in a while.
    import listparser  # noqa: PLC0415

    # Only ever bytes: a str it would take for an address to fetch.
    try:
        found = listparser.parse(data)
    except (ValueError, TypeError, KeyError, AttributeError, AssertionError, RecursionError) as error:
        raise NotAFeedList("broken beyond reading") from error
    feeds = [_listed(feed.get("url"), feed.get("title")) for feed in found.get("feeds", ())]
    if not feeds and not found.get("version"):
        raise NotAFeedList("no list of feeds")
    return tuple({feed.url: feed for feed in feeds if _is_web(feed.url)}.values())


def write_opml(title: str, feeds: Sequence[Listed]) -> bytes:
    """A list of feeds as OPML 2.0."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{_attribute(title)[1:-1]}</title></head>",
        "  <body>",
        *(f"    {_outline(feed)}" for feed in feeds),
        "  </body>",
        "</opml>",
    ]
    return "\n".join([*lines, ""]).encode("utf-8", "replace")


def _outline(feed: Listed) -> str:
    site = f" htmlUrl={_attribute(feed.site)}" if feed.site else ""
    name = _attribute(feed.title or feed.url)
    return f'<outline type="rss" text={name} title={name} xmlUrl={_attribute(feed.url)}{site}/>'


def _attribute(text: str) -> str:
    return quoteattr("".join(c for c in text if c.isprintable()), {'"': "&quot;"})


def _listed(url: object, title: object) -> Listed:
    address = url.strip() if isinstance(url, str) else ""
    name = " ".join(title.split())[:200] if isinstance(title, str) else ""
    return Listed(address, name)


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
