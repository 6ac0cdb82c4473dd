"""A real application for handlers: real database and services, with a Telegram client that records."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from bot.clock import MovableClock
from bot.concurrency.batch_loader import BatchLoader
from bot.concurrency.keyed_queue import KeyedQueue
from bot.handlers.context import AppContext
from bot.handlers.reader.latest import LatestScreens
from bot.i18n import Catalogs
from bot.services.delivery.rate_limiter import RateLimiter
from bot.services.newsroom import people
from bot.services.newsroom.statistics import Statistics
from bot.services.reading.preview import PreviewLoader
from bot.services.reports.week_facts import WeekReports
from bot.settings import Settings
from data.database import Database
from data.group_commit import GroupCommit
from tests.bot.handlers.fakes import FakeWeb
from tests.bot.handlers.requests import OWNER, RequestFactory
from tests.support.databases import copy_sqlite, make_sqlite_template, sqlite_url
from tests.support.factories import NOW
from tests.support.fake_clock import ManualClock
from tests.support.in_process_summarizer import (
    InProcessCharts,
    InProcessFeedSummarizer,
    InProcessSummarizer,
)
from tests.support.recording_telegram import RecordingTelegram


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a migrated, empty database."""
    return make_sqlite_template(tmp_path_factory.mktemp("template"))


@pytest.fixture
async def database(template_database: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """An open, empty database."""
    opened = await Database.open(sqlite_url(copy_sqlite(template_database, tmp_path)))
    yield opened
    await opened.close()


@pytest.fixture
def telegram() -> RecordingTelegram:
    return RecordingTelegram()


@pytest.fixture
def web() -> FakeWeb:
    return FakeWeb()


@pytest.fixture
async def app(database: Database, telegram: RecordingTelegram, web: FakeWeb) -> AsyncIterator[AppContext]:
    """The application at the instant NOW."""
    clock, catalogs = MovableClock(lambda: NOW), Catalogs.load()
    # A chat's seventh message in six seconds waits; no test waits for it in real time.
    pace = ManualClock()

    async def find_leader() -> str:
        return "vm:7"

    context = AppContext(
        settings=Settings(bot_token="1:x", admin_ids=frozenset({OWNER.id}), database_url=database.url),
        database=database,
        commits=GroupCommit(database),
        clock=clock,
        catalogs=catalogs,
        summarizer=InProcessSummarizer(),
        fetcher=web,
        feed_summarizer=InProcessFeedSummarizer(),
        feeds_due=asyncio.Event(),
        telegram=telegram,
        rate_limiter=RateLimiter(pace.monotonic, pace.sleep),
        chat_queue=KeyedQueue(),
        outbox_filled=asyncio.Event(),
        requesters=BatchLoader(partial(people.load_requesters, database)),
        latest_screens=BatchLoader(
            LatestScreens(database, catalogs, clock, lambda n: telegram.deep_link(f"s_{n}")).load
        ),
        previews=BatchLoader(PreviewLoader(database, clock).load),
        statistics=Statistics(database, clock, find_leader, time.monotonic),
        week_reports=WeekReports(database, clock, "UTC", time.monotonic),
        charts=InProcessCharts(),
    )
    yield context
    await context.chat_queue.close()
    await context.commits.close()


@pytest.fixture
def requests(app: AppContext) -> RequestFactory:
    return RequestFactory(app)
