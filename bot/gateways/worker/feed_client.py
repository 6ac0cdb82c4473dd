"""Sends requests about feeds to a worker process of their own, which runs at low priority."""

from __future__ import annotations

import os
from asyncio.subprocess import Process
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from bot.gateways.worker.process import RequestTimer, measure_nothing
from bot.gateways.worker.summarizer_client import SummarizerClient, decode_prepared
from bot.ports.feed_reader import (
    EntryWords,
    FeedAddress,
    FeedEntry,
    FeedList,
    FoundList,
    FoundWord,
    ParsedFeed,
    SkippedLine,
)
from bot.ports.summarizer import PreparedArticle

TIMEOUT_SECONDS = 30.0
_NICENESS = 10


class FeedSummarizerClient(SummarizerClient):
    """A bot.ports.feed_reader.FeedSummarizer: one request at a time, at low priority."""

    def __init__(
        self, method: str, *, timeout: float = TIMEOUT_SECONDS, timer: RequestTimer = measure_nothing
    ) -> None:
        super().__init__(method, timeout=timeout, timer=timer)

    async def read_feed(self, content: bytes, url: str, charset: str) -> ParsedFeed:
        """See bot.ports.feed_reader.FeedSummarizer."""
        return _decode_feed(await self._request({"op": "feed", "url": url, "charset": charset}, content))

    async def read_channel(self, content: bytes, url: str, charset: str) -> ParsedFeed:
        """See bot.ports.feed_reader.FeedSummarizer."""
        return _decode_feed(await self._request({"op": "channel", "url": url, "charset": charset}, content))

    async def find_lists(
        self, content: bytes, url: str, charset: str, signature: str = ""
    ) -> tuple[FoundList, ...]:
        """See bot.ports.feed_reader.FeedSummarizer."""
        head = {"op": "lists", "url": url, "charset": charset, "signature": signature}
        answer = await self._request(head, content)
        return tuple(FoundList(found, _decode_feed(feed)) for found, feed in answer["lists"])

    async def find_feeds(self, content: bytes, url: str, charset: str) -> tuple[FeedAddress, ...]:
        """See bot.ports.feed_reader.FeedSummarizer."""
        return _decode_addresses(
            await self._request({"op": "links", "url": url, "charset": charset}, content)
        )

    async def read_opml(self, content: bytes) -> FeedList:
        """See bot.ports.feed_reader.FeedSummarizer."""
        answer = await self._request({"op": "list"}, content)
        return FeedList(_decode_addresses(answer), tuple(SkippedLine(*one) for one in answer["skipped"]))

    async def prepare_entry(self, entry: FeedEntry, topics: Sequence[tuple[str, int]]) -> PreparedArticle:
        """See bot.ports.feed_reader.FeedSummarizer."""
        head = {"op": "entry", **_encode_entry(entry)}
        return decode_prepared(await self._request({**head, "topics": topics, "method": self._method}))

    async def find_words(
        self, entries: Sequence[FeedEntry], phrases: Sequence[str]
    ) -> tuple[EntryWords, ...]:
        """See bot.ports.feed_reader.FeedSummarizer."""
        head = {"op": "words", "phrases": list(phrases), "entries": [_encode_entry(one) for one in entries]}
        answer = await self._request(head)
        return tuple(
            EntryWords(text, language, tuple(FoundWord(words, place) for words, place in found))
            for text, language, found in answer["read"]
        )

    async def prepare_page(
        self, content: bytes, url: str, charset: str, topics: Sequence[tuple[str, int]]
    ) -> PreparedArticle:
        """See bot.ports.summarizer.Summarizer; read in this process, since no editor waits for it."""
        head = {"op": "page", "url": url, "charset": charset, "topics": topics, "method": self._method}
        return decode_prepared(await self._request(head, content))

    async def _start(self) -> Process:
        process = await super()._start()
        with suppress(OSError, AttributeError):  # the process has ended, or the system has no priorities
            os.setpriority(os.PRIO_PROCESS, process.pid, _NICENESS)
        return process


def _encode_entry(entry: FeedEntry) -> dict[str, Any]:
    return {
        "link": entry.link,
        "title": entry.title,
        "html": entry.html,
        "author": entry.author,
        "published": entry.published,
        "day": entry.day,
        "categories": entry.categories,
    }


def _decode_feed(answer: dict[str, Any]) -> ParsedFeed:
    return ParsedFeed(
        title=answer["title"],
        site=answer["site"],
        ttl=answer["ttl"],
        skip_hours=tuple(answer["skip_hours"]),
        words=answer["words"],
        entries=tuple(
            FeedEntry(link, title, author, published, html, keys, day, tuple(categories), is_advert)
            for link, title, author, published, html, keys, day, categories, is_advert in answer["entries"]
        ),
    )


def _decode_addresses(answer: dict[str, Any]) -> tuple[FeedAddress, ...]:
    return tuple(FeedAddress(url, title) for url, title in answer["feeds"])
