"""Sending a broadcast: readers are planned in portions, just ahead of the drain, until all have been.

So its messages never crowd the ledger, a stop has little to call off, and whoever falls asleep, pauses or
leaves meanwhile is noticed. Each portion and how far it reached are one transaction: a restart goes on where
the last one ended. A message is due a day after it may go, and what is due sooner leaves first: digests never
wait for a broadcast.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.ports.clock import Clock
from bot.services.broadcasts import broadcasts as broadcast_broadcasts
from bot.services.broadcasts.broadcasts import BROADCAST_LIFETIME, CANCEL_BATCH_SIZE, BroadcastProgress
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
_REPORT_INTERVAL_SECONDS = 3.0
"""Counting what has become of a large broadcast, and telling its author, is not for every second."""
_RETRY_DELAY_SECONDS = 5.0
_REPORT_TIMEOUT_SECONDS = 30.0
"""Seconds for which telling the author may take: Telegram may want pauses that are no standstill of ours."""

ReportProgress = Callable[[BroadcastProgress], Awaitable[None]]


@dataclass(slots=True)
class BroadcastRunner:
    """The broadcasts of one newsroom; only for who holds the right to send.

    Attributes:
        database, clock: The outside world.
        rate: Messages a second at present.
        report: Hears how far a broadcast is, every few seconds and at its end.
        changed: Set when one was started or stopped here.
        on_messages: Called when messages have been planned.
        idle_interval: Seconds after which to look for one that was started elsewhere.
        track_step: Goes around each step and hears how it went.
    """

    database: Database
    clock: Clock
    rate: Callable[[], float]
    report: ReportProgress
    changed: asyncio.Event
    on_messages: Callable[[], object]
    idle_interval: float
    track_step: Callable[[], AbstractContextManager[None]] = nullcontext
    _unreported: BroadcastProgress | None = field(init=False, default=None)
    _reported_at: float = field(init=False, default=0.0)

    async def run(self) -> None:
        """Send what is started until cancelled; trouble with the database is waited out."""
        while True:
            try:
                with self.track_step():
                    delay = _POLL_INTERVAL_SECONDS if await self.step() else self.idle_interval
            except Exception:
                log.exception("a broadcast stumbled")
                delay = _RETRY_DELAY_SECONDS
            await self._wait_for_change(delay)

    async def step(self) -> bool:
        """Do what is to be done now for the broadcast under way; whether there is one."""
        await self._report_end()
        now = self.clock.now()
        async with self.database.reading() as tx:
            broadcast = await broadcasts.get_running(tx)
            ready, deferred = (
                await broadcasts.count_unsent(tx, broadcast.edition_id, now) if broadcast else (0, 0)
            )
        if broadcast is None:
            return self._unreported is not None
        if broadcast.state is BroadcastState.STOPPING:
            await self._cancel_unsent(broadcast, now)
        elif broadcast.all_planned and not ready + deferred:
            await self._finish(broadcast, now)
        else:
            if not broadcast.all_planned and ready < self._batch_size():
                await self._plan_batch(broadcast.id, now)
            await self._report_progress_throttled(broadcast, now)
        return True

    def _batch_size(self) -> int:
        return max(_MIN_BATCH_SIZE, min(_MAX_BATCH_SIZE, math.ceil(self.rate() * _PLAN_AHEAD_SECONDS)))

    async def _plan_batch(self, broadcast_id: int, now: datetime) -> None:
        """Plan the next readers; on the last day's end nobody is planned any more."""
        async with self.database.transaction() as tx:
            broadcast = (await broadcasts.lock_open(tx)).get(broadcast_id)
            if (
                broadcast is None
                or broadcast.state is not BroadcastState.RUNNING
                or broadcast.started_at is None
            ):
                return
            expires_at = broadcast.started_at + BROADCAST_LIFETIME
            if now >= expires_at:
                await broadcasts.change(tx, broadcast.id, all_planned=True)
                return
            groups, last = await broadcasts.next_recipients(
                tx, broadcast.reached, broadcast.started_at, self._batch_size()
            )
            deliveries = [
                (_edition_delivery(broadcast, night, now, expires_at), ids) for night, ids in groups.items()
            ]
            await planning.insert_deliveries(tx, deliveries)
            reached = {"all_planned": True} if last is None else {"reached": last}
            await broadcasts.change(tx, broadcast.id, **reached)
        self.on_messages()

    async def _cancel_unsent(self, broadcast: Broadcast, now: datetime) -> None:
        """Call off what has not left; once the rest has been settled, that was all."""
        cancelled, unsent = CANCEL_BATCH_SIZE, 0
        while cancelled == CANCEL_BATCH_SIZE:
            async with self.database.transaction() as tx:
                cancelled = await broadcasts.cancel(tx, broadcast.edition_id, now, CANCEL_BATCH_SIZE)
                unsent = sum(await broadcasts.count_unsent(tx, broadcast.edition_id, now))
        if not unsent:
            await self._finish(broadcast, now)

    async def _finish(self, broadcast: Broadcast, now: datetime) -> None:
        async with self.database.transaction() as tx:
            done = await broadcasts.change(tx, broadcast.id, state=BroadcastState.DONE, all_planned=True)
            self._unreported = await broadcast_broadcasts.load_progress(tx, done, now)
        await self._report_end()

    async def _report_end(self) -> None:
        """Tell how the last one ended, until its author could be told."""
        progress, self._unreported = self._unreported, None
        if progress is not None and not await self._try_report(progress):
            self._unreported = progress

    async def _report_progress_throttled(self, broadcast: Broadcast, now: datetime) -> None:
        if time.monotonic() < self._reported_at + _REPORT_INTERVAL_SECONDS:
            return
        async with self.database.reading() as tx:
            progress = await broadcast_broadcasts.load_progress(
                tx, await broadcasts.get(tx, broadcast.id) or broadcast, now
            )
        await self._try_report(progress)
        self._reported_at = time.monotonic()

    async def _try_report(self, progress: BroadcastProgress) -> bool:
        """Tell the author; whether that came to an end in good time."""
        try:
            async with asyncio.timeout(_REPORT_TIMEOUT_SECONDS):
                await self.report(progress)
        except TimeoutError:
            log.warning("nobody could be told in time how far a broadcast is")
            return False
        return True

    async def _wait_for_change(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self.changed.wait()
        except TimeoutError:
            return
        self.changed.clear()


def _edition_delivery(
    broadcast: Broadcast, key: QuietHoursKey, now: datetime, expires_at: datetime
) -> EditionDelivery:
    """A portion's messages to all readers with the same nights."""
    assert broadcast.started_at is not None
    window = send_window(now, key.quiet, key.timezone, now)
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
