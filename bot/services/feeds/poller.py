"""Polls every due feed, several at a time, until cancelled."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.concurrency.event_wait import wait_for_event
from bot.ports.clock import Clock
from bot.services.feeds import check
from bot.services.feeds.check import FeedNotice
from bot.services.feeds.feed_services import FeedServices
from data import feeds
from data.records.feeds import Source

log = logging.getLogger(__name__)

MAX_CONCURRENT_POLLS = 8
_CLAIM_BATCH_SIZE = 32
_LEASE_DURATION = timedelta(minutes=10)
_MAX_SLEEP_SECONDS = 30.0
_MIN_SLEEP_SECONDS = 0.2
_RETRY_DELAY_SECONDS = 5.0

Notify = Callable[[FeedNotice], Awaitable[None]]


class FeedPoller:
    """The loop that polls feeds in one process.

    Args:
        services: What polling depends on.
        clock: The present instant.
        notify: Notifies the editors.
        due: Set when a feed became due earlier than its stored time.
        heartbeat: Called after each claim and before each poll.
    """

    def __init__(
        self,
        *,
        services: FeedServices,
        clock: Clock,
        notify: Notify,
        due: asyncio.Event,
        heartbeat: Callable[[], object] = lambda: None,
    ) -> None:
        self._services = services
        self._clock = clock
        self._notify = notify
        self._due = due
        self._heartbeat = heartbeat
        self._claimed: deque[Source] = deque()
        self._claim_lock = asyncio.Lock()

    async def run(self) -> None:
        """Poll until cancelled; after an unexpected error a task pauses, then continues."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(MAX_CONCURRENT_POLLS):
                tasks.create_task(self._poll_loop())

    async def _poll_loop(self) -> None:
        while True:
            try:
                await self.poll_once()
            except Exception:
                log.exception("feeds: poll failed, retrying")
                await asyncio.sleep(_RETRY_DELAY_SECONDS)

    async def poll_once(self) -> None:
        """Wait for a due source, poll it, and notify the editors where there is something to tell."""
        async with self._claim_lock:
            source = await self._claim_next()
        self._heartbeat()
        notice = await check.poll_feed(self._services, source, self._clock.now())
        if notice is not None:
            await self._notify(notice)

    async def _claim_next(self) -> Source:
        """Wait for the next due source, and claim it."""
        while not self._claimed:
            self._due.clear()
            now = self._clock.now()
            async with self._services.database.transaction() as tx:
                self._claimed.extend(await feeds.claim_due(tx, now, now + _LEASE_DURATION, _CLAIM_BATCH_SIZE))
                wake = await feeds.next_poll_at(tx)
            self._heartbeat()
            if not self._claimed:
                seconds = _MAX_SLEEP_SECONDS if wake is None else (wake - now).total_seconds()
                await wait_for_event(self._due, min(_MAX_SLEEP_SECONDS, max(_MIN_SLEEP_SECONDS, seconds)))
        return self._claimed.popleft()
