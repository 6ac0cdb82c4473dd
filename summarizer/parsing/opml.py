"""Parses lists of feeds in OPML with listparser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import listparser

MAX_OPML_BYTES: Final = 2_000_000
_MAX_TAGS: Final = 50_000


class NotAFeedList(Exception):
    """Raised for bytes that are no OPML, or too much of it."""


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """One feed of a list: its address, and its title or ""."""

    url: str
    title: str


def read_opml(data: bytes) -> tuple[ListedFeed, ...]:
    """The feeds of a list that have an http or https address, each address once.

    Raises:
        NotAFeedList: The bytes are no OPML, larger than 2 MB or 50,000 tags, or declare entities.
    """
    if len(data) > MAX_OPML_BYTES or data.count(b"<") > _MAX_TAGS or b"<!ENTITY" in data:
        raise NotAFeedList("too large, or not only a list")
    # Bytes only: listparser takes a str for an address and fetches it.
    try:
        found = listparser.parse(data)
    except (ValueError, TypeError, KeyError, AttributeError, AssertionError, RecursionError) as error:
        raise NotAFeedList("cannot be parsed") from error
    feeds = [_listed_feed(feed.get("url"), feed.get("title")) for feed in found.get("feeds", ())]
    if not feeds and not found.get("version"):
        raise NotAFeedList("no list of feeds")
    return tuple({feed.url: feed for feed in feeds if _is_web_address(feed.url)}.values())


def _listed_feed(url: object, title: object) -> ListedFeed:
    address = url.strip() if isinstance(url, str) else ""
    name = " ".join(title.split())[:200] if isinstance(title, str) else ""
    return ListedFeed(address, name)


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
