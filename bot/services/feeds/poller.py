"""Looks at every feed that is due, several at a time, until cancelled."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.ports.clock import Clock
from bot.services.feeds import check
from bot.services.feeds.check import Notice
from bot.services.feeds.entries import Desk
from data import feeds
from data.records.feeds import Source

log = logging.getLogger(__name__)

AT_ONCE = 8
_CLAIMED_AT_ONCE = 32
_LEASE = timedelta(minutes=10)
_LONGEST_NAP = 30.0
_SHORTEST_NAP = 0.2
_AFTER_TROUBLE = 5.0

Tell = Callable[[Notice], Awaitable[None]]


class Rounds:
    """The rounds of one process.

    Args:
        desk: What looking at feeds works with.
        clock: Tells the present instant.
        tell: Tells the editors.
        due: Set when something may be due earlier than it seemed.
        seen_to: Called again and again while the rounds go on.
    """

    def __init__(
        self,
        desk: Desk,
        clock: Clock,
        tell: Tell,
        due: asyncio.Event,
        seen_to: Callable[[], object] = lambda: None,
    ) -> None:
        self._desk = desk
        self._clock = clock
        self._tell = tell
        self._due = due
        self._seen_to = seen_to
        self._claimed: deque[Source] = deque()
        self._claiming = asyncio.Lock()

    async def run(self) -> None:
        """Look until cancelled; trouble with the database is waited out."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(AT_ONCE):
                tasks.create_task(self._work())

    async def _work(self) -> None:
        while True:
            try:
                async with self._claiming:
                    source = await self._next()
                self._seen_to()
                notice = await check.look(self._desk, source, self._clock.now())
                if notice is not None:
                    await self._tell(notice)
            except Exception:
                log.exception("a look at a feed stumbled")
                await asyncio.sleep(_AFTER_TROUBLE)

    async def _next(self) -> Source:
        """The next source that is due, waited for."""
        while not self._claimed:
            self._due.clear()
            now = self._clock.now()
            async with self._desk.database.transaction() as tx:
                self._claimed.extend(await feeds.claim_due(tx, now, now + _LEASE, _CLAIMED_AT_ONCE))
                wake = await feeds.next_poll_at(tx)
            self._seen_to()
            if not self._claimed:
                await self._nap(_LONGEST_NAP if wake is None else (wake - now).total_seconds())
        return self._claimed.popleft()

    async def _nap(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(min(_LONGEST_NAP, max(_SHORTEST_NAP, seconds))):
                await self._due.wait()
        except TimeoutError:
            return
