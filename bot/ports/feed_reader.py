"""Feeds and their entries as values, and the service that parses them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.ports.summarizer import PreparedArticle, Summarizer


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed.

    Attributes:
        link: Where it stands in full, or "".
        title: One line, or "".
        author: By-line, or "".
        published: Seconds since the epoch, or None.
        html: The feed's own text, not checked by anybody; "" where there is none or the feed is huge.
        keys: By what it is known again; at least one.
    """

    link: str
    title: str
    author: str
    published: float | None
    html: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed, its entries newest first.

    Attributes:
        title: Its name, or "".
        site: The site's address, or "".
        ttl: Minutes that it asks to be left alone, 0 for none.
        skip_hours: Hours in UTC in which it asks not to be looked at.
        words: Words of its own text that an entry has, by the median; 0 without entries.
        entries: All of them.
    """

    title: str
    site: str
    ttl: int
    skip_hours: tuple[int, ...]
    words: int
    entries: tuple[FeedEntry, ...]


@dataclass(frozen=True, slots=True)
class FeedAddress:
    """A feed that a page or a list names; its title may be ""."""

    url: str
    title: str


class FeedSummarizer(Summarizer, Protocol):
    """A Thinker that reads feeds too. It is another process, so that no feed keeps an editor waiting."""

    async def read_feed(self, content: bytes, url: str, charset: str) -> ParsedFeed:
        """The feed in some bytes; raises UserError where they are none."""
        ...

    async def find_feeds(self, content: bytes, url: str, charset: str) -> tuple[FeedAddress, ...]:
        """The feeds that a page names."""
        ...

    async def read_opml(self, content: bytes) -> tuple[FeedAddress, ...]:
        """The feeds of an OPML list; raises UserError where it is none."""
        ...

    async def prepare_entry(self, entry: FeedEntry, topics: Sequence[tuple[str, int]]) -> PreparedArticle:
        """Clean and condense an entry's own text."""
        ...
