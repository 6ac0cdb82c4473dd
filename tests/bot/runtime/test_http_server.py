"""What is answered over HTTP while the database is not well."""

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
    """Figures of a database that answers when it is let."""

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
def figures() -> HangingStatistics:
    return HangingStatistics()


@pytest.fixture
async def app(
    playground: Playground, sqlite_url: str, figures: HangingStatistics
) -> AsyncIterator[Application]:
    settings = Settings(
        bot_token=playground.token,
        database_url=sqlite_url,
        telegram_api_url=playground.root,
    )
    async with open_app(settings, summarizer=InProcessSummarizer()) as app:
        app.context = replace(app.context, statistics=figures)
        yield app


async def metrics(port: int) -> str:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}/metrics") as answer,
    ):
        assert answer.status == 200
        return await answer.text()


async def test_while_the_database_hangs_metrics_are_answered_and_no_looks_pile_up(
    app: Application, figures: HangingStatistics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_server, "_DATABASE_TIMEOUT_SECONDS", 0.1)
    async with http_server.serve_http(app, "127.0.0.1", 0) as port:
        for _ in range(3):
            assert "lede_readers" not in await metrics(port)
        assert figures.calls == 1
        figures.released.set()
        assert "lede_readers 7.0" in await metrics(port)


async def test_figures_that_cannot_be_had_are_left_out_and_asked_for_again(
    app: Application, figures: HangingStatistics
) -> None:
    figures.is_broken = True
    figures.released.set()
    async with http_server.serve_http(app, "127.0.0.1", 0) as port:
        assert "lede_readers" not in await metrics(port)
        figures.is_broken = False
        assert "lede_readers 7.0" in await metrics(port)


async def test_a_look_that_hangs_does_not_hold_up_the_end(
    app: Application, figures: HangingStatistics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_server, "_DATABASE_TIMEOUT_SECONDS", 0.1)
    async with asyncio.timeout(60), http_server.serve_http(app, "127.0.0.1", 0) as port:
        await metrics(port)
    assert figures.calls == 1
