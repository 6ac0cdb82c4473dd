"""The clock: a minute tick plans what is due, the drain sends it, feeds are looked at, the old tidied up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, timedelta
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from bot.handlers.context import AppContext
from bot.handlers.editor import feed_notifications
from bot.handlers.editor.broadcast import update_card as follow_broadcast
from bot.monitoring.heartbeats import Duty
from bot.services import conversations
from bot.services.broadcasts.broadcaster import BroadcastRunner
from bot.services.delivery import dispatcher
from bot.services.feeds.poller import FeedPoller
from bot.services.planning import planner
from data.coordination.leader_lock import is_shared
from data.errors import DataError
from data.maintenance.retention import delete_expired_rows

log = logging.getLogger(__name__)

_LONGEST_NAP = 30.0
_SHARED_NAP = 1.0
_AFTER_TROUBLE = 5.0
_LAST_SENDS = 3.0
_KEEP_SETTLED = timedelta(days=90)
_KEEP_HANDLED = timedelta(days=3)
_KEEP_DISCARDED = timedelta(days=30)
_KEEP_RUNS = timedelta(days=366)

NewSender = Callable[[], Awaitable[dispatcher.Sender]]
"""Takes back what an earlier sender left behind, and begins anew."""


class Worker:
    """The ticks and the drain of one sender."""

    def __init__(self, lede: AppContext, new_sender: NewSender) -> None:
        self._lede = lede
        self._new_sender = new_sender
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._planning = asyncio.Lock()

    async def keep_time(self) -> None:
        """Tick now, for what an outage left over, and at every full minute until cancelled."""
        self._lede.heartbeats.beat(Duty.PLANNING)
        self.start()
        try:
            try:
                await self.tick()
            except Exception:
                log.exception("planning failed; it is tried again at the next full minute")
            await asyncio.Event().wait()
        finally:
            self.stop()

    def start(self) -> None:
        """Tick at every full minute from now on."""
        # The defaults drop a run that is a second late; one that is late is wanted all the more.
        careful = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler.add_job(self.tick, CronTrigger(second=0, timezone=UTC), **careful)
        self._scheduler.add_job(self.tidy_up, CronTrigger(minute=17, timezone=UTC), **careful)
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more; a tick that runs is not waited for here."""
        self._scheduler.shutdown(wait=False)
        self._lede.heartbeats.rest(Duty.PLANNING)

    async def tick(self) -> None:
        """Plan what is due now and wake the drain."""
        async with self._planning:
            lede = self._lede
            with lede.heartbeats.watching(Duty.PLANNING), lede.instruments.planning.timing():
                planned = await planner.plan(lede.database, lede.clock.now(), self._on_messages)
        lede.instruments.planned.update(asdict(planned))
        self._lede.feeds_due.set()  # the clock may have been moved
        if planned.due:
            log.info(
                "digests planned",
                extra={
                    "due": planned.due,
                    "messages": planned.messages,
                    "empty": planned.empty,
                    "too_late": planned.too_late,
                },
            )
            self._lede.outbox_filled.set()

    def _on_messages(self) -> None:
        """Some of a long planning is done."""
        self._lede.heartbeats.goes_on(Duty.PLANNING)
        self._lede.outbox_filled.set()

    async def drain(self) -> None:
        """Send what is planned until cancelled; trouble with the database is waited out.

        Only for who holds the right to send: what an earlier sender left behind is taken back first. Sends
        that have begun when the end comes are finished; what only waits for its turn stays planned.
        """
        self._lede.heartbeats.beat(Duty.DELIVERY)
        sender = await self._begin()
        try:
            await self._drain(sender)
        finally:
            self._lede.heartbeats.rest(Duty.DELIVERY)
            await sender.shielded_tasks.close(_LAST_SENDS)

    async def _begin(self) -> dispatcher.Sender:
        while True:
            try:
                return await self._new_sender()
            except DataError as error:
                self._lede.heartbeats.wrong(Duty.DELIVERY, error)
                log.warning("sending cannot begin: %s", error)
                await asyncio.sleep(_AFTER_TROUBLE)

    async def follow(self) -> None:
        """Look at the feeds that are due until cancelled."""
        lede = self._lede
        seen_to = partial(lede.heartbeats.beat, Duty.FEEDS)
        rounds = FeedPoller(
            lede.feed_services,
            lede.clock,
            partial(feed_notifications.notify_editors, lede),
            lede.feeds_due,
            seen_to,
        )
        try:
            await rounds.run()
        finally:
            lede.heartbeats.rest(Duty.FEEDS)

    async def announce(self) -> None:
        """Send broadcasts until cancelled; only for who holds the right to send."""
        lede = self._lede
        announcer = BroadcastRunner(
            database=lede.database,
            clock=lede.clock,
            rate=lambda: lede.rate_limiter.rate,
            report=partial(follow_broadcast, lede),
            changed=lede.broadcast_due,
            on_messages=lede.outbox_filled.set,
            idle_interval=self._longest_nap(),
            track_step=partial(lede.heartbeats.watching, Duty.BROADCASTING),
        )
        lede.heartbeats.beat(Duty.BROADCASTING)
        try:
            await announcer.run()
        finally:
            lede.heartbeats.rest(Duty.BROADCASTING)

    async def _drain(self, sender: dispatcher.Sender) -> None:
        while True:
            try:
                with self._lede.heartbeats.watching(Duty.DELIVERY):
                    sent = await dispatcher.send_batch(sender)
                nap = 0.0 if sent else await self._nap()
            except Exception:
                log.exception("the drain stumbled")
                nap = _AFTER_TROUBLE
            if nap:
                await self._sleep(nap)

    async def tidy_up(self) -> None:
        """Forget what was settled long ago, and what nobody answered."""
        now = self._lede.clock.now()
        await conversations.delete_expired(self._lede.database, now)
        deleted = 1
        while deleted:
            async with self._lede.database.transaction() as tx:
                deleted = await delete_expired_rows(
                    tx,
                    settled_before=now - _KEEP_SETTLED,
                    handled_before=now - _KEEP_HANDLED,
                    discarded_before=now - _KEEP_DISCARDED,
                    run_before=now - _KEEP_RUNS,
                )

    async def _nap(self) -> float:
        now = self._lede.clock.now()
        wake = await dispatcher.next_wake(self._lede.database)
        longest = self._longest_nap()
        return longest if wake is None else min(longest, max(0.2, (wake - now).total_seconds()))

    def _longest_nap(self) -> float:
        # Another process may plan or start something at any time, and nothing here would be told of it.
        return _SHARED_NAP if is_shared(self._lede.database.url) else _LONGEST_NAP

    async def _sleep(self, seconds: float) -> None:
        filled = self._lede.outbox_filled
        try:
            async with asyncio.timeout(seconds):
                await filled.wait()
        except TimeoutError:
            return
        filled.clear()
