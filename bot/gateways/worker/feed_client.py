"""The process that reads feeds: like the one that reads for editors, but polite to everything else."""

from __future__ import annotations

import os
from asyncio.subprocess import Process
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from bot.gateways.worker.process import Timed, untimed
from bot.gateways.worker.summarizer_client import ProcessThinker, value_of
from bot.ports.feed_reader import FeedAddress, FeedEntry, FeedRead
from bot.ports.summarizer import Prepared

TIMEOUT_SECONDS = 30.0
_POLITE = 10


class ProcessFeedThinker(ProcessThinker):
    """A bot.ports.feed_reader.FeedThinker; one request at a time, below everybody else's priority."""

    def __init__(self, method: str, *, timeout: float = TIMEOUT_SECONDS, timed: Timed = untimed) -> None:
        super().__init__(method, timeout=timeout, timed=timed)

    async def read_feed(self, content: bytes, url: str, charset: str) -> FeedRead:
        """See bot.ports.feed_reader.FeedThinker."""
        answer = await self._ask({"op": "feed", "url": url, "charset": charset}, content)
        return FeedRead(
            title=answer["title"],
            site=answer["site"],
            ttl=answer["ttl"],
            skip_hours=tuple(answer["skip_hours"]),
            words=answer["words"],
            entries=tuple(
                FeedEntry(link, title, author, published, html, tuple(keys))
                for link, title, author, published, html, keys in answer["entries"]
            ),
        )

    async def find_feeds(self, content: bytes, url: str, charset: str) -> tuple[FeedAddress, ...]:
        """See bot.ports.feed_reader.FeedThinker."""
        return _addresses(await self._ask({"op": "links", "url": url, "charset": charset}, content))

    async def read_list(self, content: bytes) -> tuple[FeedAddress, ...]:
        """See bot.ports.feed_reader.FeedThinker."""
        return _addresses(await self._ask({"op": "list"}, content))

    async def prepare_entry(self, entry: FeedEntry, topics: Sequence[tuple[str, int]]) -> Prepared:
        """See bot.ports.feed_reader.FeedThinker."""
        head = {
            "op": "entry",
            "link": entry.link,
            "title": entry.title,
            "html": entry.html,
            "author": entry.author,
            "published": entry.published,
        }
        return value_of(Prepared, await self._ask({**head, "topics": topics, "method": self._method}))

    async def prepare_page(
        self, content: bytes, url: str, charset: str, topics: Sequence[tuple[str, int]]
    ) -> Prepared:
        """See bot.ports.summarizer.Thinker; no process beside this one, since nobody waits for it."""
        head = {"op": "page", "url": url, "charset": charset, "topics": topics, "method": self._method}
        return value_of(Prepared, await self._ask(head, content))

    async def _start(self) -> Process:
        process = await super()._start()
        with suppress(OSError, AttributeError):  # gone already, or a system without priorities
            os.setpriority(os.PRIO_PROCESS, process.pid, _POLITE)
        return process


def _addresses(answer: dict[str, Any]) -> tuple[FeedAddress, ...]:
    return tuple(FeedAddress(url, title) for url, title in answer["feeds"])
