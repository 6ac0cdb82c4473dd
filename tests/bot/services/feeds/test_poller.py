"""The poller polls all due feeds within its limit, and sleeps until a feed is due."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest

from bot.clock import MovableClock
from bot.services.feeds.check import FeedNotice
from bot.services.feeds.feed_services import FeedServices
from bot.services.feeds.poller import MAX_CONCURRENT_POLLS, FeedPoller
from data import feeds as data_feeds
from data.database import Database
from tests.bot.services.feeds.fakes import FakeFeedSummarizer, FakeFetcher, entry, new_source
from tests.support.factories import NOW
from tests.support.in_process_summarizer import InProcessSummarizer

FEED_COUNT = 40


@pytest.fixture(autouse=True)
async def feeds(database: Database) -> None:
    """Forty feeds, all due."""
    async with database.transaction() as tx:
        for number in range(FEED_COUNT):
            await data_feeds.add(tx, new_source(f"https://paper.example/{number}"), NOW)


@asynccontextmanager
async def running_poller(
    services: FeedServices, clock: MovableClock, due: asyncio.Event
) -> AsyncIterator[list[FeedNotice]]:
    notices: list[FeedNotice] = []

    async def notify(notice: FeedNotice) -> None:
        notices.append(notice)

    poller = FeedPoller(services=services, clock=clock, notify=notify, due=due)
    task = asyncio.create_task(poller.run())
    try:
        yield notices
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class CountingFetcher(FakeFetcher):
    """Sets `done` when `wanted` fetches have begun."""

    def __init__(self, wanted: int) -> None:
        super().__init__(on_fetch=self._count)
        self.wanted = wanted
        self.done = asyncio.Event()

    async def _count(self) -> None:
        await asyncio.sleep(0.001)
        if len(self.urls) >= self.wanted:
            self.done.set()


async def test_each_due_feed_is_checked_once_within_the_limit(database: Database) -> None:
    fetcher, clock = CountingFetcher(FEED_COUNT), MovableClock(lambda: NOW)
    async with running_poller(
        FeedServices(database, fetcher, FakeFeedSummarizer([entry("mill")]), InProcessSummarizer()),
        clock,
        asyncio.Event(),
    ):
        async with asyncio.timeout(60):
            await fetcher.done.wait()
    assert len(set(fetcher.urls)) == len(fetcher.urls) == FEED_COUNT
    assert fetcher.max_in_flight <= MAX_CONCURRENT_POLLS


async def test_the_poller_wakes_as_soon_as_a_feed_becomes_due(database: Database) -> None:
    fetcher, clock, due = CountingFetcher(FEED_COUNT), MovableClock(lambda: NOW), asyncio.Event()
    async with (
        running_poller(
            FeedServices(database, fetcher, FakeFeedSummarizer([entry("mill")]), InProcessSummarizer()),
            clock,
            due,
        ),
        asyncio.timeout(60),
    ):
        await fetcher.done.wait()
        fetcher.done.clear()
        fetcher.wanted = 2 * FEED_COUNT
        clock.advance(timedelta(days=3))
        due.set()
        await fetcher.done.wait()
    assert len(fetcher.urls) == 2 * FEED_COUNT


async def test_an_unexpected_check_error_stops_no_other_check(database: Database) -> None:
    class OneFailureFetcher(CountingFetcher):
        async def _count(self) -> None:
            await super()._count()
            if self.urls[-1].endswith("/3"):
                raise RuntimeError("an unexpected error")

    fetcher = OneFailureFetcher(FEED_COUNT)
    async with running_poller(
        FeedServices(database, fetcher, FakeFeedSummarizer(), InProcessSummarizer()),
        MovableClock(lambda: NOW),
        asyncio.Event(),
    ):
        async with asyncio.timeout(60):
            await fetcher.done.wait()
    assert len(set(fetcher.urls)) == FEED_COUNT
