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
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.ports import Clock
from bot.services import broadcast
from bot.services.broadcast import LIFETIME, STOPPED_AT_ONCE, Progress
from bot.services.quiet import quiet_of, window
from data import broadcasts, planning
from data.broadcasts import KIND, Night
from data.database import Database
from data.planning import Issue
from data.records import Broadcast, BroadcastState

log = logging.getLogger(__name__)

_AHEAD_SECONDS = 20.0
_SMALLEST_PORTION, _LARGEST_PORTION = 100, 2_500
_LOOK_AGAIN = 1.0
_AFTER_TROUBLE = 5.0

Tell = Callable[[Progress], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Announcer:
    """The broadcasts of one newsroom; only for who holds the right to send.

    Attributes:
        database, clock: The outside world.
        rate: Messages a second at present.
        tell: Hears how far a broadcast is, about every second.
        due: Set when one was started or stopped here.
        on_messages: Called when messages have been planned.
        nap: Seconds after which to look for one that was started elsewhere.
    """

    database: Database
    clock: Clock
    rate: Callable[[], float]
    tell: Tell
    due: asyncio.Event
    on_messages: Callable[[], object]
    nap: float

    async def run(self) -> None:
        """Send what is started until cancelled; trouble with the database is waited out."""
        while True:
            try:
                seen = await self.step()
                nap = _LOOK_AGAIN if seen else self.nap
            except Exception:
                log.exception("a broadcast stumbled")
                nap = _AFTER_TROUBLE
            await self._sleep(nap)

    async def step(self) -> Progress | None:
        """Do what is to be done now for the broadcast under way; None while none is."""
        now = self.clock.now()
        seen = await broadcast.present(self.database, now)
        if seen is None:
            return None
        if seen.of.state is BroadcastState.STOPPING:
            await self._call_off(seen.of, now)
        elif not seen.of.all_planned and seen.ready < self._portion():
            await self._plan(seen.of.id, now)
        seen = await self._look(seen.of, now)
        await self.tell(seen)
        return seen

    def _portion(self) -> int:
        return max(_SMALLEST_PORTION, min(_LARGEST_PORTION, math.ceil(self.rate() * _AHEAD_SECONDS)))

    async def _plan(self, number: int, now: datetime) -> None:
        """Plan the next readers; on the last day's end nobody is planned any more."""
        async with self.database.transaction() as tx:
            of = (await broadcasts.lock(tx)).get(number)
            if of is None or of.state is not BroadcastState.RUNNING or of.started_at is None:
                return
            expires_at = of.started_at + LIFETIME
            if now >= expires_at:
                await broadcasts.change(tx, of.id, all_planned=True)
                return
            groups, last = await broadcasts.next_readers(tx, of.reached, of.started_at, self._portion())
            issues = [(_issue(of, night, now, expires_at), ids) for night, ids in groups.items()]
            await planning.fan_out(tx, issues)
            reached = {"all_planned": True} if last is None else {"reached": last}
            await broadcasts.change(tx, of.id, **reached)
        self.on_messages()

    async def _call_off(self, of: Broadcast, now: datetime) -> None:
        gone = STOPPED_AT_ONCE
        while gone == STOPPED_AT_ONCE:
            async with self.database.transaction() as tx:
                gone = await broadcasts.call_off(tx, of.edition_id, now, STOPPED_AT_ONCE)

    async def _look(self, of: Broadcast, now: datetime) -> Progress:
        """How far it is now; one that has come to its end is noted as done."""
        async with self.database.reading() as tx:
            seen = await broadcast.progress(tx, await broadcasts.get(tx, of.id) or of, now)
        if not seen.is_over:
            return seen
        async with self.database.transaction() as tx:
            done = await broadcasts.change(tx, of.id, state=BroadcastState.DONE)
        return Progress(done, seen.ends)

    async def _sleep(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self.due.wait()
        except TimeoutError:
            return
        self.due.clear()


def _issue(of: Broadcast, night: Night, now: datetime, expires_at: datetime) -> Issue:
    """A portion's messages to all readers with the same nights."""
    assert of.started_at is not None
    when = window(now, quiet_of(night.quiet_from, night.quiet_until), night.timezone, now)
    return Issue(
        edition_id=of.edition_id,
        kind=KIND,
        local_date=of.started_at.astimezone(UTC).date().isoformat(),
        slot=of.id,
        parts=(0,),
        due_at=when.not_before + LIFETIME,
        not_before=when.not_before,
        expires_at=expires_at,
    )
