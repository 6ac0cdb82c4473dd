"""Sample feeds, and fakes of the fetcher and the feed summarizer with settable answers."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from bot.ports.feed_reader import (
    EntryWords,
    FeedAddress,
    FeedEntry,
    FeedList,
    FoundList,
    ParsedFeed,
)
from bot.ports.fetcher import Fetched, FetchError, FetchPurpose, FetchReason
from bot.ports.summarizer import LoadOpenings, PreparedArticle
from data.records.articles import StoredBlock, StoredSummary
from data.records.feeds import NewSource, Source, SourceState
from tests.support.factories import NOW
from tests.support.in_process_summarizer import InProcessFeedSummarizer

URL = "https://paper.example/feed"


def entry(name: str, html: str = "", link: str = "") -> FeedEntry:
    """An entry whose key is its name."""
    return FeedEntry(link, f"The {name}", "", None, html or f"All about the {name}.", {"guid": name})


def new_source(url: str = URL) -> NewSource:
    """A feed to be added."""
    return NewSource(url, "The Paper", "", False, False, (), 1001, "Olga", 1001, "en")


def source(**changes: Any) -> Source:
    """A followed feed that was polled just now; any field can be given."""
    return replace(
        Source(
            id=7,
            url="https://paper.example/feed",
            title="The Paper",
            site="https://paper.example/",
            publish=False,
            full_text=True,
            topics=(),
            added_by=1001,
            added_by_name="Olga",
            chat_id=1001,
            language="en",
            state=SourceState.ACTIVE,
            next_poll=NOW + timedelta(hours=3),
            created_at=NOW,
            etag="",
            last_modified="",
            body_hash="",
            interval=3600,
            ttl=0,
            skip_hours=(),
            success_at=NOW,
            failing_since=None,
            failures=0,
            alerted_at=None,
            error="",
            status=0,
        ),
        **changes,
    )


@dataclass
class FakeFetcher:
    """A Fetcher with the same answer for every address."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    moved_to: str = ""
    on_fetch: Callable[[], Awaitable[None]] | None = None
    urls: list[str] = field(default_factory=list)
    in_flight: int = 0
    max_in_flight: int = 0

    async def fetch(
        self, url: str, purpose: FetchPurpose = FetchPurpose.PAGE, *, etag: str = "", last_modified: str = ""
    ) -> Fetched:
        del purpose, etag, last_modified
        self.urls.append(url)
        self.in_flight += 1
        self.max_in_flight = max(self.max_in_flight, self.in_flight)
        try:
            await (self.on_fetch() if self.on_fetch else asyncio.sleep(0))
        finally:
            self.in_flight -= 1
        if self.status not in (200, 304):
            raise FetchError(FetchReason.STATUS, url, self.status, self.headers)
        body = b"" if self.status == 304 else f"{len(self.urls)}".encode()
        return Fetched(url, self.status, "application/rss+xml", "", body, self.headers, self.moved_to)


@dataclass
class FakeFeedSummarizer:
    """A FeedSummarizer that reads every body as the same feed."""

    entries: list[FeedEntry] = field(default_factory=list)
    on_prepare: Callable[[], Awaitable[None]] | None = None

    async def read_feed(self, content: bytes, url: str, charset: str) -> ParsedFeed:
        del content, url, charset
        return ParsedFeed("The Paper", "https://paper.example/", 0, (), 500, tuple(self.entries))

    async def prepare_entry(self, entry: FeedEntry, topics: Sequence[tuple[str, int]]) -> PreparedArticle:
        del topics
        if self.on_prepare:
            await self.on_prepare()
        fingerprint = hashlib.sha256(entry.html.encode()).hexdigest()
        return PreparedArticle(
            title=entry.title,
            blocks=(StoredBlock("paragraph", entry.html),),
            dropped=(),
            language="en",
            url=entry.link,
            site="",
            author="",
            source_date="",
            summary=StoredSummary("lede", (entry.html,), (0,), ((0,),), 1),
            keywords=(),
            reading_seconds=30,
            topics=(),
            fingerprint=fingerprint,
        )

    async def find_words(
        self, entries: Sequence[FeedEntry], phrases: Sequence[str]
    ) -> tuple[EntryWords, ...]:
        return await InProcessFeedSummarizer().find_words(entries, phrases)

    async def find_similar(
        self, title: str, opening: str, language: str, load: LoadOpenings
    ) -> list[tuple[int, float]]:
        del title, opening, language, load
        return []

    async def update_index(self, load: LoadOpenings) -> int:
        del load
        return 0

    async def close(self) -> None:
        """Nothing to close."""

    async def find_feeds(self, content: bytes, url: str, charset: str) -> tuple[FeedAddress, ...]:
        raise NotImplementedError

    async def find_lists(
        self, content: bytes, url: str, charset: str, signature: str = ""
    ) -> tuple[FoundList, ...]:
        return await InProcessFeedSummarizer().find_lists(content, url, charset, signature)

    async def read_channel(self, content: bytes, url: str, charset: str) -> ParsedFeed:
        return await InProcessFeedSummarizer().read_channel(content, url, charset)

    async def read_opml(self, content: bytes) -> FeedList:
        raise NotImplementedError

    async def prepare_text(self, text: str, topics: Sequence[tuple[str, int]]) -> PreparedArticle:
        raise NotImplementedError

    async def prepare_file(
        self, name: str, content: bytes, topics: Sequence[tuple[str, int]]
    ) -> PreparedArticle:
        raise NotImplementedError

    async def prepare_page(
        self, content: bytes, url: str, charset: str, topics: Sequence[tuple[str, int]]
    ) -> PreparedArticle:
        raise NotImplementedError

    async def list_sentences(self, blocks: Sequence[StoredBlock], language: str) -> list[str]:
        raise NotImplementedError

    async def rank_topics(
        self, title: str, blocks: Sequence[StoredBlock], language: str, topics: Sequence[tuple[str, int]]
    ) -> tuple[str, ...]:
        raise NotImplementedError

    async def resummarize(
        self, title: str, blocks: Sequence[StoredBlock], language: str, method: str
    ) -> StoredSummary:
        raise NotImplementedError
