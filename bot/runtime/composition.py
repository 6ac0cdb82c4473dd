"""The composition root: opens every part of the application in order and closes it in reverse order."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from bot.clock import MovableClock, real_time
from bot.concurrency.batch_loader import BatchLoader
from bot.concurrency.keyed_queue import KeyedQueue
from bot.gateways.telegram.client import TelegramGateway
from bot.gateways.web.fetcher import create_fetcher
from bot.gateways.worker.chart_client import ChartClient
from bot.gateways.worker.feed_client import FeedSummarizerClient
from bot.gateways.worker.summarizer_client import SummarizerClient
from bot.handlers.context import AppContext
from bot.handlers.reader.latest import LatestScreens
from bot.i18n import Catalogs
from bot.monitoring.instruments import Instruments
from bot.ports.charts import ChartDrawer
from bot.ports.clock import Clock
from bot.ports.events import EditorSummarizer
from bot.ports.feed_reader import FeedSummarizer
from bot.ports.fetcher import Fetcher
from bot.runtime.application import Application
from bot.runtime.background_jobs import BackgroundJobs
from bot.runtime.chat_ownership import SoleOwner
from bot.runtime.delivery_sender import open_dispatcher
from bot.runtime.first_poll import FirstPoll
from bot.runtime.instrumented import InstrumentedFetcher
from bot.runtime.leadership import leader_lock_of, process_name
from bot.runtime.leased_chats import LeasedChats
from bot.runtime.process_roles import ProcessRole, validate_role
from bot.runtime.update_inbox import UpdateInbox
from bot.services.delivery.rate_limiter import DEFAULT_RATE, RateLimiter
from bot.services.feeds.robots import RobotsCache
from bot.services.newsroom import people
from bot.services.newsroom.statistics import Statistics
from bot.services.reading.deep_links import story_code
from bot.services.reading.preview import PreviewLoader
from bot.services.reports.week_facts import WeekReports
from bot.settings import Settings, require_token
from data.coordination.leader_lock import is_shared
from data.database import Database
from data.group_commit import GroupCommit


@asynccontextmanager
async def open_app(
    settings: Settings,
    *,
    role: ProcessRole = ProcessRole.ALL,
    clock: Clock | None = None,
    summarizer: EditorSummarizer | None = None,
    fetcher: Fetcher | None = None,
    feed_summarizer: FeedSummarizer | None = None,
    charts: ChartDrawer | None = None,
    rate: float = DEFAULT_RATE,
    first_poll: FirstPoll | None = None,
) -> AsyncIterator[Application]:
    """Open the application that `settings` describe, and close it when the block ends.

    Args:
        settings: The operator's settings.
        role: What this process does.
        clock: Replaces the real clock, as do the next three for their parts; tests use them.
        summarizer: Replaces the worker process that summarizes.
        fetcher: Replaces the web fetcher.
        feed_summarizer: Replaces the worker process that reads feeds.
        charts: Replaces the worker process that draws pictures.
        rate: Messages a second in all.
        first_poll: What began to poll with these settings before; the block closes it.

    Raises:
        SettingsError: There is no token.
        LedeError: The role does not fit the settings.
        DataError: The database cannot be used.
        TelegramUnavailable: Telegram refuses the token or does not answer.
    """
    require_token(settings)
    validate_role(role, settings)
    async with AsyncExitStack() as stack:
        instruments = Instruments()
        app_clock, own_name = clock or MovableClock(), process_name()
        database = await Database.open(settings.database_url)
        stack.push_async_callback(database.close)
        telegram = first_poll.telegram if first_poll else TelegramGateway(settings)
        stack.push_async_callback(telegram.close)
        await (first_poll.wait_until_open() if first_poll else telegram.open())
        open_summarizer = summarizer or SummarizerClient(
            settings.summary_method, timer=instruments.time_summarizer
        )
        stack.push_async_callback(open_summarizer.close)
        open_feed_summarizer = feed_summarizer or FeedSummarizerClient(
            settings.summary_method, timer=instruments.time_summarizer
        )
        stack.push_async_callback(open_feed_summarizer.close)
        open_charts = charts or ChartClient(timer=instruments.time_summarizer)
        stack.push_async_callback(open_charts.close)
        open_fetcher = InstrumentedFetcher(fetcher or create_fetcher(settings), instruments)
        rate_limiter = RateLimiter(
            time.monotonic,
            asyncio.sleep,
            rate,
            settings.paid_broadcast_rate,
            on_halt=instruments.count_halt,
        )
        context = _build_context(
            settings,
            database,
            app_clock,
            telegram,
            open_summarizer,
            open_fetcher,
            open_feed_summarizer,
            open_charts,
            rate_limiter,
            instruments,
        )
        stack.push_async_callback(context.commits.close)
        # Process ids are reused after a restart; the random suffix keeps the leases of a dead process apart.
        ownership = (
            LeasedChats(context, f"{own_name}:{secrets.token_hex(4)}")
            if is_shared(database.url)
            else SoleOwner(context)
        )
        inbox = UpdateInbox(context, ownership)
        stack.push_async_callback(inbox.close)
        stack.push_async_callback(context.chat_queue.close)
        leader_lock = (
            first_poll.leader_lock if first_poll else leader_lock_of(settings, own_name, app_clock.now)
        )
        stack.push_async_callback(leader_lock.release)
        yield Application(
            context,
            inbox,
            BackgroundJobs(context, partial(open_dispatcher, context, own_name)),
            leader_lock,
            role,
        )


def _build_context(
    settings: Settings,
    database: Database,
    clock: Clock,
    telegram: TelegramGateway,
    summarizer: EditorSummarizer,
    fetcher: Fetcher,
    feed_summarizer: FeedSummarizer,
    charts: ChartDrawer,
    rate_limiter: RateLimiter,
    instruments: Instruments,
) -> AppContext:
    """The context of the handlers, from the parts that are open."""
    catalogs = Catalogs.load(settings.default_language)

    def story_url(article_id: int) -> str:
        return telegram.deep_link(story_code(article_id))

    return AppContext(
        settings=settings,
        database=database,
        commits=GroupCommit(database, on_wait=instruments.commits.observe),
        clock=clock,
        catalogs=catalogs,
        summarizer=summarizer,
        fetcher=fetcher,
        feed_summarizer=feed_summarizer,
        feeds_due=asyncio.Event(),
        telegram=telegram,
        rate_limiter=rate_limiter,
        chat_queue=KeyedQueue(),
        outbox_filled=asyncio.Event(),
        requesters=BatchLoader(partial(people.load_requesters, database)),
        latest_screens=BatchLoader(LatestScreens(database, catalogs, clock, story_url).load),
        previews=BatchLoader(PreviewLoader(database, clock).load),
        statistics=Statistics(database, clock, partial(_find_leader, settings), time.monotonic),
        week_reports=WeekReports(database, clock, settings.default_timezone, time.monotonic),
        charts=charts,
        instruments=instruments,
        robots=RobotsCache(settings.fetch_user_agent),
    )


async def _find_leader(settings: Settings) -> str:
    """The name of the leader, "" without one; read through a new lock object, so that ours is not changed."""
    observer = leader_lock_of(settings, "", real_time)
    try:
        return await observer.holder()
    finally:
        await observer.release()
