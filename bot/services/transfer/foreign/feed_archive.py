"""Reads an archive of a feed in small portions, so that neither its size nor a damaged entry matters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from bot.ports.feed_reader import FeedEntry
from bot.services.transfer.foreign.items import ForeignStory, RefusedItem, WrongKind
from summarizer.parsing.feeds.model import Entry, Feed, NotAFeed
from summarizer.parsing.feeds.reader import read_feed

_ENTRY = re.compile(rb"<(item|entry)(?:\s[^>]*)?>.*?(?:</\1\s*>|(?=<\1(?:\s[^>]*)?>)|\Z)", re.DOTALL)
_JSON_START = re.compile(rb"^(?:\xef\xbb\xbf)?\s*\{")
_MAX_ENTRY_BYTES = 2_000_000
_MAX_SECONDS = 4_102_444_800  # the year 2100


def read_archive(content: bytes) -> Iterator[ForeignStory | RefusedItem]:
    """The entries of a feed in its order, and those that are refused.

    Raises:
        WrongKind: It is no feed.
    """
    if _JSON_START.match(content):
        feed = _parse(content)
        for number, entry in enumerate(feed.entries, 1):
            yield _story(f"entry {number}", entry, feed)
        return
    yield from _read_xml(content)


def _parse(content: bytes) -> Feed:
    try:
        return read_feed(content, "")
    except NotAFeed as error:
        raise WrongKind("it is no feed") from error


def _read_xml(content: bytes) -> Iterator[ForeignStory | RefusedItem]:
    first = _ENTRY.search(content)
    head = content[: first.start()] if first else content
    closing = _closing(head)
    feed = _parse(head + closing)
    for number, match in enumerate(_ENTRY.finditer(content), 1):
        yield _read_entry(f"entry {number}", head, match, closing, feed)


def _closing(head: bytes) -> bytes:
    """The end tags of the elements that an entry stands in."""
    lowered = head.lower()
    if b"<rdf:rdf" in lowered:
        is_open = b"<channel" in lowered and b"</channel" not in lowered
        return (b"</channel>" if is_open else b"") + b"</rdf:RDF>"
    if b"<feed" in lowered:
        return b"</feed>"
    return b"</channel></rss>" if b"<rss" in lowered else b"</channel>"


def _read_entry(
    place: str, head: bytes, match: re.Match[bytes], closing: bytes, feed: Feed
) -> ForeignStory | RefusedItem:
    if len(match[0]) > _MAX_ENTRY_BYTES:
        return RefusedItem(place, f"is larger than {_MAX_ENTRY_BYTES // 1_000_000} MB")
    if not match[0].rstrip().endswith(b">") or not re.search(rb"</" + match[1] + rb"\s*>$", match[0]):
        return RefusedItem(place, "is damaged: it has no end")
    try:
        found = read_feed(head + match[0] + closing, "").entries
    except NotAFeed:
        found = ()
    if not found:
        return RefusedItem(place, "is damaged, or too short to be a story")
    return _story(place, found[0], feed)


def _story(place: str, entry: Entry, feed: Feed) -> ForeignStory | RefusedItem:
    if entry.published is None or not 0 <= entry.published < _MAX_SECONDS:
        return RefusedItem(place, "has no valid date")
    if not entry.title and not entry.text:
        return RefusedItem(place, "has neither title nor text")
    fields = FeedEntry(
        link=entry.link,
        title=entry.title,
        author=entry.author,
        published=entry.published,
        html=entry.html,
        keys={},
        day=entry.day,
        categories=entry.categories,
    )
    at = datetime.fromtimestamp(entry.published, UTC)
    return ForeignStory(place, at, entry=fields, site=feed.title, url=entry.link, author=entry.author)
