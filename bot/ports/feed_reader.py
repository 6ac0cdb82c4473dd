"""Defines feeds and their entries as values, and the service that parses them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.ports.summarizer import PreparedArticle, Summarizer


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed.

    Attributes:
        link: Address of the full article, or "".
        title: One line, or "".
        author: By-line, or "".
        published: Seconds since the epoch, or None.
        html: The text in the feed, unsanitized; "" where there is none or the feed is huge.
        keys: Hashes that recognise the entry at the next poll, by their kind: "guid", "page" (its link),
            "text" (title and text), "title", "body" (the text alone), "link" (as version 0.1 stored links).
        day: The day of its date in the feed's own time zone (YYYY-MM-DD), or "".
        categories: The names of its categories.
        is_advert: Whether it is marked as an advertisement.
    """

    link: str
    title: str
    author: str
    published: float | None
    html: str
    keys: Mapping[str, str]
    day: str = ""
    categories: tuple[str, ...] = ()
    is_advert: bool = False


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed.

    Attributes:
        title: Its name, or "".
        site: Address of its site, or "".
        ttl: Minutes between polls that it asks for, 0 for none.
        skip_hours: Hours in UTC in which it asks not to be polled.
        words: Median number of words in an entry's text; 0 without entries.
        entries: All entries, newest first.
    """

    title: str
    site: str
    ttl: int
    skip_hours: tuple[int, ...]
    words: int
    entries: tuple[FeedEntry, ...]


@dataclass(frozen=True, slots=True)
class FeedAddress:
    """A feed that a page or an OPML list links to; its title may be ""."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class FoundList:
    """A list of stories of a page without a feed: by what it is found again, and its stories as a feed."""

    signature: str
    feed: ParsedFeed


@dataclass(frozen=True, slots=True)
class FoundWord:
    """A word or phrase of a rule that an entry has; `place` is "title", "text" or "section"."""

    words: str
    place: str


@dataclass(frozen=True, slots=True)
class EntryWords:
    """What rules read of an entry: its text in the feed, the language, and the words that it has."""

    text: str
    language: str
    found: tuple[FoundWord, ...]


@dataclass(frozen=True, slots=True)
class SkippedLine:
    """A line of a list of feeds, from 1, that names no feed that can be followed, and its name or ""."""

    line: int
    name: str


@dataclass(frozen=True, slots=True)
class FeedList:
    """A list of feeds, and its lines that name none."""

    feeds: tuple[FeedAddress, ...]
    skipped: tuple[SkippedLine, ...] = ()


class FeedSummarizer(Summarizer, Protocol):
    """A Summarizer that also parses feeds; a separate process, so that no feed delays an editor's text."""

    async def read_feed(self, content: bytes, url: str, charset: str) -> ParsedFeed:
        """Parse a feed that was fetched from `url`.

        Raises:
            UserError: `content` is no feed.
            SummarizerError: It exceeds the limits of the worker process.
        """
        ...

    async def find_feeds(self, content: bytes, url: str, charset: str) -> tuple[FeedAddress, ...]:
        """The feeds that a page links to.

        Raises:
            SummarizerError: The page exceeds the limits of the worker process.
        """
        ...

    async def find_lists(
        self, content: bytes, url: str, charset: str, signature: str = ""
    ) -> tuple[FoundList, ...]:
        """The list of a page with this signature, or else its lists of stories, the best of three first.

        Raises:
            SummarizerError: The page exceeds the limits of the worker process.
        """
        ...

    async def read_channel(self, content: bytes, url: str, charset: str) -> ParsedFeed:
        """The posts of a Telegram channel, from its preview page.

        Raises:
            UserError: The page has no posts.
            SummarizerError: It exceeds the limits of the worker process.
        """
        ...

    async def read_opml(self, content: bytes) -> FeedList:
        """The feeds of an OPML list, and its lines that name none.

        Raises:
            UserError: `content` is no OPML list.
            SummarizerError: It exceeds the limits of the worker process.
        """
        ...

    async def prepare_entry(self, entry: FeedEntry, topics: Sequence[tuple[str, int]]) -> PreparedArticle:
        """Clean and summarize the text of an entry; `topics` as in Summarizer.prepare_text.

        Raises:
            SummarizerError: The text exceeds the limits of the worker process.
        """
        ...

    async def find_words(
        self, entries: Sequence[FeedEntry], phrases: Sequence[str]
    ) -> tuple[EntryWords, ...]:
        """The phrases that each entry has in title, text or sections, in every inflection.

        Raises:
            SummarizerError: The entries exceed the limits of the worker process.
        """
        ...
