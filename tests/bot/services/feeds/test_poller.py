"""The rounds look at all that is due, some at a time, and sleep until something is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest

from bot.clock import MovableClock
from bot.services.feeds.check import FeedNotice
from bot.services.feeds.entries import FeedServices
from bot.services.feeds.poller import MAX_CONCURRENT_CHECKS, FeedPoller
from data import feeds as data_feeds
from data.database import Database
from tests.bot.services.feeds.fakes import FakeFeedSummarizer, FakeFetcher, entry, new_source
from tests.support.factories import NOW

FEED_COUNT = 40


@pytest.fixture(autouse=True)
async def feeds(database: Database) -> None:
    """Many feeds, all due."""
    async with database.transaction() as tx:
        for number in range(FEED_COUNT):
            await data_feeds.add(tx, new_source(f"https://paper.example/{number}"), NOW)


@asynccontextmanager
async def running_poller(
    services: FeedServices, clock: MovableClock, due: asyncio.Event
) -> AsyncIterator[list[FeedNotice]]:
    told: list[FeedNotice] = []

    async def tell(notice: FeedNotice) -> None:
        told.append(notice)

    task = asyncio.create_task(FeedPoller(services, clock, tell, due).run())
    try:
        yield told
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class CountingFetcher(FakeFetcher):
    """Says when so many fetches have begun."""

    def __init__(self, wanted: int) -> None:
        super().__init__(on_fetch=self._count)
        self.wanted = wanted
        self.done = asyncio.Event()

    async def _count(self) -> None:
        await asyncio.sleep(0.001)
        if len(self.urls) >= self.wanted:
            self.done.set()


async def test_each_due_feed_is_checked_once_within_the_limit(database: Database) -> None:
    web, clock = CountingFetcher(FEED_COUNT), MovableClock(lambda: NOW)
    async with running_poller(
        FeedServices(database, web, FakeFeedSummarizer([entry("mill")])), clock, asyncio.Event()
    ):
        async with asyncio.timeout(60):
            await web.done.wait()
    assert len(set(web.urls)) == len(web.urls) == FEED_COUNT
    assert web.max_in_flight <= MAX_CONCURRENT_CHECKS


async def test_the_poller_wakes_as_soon_as_a_feed_becomes_due(database: Database) -> None:
    web, clock, due = CountingFetcher(FEED_COUNT), MovableClock(lambda: NOW), asyncio.Event()
    async with (
        running_poller(FeedServices(database, web, FakeFeedSummarizer([entry("mill")])), clock, due),
        asyncio.timeout(60),
    ):
        await web.done.wait()
        web.done.clear()
        web.wanted = 2 * FEED_COUNT
        clock.advance(timedelta(days=3))
        due.set()
        await web.done.wait()
    assert len(web.urls) == 2 * FEED_COUNT


async def test_an_unexpected_check_error_stops_no_other_check(database: Database) -> None:
    class FailingFetcher(CountingFetcher):
        async def _count(self) -> None:
            await super()._count()
            if self.urls[-1].endswith("/3"):
                raise RuntimeError("nobody expected this")

    web = FailingFetcher(FEED_COUNT)
    async with running_poller(
        FeedServices(database, web, FakeFeedSummarizer()), MovableClock(lambda: NOW), asyncio.Event()
    ):
        async with asyncio.timeout(60):
            await web.done.wait()
    assert len(set(web.urls)) == FEED_COUNT
