"""Parses lists of feeds in OPML with listparser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import listparser

from summarizer.parsing.feeds.titles import title_to_line

MAX_OPML_BYTES: Final = 2_000_000
_MAX_TAGS: Final = 50_000
_OUTLINE: Final = re.compile(rb"<outline\b[^>]*>")
_ADDRESS: Final = re.compile(rb"(\s)(?:xmlurl|XMLURL|XmlUrl|xmlURL|feedUrl|rssUrl)(\s*=)")
_PLAIN_ADDRESS: Final = re.compile(rb"(\s)(?:url|URL|href)(\s*=)")
_LINK_TYPE: Final = re.compile(rb"\stype\s*=\s*[\"'](?:link|include)[\"']", re.IGNORECASE)
_TYPE: Final = re.compile(rb"\stype\s*=")
# Readers register these schemes; the feed itself is on the web.
_FEED_SCHEMES: Final = (
    ("feed:https:", "https:"),
    ("feed:http:", "http:"),
    ("feed://", "http://"),
    ("itpc://", "http://"),
    ("pcast://", "http://"),
)


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
        found = listparser.parse(_with_feed_addresses(data))
    except (ValueError, TypeError, KeyError, AttributeError, AssertionError, RecursionError) as error:
        raise NotAFeedList("cannot be parsed") from error
    feeds = [_listed_feed(feed.get("url"), feed.get("title")) for feed in found.get("feeds", ())]
    if not feeds and not found.get("version"):
        raise NotAFeedList("no list of feeds")
    return tuple({feed.url: feed for feed in feeds if _is_web_address(feed.url)}.values())


def _with_feed_addresses(data: bytes) -> bytes:
    """The list with `xmlUrl` in each outline that spells it in another way, or names its address `url`."""
    return _OUTLINE.sub(_with_feed_address, data)


def _with_feed_address(outline: re.Match[bytes]) -> bytes:
    tag = _ADDRESS.sub(rb"\1xmlUrl\2", outline[0])
    if b"xmlUrl" not in tag and not _LINK_TYPE.search(tag):
        tag = _PLAIN_ADDRESS.sub(rb"\1xmlUrl\2", tag)
    return tag if _TYPE.search(tag) else tag.replace(b"<outline", b'<outline type="rss"', 1)


def _listed_feed(url: object, title: object) -> ListedFeed:
    address = with_web_scheme(url.strip()) if isinstance(url, str) else ""
    name = title_to_line(title)[:200] if isinstance(title, str) else ""
    return ListedFeed(address, name)


def with_web_scheme(address: str) -> str:
    """An address of a feed with the scheme of the web instead of one that feed readers register."""
    for scheme, replacement in _FEED_SCHEMES:
        if address.lower().startswith(scheme):
            return replacement + address[len(scheme) :]
    return address


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
