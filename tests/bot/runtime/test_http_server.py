"""/metrics is answered while the database hangs or fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest

from bot.playground import Playground
from bot.runtime import http_server
from bot.runtime.application import Application
from bot.runtime.composition import open_app
from bot.services.newsroom.statistics import Statistics, StatisticsOverview
from bot.settings import Settings
from data.delivery.statistics import OutboxBacklog
from data.errors import DatabaseUnavailable
from data.records.newsroom import Counts
from tests.support.in_process_summarizer import InProcessSummarizer

OVERVIEW = StatisticsOverview(
    Counts(7, {"active": 5}), {"draft": 2}, (3, 1), 4096, OutboxBacklog(10, 2), (), ""
)


class HangingStatistics(Statistics):
    """Statistics of a database that answers after `released`, with an error if `is_broken`."""

    def __init__(self) -> None:
        self.calls = 0
        self.released = asyncio.Event()
        self.is_broken = False

    async def overview(self) -> StatisticsOverview:
        self.calls += 1
        await self.released.wait()
        if self.is_broken:
            raise DatabaseUnavailable("The disk is full.")
        return OVERVIEW


@pytest.fixture
def statistics() -> HangingStatistics:
    return HangingStatistics()


@pytest.fixture
async def app(
    playground: Playground, sqlite_url: str, statistics: HangingStatistics
) -> AsyncIterator[Application]:
    settings = Settings(
        bot_token=playground.token,
        database_url=sqlite_url,
        telegram_api_url=playground.root,
    )
    async with open_app(settings, summarizer=InProcessSummarizer()) as app:
        app.context = replace(app.context, statistics=statistics)
        yield app


async def metrics(port: int) -> str:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/metrics") as answer,
    ):
        assert answer.status == 200
        return await answer.text()


async def test_metrics_are_answered_while_the_database_hangs_and_share_one_query(
    app: Application, statistics: HangingStatistics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_server, "_DATABASE_TIMEOUT_SECONDS", 0.1)
    async with http_server.serve_http(app, "127.0.0.1", 0) as port:
        for _ in range(3):
            assert "lede_readers" not in await metrics(port)
        assert statistics.calls == 1
        statistics.released.set()
        assert "lede_readers 7.0" in await metrics(port)


async def test_metrics_of_a_failed_query_are_missing_and_queried_again(
    app: Application, statistics: HangingStatistics
) -> None:
    statistics.is_broken = True
    statistics.released.set()
    async with http_server.serve_http(app, "127.0.0.1", 0) as port:
        assert "lede_readers" not in await metrics(port)
        statistics.is_broken = False
        assert "lede_readers 7.0" in await metrics(port)


async def test_a_query_that_hangs_does_not_block_the_shutdown(
    app: Application, statistics: HangingStatistics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_server, "_DATABASE_TIMEOUT_SECONDS", 0.1)
    async with asyncio.timeout(60), http_server.serve_http(app, "127.0.0.1", 0) as port:
        await metrics(port)
    assert statistics.calls == 1
