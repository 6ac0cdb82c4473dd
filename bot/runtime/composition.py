"""The one composition root: everything is made here, in order, and closed in the opposite order."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from functools import partial

from bot.clock import MovableClock, real_time
from bot.concurrency.batch_loader import BatchLoader
from bot.concurrency.keyed_queue import KeyedQueue
from bot.errors import LedeError
from bot.gateways.telegram.client import TelegramGateway
from bot.gateways.web.fetcher import fetcher_for
from bot.gateways.worker.feed_client import ProcessFeedThinker
from bot.gateways.worker.summarizer_client import ProcessThinker
from bot.handlers.context import AppContext
from bot.handlers.reader.latest import render_latest
from bot.i18n import Catalogs
from bot.monitoring.instruments import Meters
from bot.ports.clock import Clock
from bot.ports.feed_reader import FeedThinker
from bot.ports.fetcher import Fetcher
from bot.ports.summarizer import Thinker
from bot.runtime.application import App
from bot.runtime.background_jobs import Worker
from bot.runtime.delivery_sender import _sender
from bot.runtime.instrumented import MeteredCommits, MeteredFetcher, MeteredPacer
from bot.runtime.roles import ProcessRole
from bot.runtime.shared_update_inbox import SharedInbox
from bot.runtime.update_inbox import Inbox
from bot.services.delivery.rate_limiter import DEFAULT_RATE, RateLimiter
from bot.services.newsroom import people
from bot.services.newsroom.statistics import Statistics
from bot.settings import Settings, require_token
from data.coordination.leader_lock import LeaderLock, create_leader_lock, is_shared
from data.database import Database

log = logging.getLogger(__name__)


@asynccontextmanager
async def open_app(
    settings: Settings,
    *,
    role: ProcessRole = ProcessRole.ALL,
    clock: Clock | None = None,
    thinker: Thinker | None = None,
    fetcher: Fetcher | None = None,
    feed_thinker: FeedThinker | None = None,
    rate: float = DEFAULT_RATE,
) -> AsyncIterator[App]:
    """Open everything that `settings` name; tests hand in their own clock, thinker, fetcher or pace.

    Raises:
        SettingsError: Without a token.
        LedeError: When the settings leave nothing to do for the role.
        DataError: When the database cannot be used.
        TelegramDown: When the token is refused or nobody answers.
    """
    require_token(settings)
    _require_work(role, settings)
    async with AsyncExitStack() as stack:
        meters = Meters()
        ticking, me = clock or MovableClock(), f"{socket.gethostname()}:{os.getpid()}"
        database = await Database.open(settings.database_url)
        stack.push_async_callback(database.close)
        telegram = TelegramGateway(settings)
        stack.push_async_callback(telegram.close)
        await telegram.open()
        thinking = thinker or ProcessThinker(settings.summary_method, timed=meters.thought)
        stack.push_async_callback(thinking.close)
        reading = feed_thinker or ProcessFeedThinker(settings.summary_method, timed=meters.thought)
        stack.push_async_callback(reading.close)
        looking = MeteredFetcher(fetcher or fetcher_for(settings), meters)
        pacer = MeteredPacer(meters, time.monotonic, asyncio.sleep, rate, settings.paid_broadcast_rate)
        lede = _lede(settings, database, ticking, telegram, thinking, looking, reading, pacer, meters)
        stack.push_async_callback(lede.commits.close)
        # A number may come again after a restart, and what an earlier process had is not this one's.
        inbox = SharedInbox(lede, f"{me}:{secrets.token_hex(4)}") if is_shared(database.url) else Inbox(lede)
        stack.push_async_callback(inbox.close)
        stack.push_async_callback(lede.chat_queue.close)
        right = _right(settings, me, ticking.now)
        stack.push_async_callback(right.release)
        yield App(lede, inbox, Worker(lede, partial(_sender, lede, me)), right, role)


def _lede(
    settings: Settings,
    database: Database,
    clock: Clock,
    telegram: TelegramGateway,
    thinker: Thinker,
    fetcher: Fetcher,
    feed_thinker: FeedThinker,
    pacer: RateLimiter,
    meters: Meters,
) -> AppContext:
    """What handlers are given, from what was opened."""
    catalogs = Catalogs.load(settings.default_language)
    return AppContext(
        settings=settings,
        database=database,
        commits=MeteredCommits(database, meters.commits),
        clock=clock,
        catalogs=catalogs,
        summarizer=thinker,
        fetcher=fetcher,
        feed_summarizer=feed_thinker,
        feeds_due=asyncio.Event(),
        telegram=telegram,
        rate_limiter=pacer,
        chat_queue=KeyedQueue(),
        outbox_filled=asyncio.Event(),
        requesters=BatchLoader(partial(people.load_requesters, database)),
        latest_screens=BatchLoader(partial(render_latest, database, catalogs, clock)),
        statistics=Statistics(database, clock, partial(_who_sends, settings), time.monotonic),
        instruments=meters,
    )


def _right(settings: Settings, me: str, now: Callable[[], datetime]) -> LeaderLock:
    return create_leader_lock(settings.database_url, settings.bot_token.partition(":")[0], me, now)


async def _who_sends(settings: Settings) -> str:
    """Who has the right to send; asked beside the one that may be held here, which must not be disturbed."""
    onlooker = _right(settings, "", real_time)
    try:
        return await onlooker.holder()
    finally:
        await onlooker.release()


def _require_work(role: ProcessRole, settings: Settings) -> None:
    """Raise LedeError where a role makes no sense."""
    if role is not ProcessRole.ALL and not is_shared(settings.database_url):
        raise LedeError(
            f"--role {role} is for several processes on PostgreSQL. On SQLite one process does everything: "
            "leave --role out."
        )
    if role is ProcessRole.WEB and not settings.webhook_url:
        raise LedeError("--role web takes updates in by webhook. Set WEBHOOK_URL, or use --role all.")
