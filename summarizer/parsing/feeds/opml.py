"""Parses lists of feeds in OPML with listparser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import listparser

from summarizer.cleaning.addresses import BARE_ADDRESS
from summarizer.parsing.feeds.titles import title_to_line
from summarizer.parsing.feeds.xml_repair import decode_xml, repair_xml

MAX_OPML_BYTES: Final = 2_000_000
_MAX_TAGS: Final = 50_000
# No quotation mark of an attribute stands open beyond the next tag, or a search would take quadratic time.
_OUTLINE: Final = re.compile(r"<outline\b(?:\"[^\"<]*\"|'[^'<]*'|[^<>\"'])*>", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"(\s)(?:xmlurl|feedurl|rssurl)(\s*=)", re.IGNORECASE)
_PLAIN_ADDRESS: Final = re.compile(r"(\s)(?:url|href)(\s*=)", re.IGNORECASE)
_LINK_TYPE: Final = re.compile(r"\stype\s*=\s*[\"'](?:link|include)[\"']", re.IGNORECASE)
_TYPE: Final = re.compile(r"\stype\s*=", re.IGNORECASE)
# Readers register these schemes; the feed itself is on the web.
_FEED_SCHEME: Final = re.compile(
    r"(?:feeds?|itpc|pcast|podcast|rss)://(?!https?:)|feed:(?!//|https?:)", re.IGNORECASE
)
_FEED_PREFIX: Final = re.compile(r"(?:feeds?|itpc|pcast|podcast|rss):(?://)?(?=https?:)", re.IGNORECASE)


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
    if len(data) > MAX_OPML_BYTES or (text := decode_xml(data)).count("<") > _MAX_TAGS or "<!ENTITY" in text:
        raise NotAFeedList("too large, or not only a list")
    # Bytes only: listparser takes a str for an address and fetches it.
    try:
        found = listparser.parse(_as_utf8(_with_feed_addresses(repair_xml(text))))
    except (ValueError, TypeError, KeyError, AttributeError, AssertionError, RecursionError) as error:
        raise NotAFeedList("cannot be parsed") from error
    feeds = [_listed_feed(feed.get("url"), feed.get("title")) for feed in found.get("feeds", ())]
    if not feeds and not found.get("version"):
        raise NotAFeedList("no list of feeds")
    return tuple({feed.url: feed for feed in feeds if is_web_address(feed.url)}.values())


def _as_utf8(text: str) -> bytes:
    """The list with a declaration, without which listparser takes it for windows-1252."""
    return f'<?xml version="1.0" encoding="utf-8"?>{text.lstrip()}'.encode("utf-8", "replace")


def _with_feed_addresses(text: str) -> str:
    """The list with `xmlUrl` in each outline that spells it in another way, or names its address `url`."""
    return _OUTLINE.sub(_with_feed_address, text)


def _with_feed_address(outline: re.Match[str]) -> str:
    tag = _ADDRESS.sub(r"\1xmlUrl\2", outline[0])
    if "xmlUrl" not in tag and not _LINK_TYPE.search(tag):
        tag = _PLAIN_ADDRESS.sub(r"\1xmlUrl\2", tag)
    name_end = len("<outline")
    return tag if _TYPE.search(tag) else f'{tag[:name_end]} type="rss"{tag[name_end:]}'


def _listed_feed(url: object, title: object) -> ListedFeed:
    address = with_web_scheme(url.strip()) if isinstance(url, str) else ""
    name = title_to_line(title)[:200] if isinstance(title, str) else ""
    return ListedFeed(address, name)


def with_web_scheme(address: str) -> str:
    """An address of a feed with the scheme of the web instead of none or one of feed readers."""
    address = _FEED_SCHEME.sub("http://", _FEED_PREFIX.sub("", address, count=1), count=1)
    if address.startswith("//"):
        return f"http:{address}"
    return f"http://{address}" if BARE_ADDRESS.fullmatch(address) else address


def is_web_address(url: str) -> bool:
    """Whether an address is one of the web, with a host."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
