"""Sends a broadcast: plans its readers in batches, just ahead of delivery, until all have been planned.

So the messages never fill the ledger, a stop has little to cancel, and readers whose quiet hours begin, who
pause or leave meanwhile are respected. Each batch and how far it reached are one transaction: a restart goes
on where the last one ended. A message is due a day after it may be sent, and what is due sooner leaves first:
so digests never wait for a broadcast.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime

from bot.concurrency.step_loop import run_steps
from bot.ports.clock import Clock
from bot.services.broadcasts.broadcasts import (
    BROADCAST_LIFETIME,
    CANCEL_BATCH_SIZE,
    BroadcastProgress,
    ends_at,
    load_progress,
)
from bot.services.broadcasts.planned_broadcasts import is_late, local_instant, start_due
from bot.services.calendar.quiet_hours import send_window
from data.database import Database
from data.delivery import broadcasts, planning
from data.delivery.broadcasts import KIND, QuietHoursKey
from data.delivery.planning import EditionDelivery
from data.records.delivery import Broadcast, BroadcastState

log = logging.getLogger(__name__)

_PLAN_AHEAD_SECONDS = 20.0
_MIN_BATCH_SIZE, _MAX_BATCH_SIZE = 100, 2_500
_POLL_INTERVAL_SECONDS = 1.0
_DEFERRED_INTERVAL_SECONDS = 15.0
_REPORT_INTERVAL_SECONDS = 3.0
"""Counting the messages of a large broadcast, and editing its card, is too costly for every second."""
_REPORT_TIMEOUT_SECONDS = 30.0
"""How long one report to the author may take: Telegram may ask for pauses, which are no stall."""

ReportProgress = Callable[[BroadcastProgress], Awaitable[None]]


class BroadcastRunner:
    """Sends the broadcasts of one newsroom; only for the process that holds the leader lock.

    Args:
        database: Where broadcasts are planned.
        clock: Tells the present instant.
        rate: Gives the messages a second at present.
        report: Shows the author how far a broadcast is, every few seconds and at its end.
        due: Set when a broadcast was started or stopped here.
        on_messages: Called when messages have been planned.
        idle_interval: Seconds after which to look for a broadcast that was started elsewhere.
        track_step: Wraps each step, to observe how it ends.
    """

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        rate: Callable[[], float],
        report: ReportProgress,
        due: asyncio.Event,
        on_messages: Callable[[], object],
        idle_interval: float,
        track_step: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._database = database
        self._clock = clock
        self._rate = rate
        self._report = report
        self._due = due
        self._on_messages = on_messages
        self._idle_interval = idle_interval
        self._track_step = track_step
        self._unreported: list[BroadcastProgress] = []
        self._reported_at: dict[int, float] = {}
        self._is_any_ready = False

    async def run(self) -> None:
        """Send started broadcasts until cancelled; failures of the database are waited out."""
        await run_steps(self._step_with_delay, self._due, self._track_step, _log_failure)

    async def _step_with_delay(self) -> float:
        return self._delay if await self.step() else self._idle_interval

    @property
    def _delay(self) -> float:
        """Seconds until the next step; longer while all messages wait for their readers' hours."""
        return _POLL_INTERVAL_SECONDS if self._is_any_ready else _DEFERRED_INTERVAL_SECONDS

    async def step(self) -> bool:
        """Start what is due; plan, cancel or finish each running broadcast once.

        Returns:
            Whether there is one, or the end of one is still to be reported.
        """
        await self._report_ends()
        now = self._clock.now()
        await self._start_due(now)
        async with self._database.reading() as tx:
            running = await broadcasts.list_running(tx)
        self._is_any_ready = bool(self._unreported)
        for broadcast in running:
            await self._advance(broadcast, now)
        return bool(running) or bool(self._unreported)

    async def _start_due(self, now: datetime) -> None:
        async with self._database.reading() as tx:
            planned = await broadcasts.list_planned(tx)
        if not any(one.planned_at is not None and one.planned_at <= now for one in planned):
            return
        async with self._database.transaction() as tx:
            started = await start_due(tx, now)
        for one in started:
            log.info("broadcasts: started at its hour", extra={"broadcast": one.id, "late": is_late(one)})

    async def _advance(self, broadcast: Broadcast, now: datetime) -> None:
        async with self._database.reading() as tx:
            ready, deferred = await broadcasts.count_unsent(tx, broadcast.edition_id, now)
        self._is_any_ready |= bool(ready) or not broadcast.all_planned
        if broadcast.state is BroadcastState.STOPPING:
            await self._cancel_unsent(broadcast, now)
        elif broadcast.all_planned and not ready + deferred:
            await self._finish(broadcast, now)
        else:
            if not broadcast.all_planned and ready < self._batch_size():
                await self._plan_batch(broadcast.id, now)
            await self._report_progress_throttled(broadcast, now)

    def _batch_size(self) -> int:
        return max(_MIN_BATCH_SIZE, min(_MAX_BATCH_SIZE, math.ceil(self._rate() * _PLAN_AHEAD_SECONDS)))

    async def _plan_batch(self, broadcast_id: int, now: datetime) -> None:
        """Plan the next readers; a day after the start, plan no more."""
        async with self._database.transaction() as tx:
            broadcast = (await broadcasts.lock_open(tx)).get(broadcast_id)
            if (
                broadcast is None
                or broadcast.state is not BroadcastState.RUNNING
                or broadcast.started_at is None
            ):
                return
            expires_at = ends_at(broadcast)
            if now >= expires_at:
                await broadcasts.change(tx, broadcast.id, all_planned=True)
                return
            size = self._batch_size()
            if await broadcasts.restore_stopped(tx, broadcast.edition_id, now, expires_at, size):
                return
            groups, last = await broadcasts.next_recipients(
                tx, broadcast.audience, broadcast.reached, broadcast.started_at, size
            )
            deliveries = [
                (_edition_delivery(broadcast, key, now, expires_at), ids) for key, ids in groups.items()
            ]
            await planning.insert_deliveries(tx, deliveries)
            reached = {"all_planned": True} if last is None else {"reached": last}
            await broadcasts.change(tx, broadcast.id, **reached)
        self._on_messages()

    async def _cancel_unsent(self, broadcast: Broadcast, now: datetime) -> None:
        """Cancel the messages that have not left; finish once the others are settled."""
        cancelled, unsent = CANCEL_BATCH_SIZE, 0
        while cancelled == CANCEL_BATCH_SIZE:
            async with self._database.transaction() as tx:
                cancelled = await broadcasts.cancel(tx, broadcast.edition_id, now, CANCEL_BATCH_SIZE)
                unsent = sum(await broadcasts.count_unsent(tx, broadcast.edition_id, now))
        if not unsent:
            await self._finish(broadcast, now)

    async def _finish(self, broadcast: Broadcast, now: datetime) -> None:
        async with self._database.transaction() as tx:
            done = await broadcasts.change(tx, broadcast.id, state=BroadcastState.DONE, all_planned=True)
            self._unreported.append(await load_progress(tx, done, now))
        self._reported_at.pop(broadcast.id, None)
        await self._report_ends()

    async def _report_ends(self) -> None:
        """Report how broadcasts ended, until the reports succeed."""
        ended, self._unreported = self._unreported, []
        self._unreported = [progress for progress in ended if not await self._try_report(progress)]

    async def _report_progress_throttled(self, broadcast: Broadcast, now: datetime) -> None:
        if time.monotonic() < self._reported_at.get(broadcast.id, 0.0) + _REPORT_INTERVAL_SECONDS:
            return
        async with self._database.reading() as tx:
            progress = await load_progress(tx, await broadcasts.get(tx, broadcast.id) or broadcast, now)
        await self._try_report(progress)
        self._reported_at[broadcast.id] = time.monotonic()

    async def _try_report(self, progress: BroadcastProgress) -> bool:
        """Report to the author; returns whether that ended within its timeout."""
        try:
            async with asyncio.timeout(_REPORT_TIMEOUT_SECONDS):
                await self._report(progress)
        except TimeoutError:
            log.warning("broadcasts: report timed out")
            return False
        return True


def _edition_delivery(
    broadcast: Broadcast, key: QuietHoursKey, now: datetime, expires_at: datetime
) -> EditionDelivery:
    """A batch's messages to all readers with the same quiet hours and zone."""
    assert broadcast.started_at is not None
    window = send_window(local_instant(broadcast, key.timezone, now), key.quiet, key.timezone, now)
    return EditionDelivery(
        edition_id=broadcast.edition_id,
        kind=KIND,
        local_date=broadcast.started_at.astimezone(UTC).date(),
        slot=broadcast.id,
        parts=(0,),
        due_at=window.not_before + BROADCAST_LIFETIME,
        not_before=window.not_before,
        expires_at=expires_at,
    )


def _log_failure(error: Exception) -> None:
    log.error("broadcasts: step failed, retrying", exc_info=error)
