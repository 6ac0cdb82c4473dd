"""The rounds look at all that is due, some at a time, and sleep until something is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest

from bot.clock import MovableClock
from bot.services.feeds.check import Notice
from bot.services.feeds.entries import Desk
from bot.services.feeds.poller import AT_ONCE, Rounds
from data import feeds as data_feeds
from data.database import Database
from tests.bot.services.feeds.fakes import FakeReader, FakeWeb, entry, new_source
from tests.support.factories import NOW

MANY = 40


@pytest.fixture(autouse=True)
async def feeds(database: Database) -> None:
    """Many feeds, all due."""
    async with database.transaction() as tx:
        for number in range(MANY):
            await data_feeds.add(tx, new_source(f"https://paper.example/{number}"), NOW)


@asynccontextmanager
async def rounds(desk: Desk, clock: MovableClock, due: asyncio.Event) -> AsyncIterator[list[Notice]]:
    told: list[Notice] = []

    async def tell(notice: Notice) -> None:
        told.append(notice)

    task = asyncio.create_task(Rounds(desk, clock, tell, due).run())
    try:
        yield told
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class CountingWeb(FakeWeb):
    """Says when so many fetches have begun."""

    def __init__(self, wanted: int) -> None:
        super().__init__(during=self._count)
        self.wanted = wanted
        self.done = asyncio.Event()

    async def _count(self) -> None:
        await asyncio.sleep(0.001)
        if len(self.urls) >= self.wanted:
            self.done.set()


async def test_each_due_feed_is_looked_at_once_and_only_some_at_a_time(database: Database) -> None:
    web, clock = CountingWeb(MANY), MovableClock(lambda: NOW)
    async with rounds(Desk(database, web, FakeReader([entry("mill")])), clock, asyncio.Event()):
        async with asyncio.timeout(60):
            await web.done.wait()
    assert len(set(web.urls)) == len(web.urls) == MANY
    assert web.most <= AT_ONCE


async def test_what_becomes_due_is_looked_at_as_soon_as_it_is_said(database: Database) -> None:
    web, clock, due = CountingWeb(MANY), MovableClock(lambda: NOW), asyncio.Event()
    async with rounds(Desk(database, web, FakeReader([entry("mill")])), clock, due), asyncio.timeout(60):
        await web.done.wait()
        web.done.clear()
        web.wanted = 2 * MANY
        clock.advance(timedelta(days=3))
        due.set()
        await web.done.wait()
    assert len(web.urls) == 2 * MANY


async def test_a_look_that_fails_beyond_expectation_stops_no_other(database: Database) -> None:
    class Odd(CountingWeb):
        async def _count(self) -> None:
            await super()._count()
            if self.urls[-1].endswith("/3"):
                raise RuntimeError("nobody expected this")

    web = Odd(MANY)
    async with rounds(Desk(database, web, FakeReader()), MovableClock(lambda: NOW), asyncio.Event()):
        async with asyncio.timeout(60):
            await web.done.wait()
    assert len(set(web.urls)) == MANY
