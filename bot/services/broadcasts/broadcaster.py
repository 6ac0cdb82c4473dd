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
from bot.services.broadcasts.broadcasts import LIFETIME, STOPPED_AT_ONCE, Progress
from bot.services.calendar.quiet_hours import quiet_of, window
from data.database import Database
from data.delivery import broadcasts, planning
from data.delivery.broadcasts import KIND, QuietHoursKey
from data.delivery.planning import EditionDelivery
from data.records.delivery import Broadcast, BroadcastState

log = logging.getLogger(__name__)

_AHEAD_SECONDS = 20.0
_SMALLEST_PORTION, _LARGEST_PORTION = 100, 2_500
_LOOK_AGAIN = 1.0
_SECONDS_BETWEEN_LOOKS = 3.0
"""Counting what has become of a large broadcast, and telling its author, is not for every second."""
_AFTER_TROUBLE = 5.0
_PATIENCE = 30.0
"""Seconds for which telling the author may take: Telegram may want pauses that are no standstill of ours."""

Tell = Callable[[Progress], Awaitable[None]]


@dataclass(slots=True)
class Announcer:
    """The broadcasts of one newsroom; only for who holds the right to send.

    Attributes:
        database, clock: The outside world.
        rate: Messages a second at present.
        tell: Hears how far a broadcast is, every few seconds and at its end.
        due: Set when one was started or stopped here.
        on_messages: Called when messages have been planned.
        nap: Seconds after which to look for one that was started elsewhere.
        watching: Goes around each step and hears how it went.
    """

    database: Database
    clock: Clock
    rate: Callable[[], float]
    tell: Tell
    due: asyncio.Event
    on_messages: Callable[[], object]
    nap: float
    watching: Callable[[], AbstractContextManager[None]] = nullcontext
    _untold: Progress | None = field(init=False, default=None)
    _told_at: float = field(init=False, default=0.0)

    async def run(self) -> None:
        """Send what is started until cancelled; trouble with the database is waited out."""
        while True:
            try:
                with self.watching():
                    nap = _LOOK_AGAIN if await self.step() else self.nap
            except Exception:
                log.exception("a broadcast stumbled")
                nap = _AFTER_TROUBLE
            await self._sleep(nap)

    async def step(self) -> bool:
        """Do what is to be done now for the broadcast under way; whether there is one."""
        await self._tell_the_end()
        now = self.clock.now()
        async with self.database.reading() as tx:
            of = await broadcasts.get_running(tx)
            ready, held = await broadcasts.count_unsent(tx, of.edition_id, now) if of else (0, 0)
        if of is None:
            return self._untold is not None
        if of.state is BroadcastState.STOPPING:
            await self._call_off(of, now)
        elif of.all_planned and not ready + held:
            await self._finish(of, now)
        else:
            if not of.all_planned and ready < self._portion():
                await self._plan(of.id, now)
            await self._tell_now_and_then(of, now)
        return True

    def _portion(self) -> int:
        return max(_SMALLEST_PORTION, min(_LARGEST_PORTION, math.ceil(self.rate() * _AHEAD_SECONDS)))

    async def _plan(self, number: int, now: datetime) -> None:
        """Plan the next readers; on the last day's end nobody is planned any more."""
        async with self.database.transaction() as tx:
            of = (await broadcasts.lock_open(tx)).get(number)
            if of is None or of.state is not BroadcastState.RUNNING or of.started_at is None:
                return
            expires_at = of.started_at + LIFETIME
            if now >= expires_at:
                await broadcasts.change(tx, of.id, all_planned=True)
                return
            groups, last = await broadcasts.next_recipients(tx, of.reached, of.started_at, self._portion())
            issues = [(_issue(of, night, now, expires_at), ids) for night, ids in groups.items()]
            await planning.insert_deliveries(tx, issues)
            reached = {"all_planned": True} if last is None else {"reached": last}
            await broadcasts.change(tx, of.id, **reached)
        self.on_messages()

    async def _call_off(self, of: Broadcast, now: datetime) -> None:
        """Call off what has not left; once the rest has been settled, that was all."""
        gone, left = STOPPED_AT_ONCE, 0
        while gone == STOPPED_AT_ONCE:
            async with self.database.transaction() as tx:
                gone = await broadcasts.cancel(tx, of.edition_id, now, STOPPED_AT_ONCE)
                left = sum(await broadcasts.count_unsent(tx, of.edition_id, now))
        if not left:
            await self._finish(of, now)

    async def _finish(self, of: Broadcast, now: datetime) -> None:
        async with self.database.transaction() as tx:
            done = await broadcasts.change(tx, of.id, state=BroadcastState.DONE, all_planned=True)
            self._untold = await broadcast_broadcasts.progress(tx, done, now)
        await self._tell_the_end()

    async def _tell_the_end(self) -> None:
        """Tell how the last one ended, until its author could be told."""
        seen, self._untold = self._untold, None
        if seen is not None and not await self._told(seen):
            self._untold = seen

    async def _tell_now_and_then(self, of: Broadcast, now: datetime) -> None:
        if time.monotonic() < self._told_at + _SECONDS_BETWEEN_LOOKS:
            return
        async with self.database.reading() as tx:
            seen = await broadcast_broadcasts.progress(tx, await broadcasts.get(tx, of.id) or of, now)
        await self._told(seen)
        self._told_at = time.monotonic()

    async def _told(self, seen: Progress) -> bool:
        """Tell the author; whether that came to an end in good time."""
        try:
            async with asyncio.timeout(_PATIENCE):
                await self.tell(seen)
        except TimeoutError:
            log.warning("nobody could be told in time how far a broadcast is")
            return False
        return True

    async def _sleep(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self.due.wait()
        except TimeoutError:
            return
        self.due.clear()


def _issue(of: Broadcast, night: QuietHoursKey, now: datetime, expires_at: datetime) -> EditionDelivery:
    """A portion's messages to all readers with the same nights."""
    assert of.started_at is not None
    when = window(now, quiet_of(night.quiet_from, night.quiet_until), night.timezone, now)
    return EditionDelivery(
        edition_id=of.edition_id,
        kind=KIND,
        local_date=of.started_at.astimezone(UTC).date().isoformat(),
        slot=of.id,
        parts=(0,),
        due_at=when.not_before + LIFETIME,
        not_before=when.not_before,
        expires_at=expires_at,
    )
