"""Sends bulletins: opens those of new events, plans their readers just ahead of delivery, stops them.

A bulletin is planned like a broadcast, in batches, each with how far it reached in one transaction, so that
memory stays flat and a restart goes on where the last one ended. When its article is retracted, what has not
left is cancelled.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

from bot.concurrency.step_loop import run_steps
from bot.ports.clock import Clock
from bot.services.bulletins.batches import BulletinPlanner
from bot.services.bulletins.opening import open_bulletins
from data.articles import articles
from data.database import Database
from data.delivery import bulletins
from data.records.articles import ArticleStatus
from data.records.bulletins import Bulletin, BulletinState
from data.records.delivery import OPEN_STATES

log = logging.getLogger(__name__)

_PLAN_AHEAD_SECONDS = 20.0
_MIN_BATCH_SIZE, _MAX_BATCH_SIZE = 100, 2_500
_CANCEL_BATCH_SIZE = 500
_MAX_OPEN = 200
_POLL_INTERVAL_SECONDS = 1.0
_CHECK_INTERVAL_SECONDS = 0.9
"""How often the messages of a planned bulletin are counted."""
_LONG_FACTOR = 6
"""How much longer that takes where there are many, or all wait for the end of quiet hours."""
_MANY_MESSAGES = 10_000

Report = Callable[[Bulletin], Awaitable[None]]


class BulletinRunner:
    """Sends the bulletins of one newsroom; only for the process that holds the leader lock.

    Args:
        database: Where bulletins are planned.
        clock: Tells the present instant.
        rate: Gives the messages a second at present.
        daily_limit: The most stories a day that a chat gets at once because it wants everything.
        report: Shows the editor how many have a breaking story.
        due: Set when a story was published, marked or retracted here.
        on_messages: Called when messages have been planned.
        idle_interval: Seconds after which to look for new events.
        check_interval: Seconds after which a planned bulletin is looked at again.
        track_step: Wraps each step, to observe how it ends.
    """

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        rate: Callable[[], float],
        daily_limit: int,
        report: Report,
        due: asyncio.Event,
        on_messages: Callable[[], object],
        idle_interval: float,
        check_interval: float = _CHECK_INTERVAL_SECONDS,
        track_step: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._database = database
        self._clock = clock
        self._rate = rate
        self._daily_limit = daily_limit
        self._report = report
        self._due = due
        self._on_messages = on_messages
        self._idle_interval = idle_interval
        self._check_interval = check_interval
        self._track_step = track_step
        self._planners: dict[int, BulletinPlanner] = {}
        self._checked_at: dict[int, float] = {}

    async def run(self) -> None:
        """Send bulletins until cancelled; failures of the database are waited out."""
        await run_steps(self._step_with_delay, self._due, self._track_step, _log_failure)

    async def _step_with_delay(self) -> float:
        return _POLL_INTERVAL_SECONDS if await self.step() else self._idle_interval

    async def step(self) -> bool:
        """Open, plan, stop and end bulletins once; returns whether any is open."""
        now = self._clock.now()
        await open_bulletins(self._database, now)
        async with self._database.reading() as tx:
            found = await bulletins.list_open(tx, _MAX_OPEN)
        for bulletin in found:
            await self._advance(bulletin, now)
        self._forget({one.id for one in found})
        return bool(found)

    async def _advance(self, bulletin: Bulletin, now: datetime) -> None:
        is_waiting = bulletin.all_planned and bulletin.state is BulletinState.RUNNING
        if is_waiting and not self._is_check_due(bulletin):
            return
        async with self._database.reading() as tx:
            article = await articles.get(tx, bulletin.article_id)
        is_published = article is not None and article.status is ArticleStatus.PUBLISHED
        if bulletin.state is BulletinState.STOPPING or not is_published:
            await self._stop(bulletin, now)
        elif bulletin.all_planned:
            await self._check(bulletin, now)
        else:
            await self._plan(bulletin, now)

    def _batch_size(self) -> int:
        return max(_MIN_BATCH_SIZE, min(_MAX_BATCH_SIZE, math.ceil(self._rate() * _PLAN_AHEAD_SECONDS)))

    async def _plan(self, bulletin: Bulletin, now: datetime) -> None:
        planner = self._planners.setdefault(
            bulletin.id, BulletinPlanner(self._database, bulletin.id, self._daily_limit)
        )
        async with self._database.reading() as tx:
            ready = await bulletins.count_ready(tx, bulletin.event_id, now)
        if ready < self._batch_size() and await planner.plan_batch(now, self._batch_size()):
            self._on_messages()
        if self._is_check_due(bulletin):
            await self._report(bulletin)

    def _is_check_due(self, bulletin: Bulletin) -> bool:
        at = time.monotonic()
        if at < self._checked_at.get(bulletin.id, 0.0):
            return False
        self._checked_at[bulletin.id] = at + self._check_interval
        return True

    async def _check(self, bulletin: Bulletin, now: datetime) -> None:
        """Report a planned bulletin, and end it once all its messages are settled."""
        async with self._database.reading() as tx:
            counts = await bulletins.count_by_state(tx, bulletin.event_id)
            ready = await bulletins.count_ready(tx, bulletin.event_id, now)
        if sum(counts.values()) > _MANY_MESSAGES or not ready:
            self._checked_at[bulletin.id] = time.monotonic() + _LONG_FACTOR * self._check_interval
        if not any(counts.get(state) for state in OPEN_STATES):
            await self._end(bulletin)
        await self._report(bulletin)

    async def _stop(self, bulletin: Bulletin, now: datetime) -> None:
        """Cancel the messages that have not left; end once the others are settled."""
        async with self._database.transaction() as tx:
            await bulletins.change(tx, bulletin.id, state=BulletinState.STOPPING, is_stopped=True)
        cancelled = _CANCEL_BATCH_SIZE
        while cancelled == _CANCEL_BATCH_SIZE:
            async with self._database.transaction() as tx:
                cancelled = await bulletins.cancel(tx, bulletin.event_id, now, _CANCEL_BATCH_SIZE)
        await self._check(bulletin, now)

    async def _end(self, bulletin: Bulletin) -> None:
        async with self._database.transaction() as tx:
            await bulletins.change(tx, bulletin.id, state=BulletinState.DONE, all_planned=True)
        log.info("bulletins: done", extra={"bulletin": bulletin.id, "event": bulletin.event_id})

    def _forget(self, open_ids: set[int]) -> None:
        self._planners = {one: kept for one, kept in self._planners.items() if one in open_ids}
        self._checked_at = {one: at for one, at in self._checked_at.items() if one in open_ids}


def _log_failure(error: Exception) -> None:
    log.error("bulletins: step failed, retrying", exc_info=error)
