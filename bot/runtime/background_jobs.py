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
from bot.monitoring.heartbeats import Job
from bot.services import conversations
from bot.services.broadcasts.broadcaster import BroadcastRunner
from bot.services.delivery import dispatcher
from bot.services.feeds.poller import FeedPoller
from bot.services.planning import planner
from data.coordination.leader_lock import is_shared
from data.errors import DataError
from data.maintenance.retention import delete_expired_rows

log = logging.getLogger(__name__)

_POLL_INTERVAL_SECONDS = 30.0
_SHARED_POLL_INTERVAL_SECONDS = 1.0
_RETRY_DELAY_SECONDS = 5.0
_SHUTDOWN_TIMEOUT_SECONDS = 3.0
_SETTLED_RETENTION = timedelta(days=90)
_HANDLED_RETENTION = timedelta(days=3)
_DISCARDED_RETENTION = timedelta(days=30)
_RUN_RETENTION = timedelta(days=366)

SenderFactory = Callable[[], Awaitable[dispatcher.Sender]]
"""Takes back what an earlier sender left behind, and begins anew."""


class BackgroundJobs:
    """The ticks and the drain of one sender."""

    def __init__(self, context: AppContext, sender_factory: SenderFactory) -> None:
        self._context = context
        self._sender_factory = sender_factory
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._planning_lock = asyncio.Lock()

    async def run_planning(self) -> None:
        """Tick now, for what an outage left over, and at every full minute until cancelled."""
        self._context.heartbeats.beat(Job.PLANNING)
        self.start_scheduler()
        try:
            try:
                await self.plan_due_digests()
            except Exception:
                log.exception("planning failed; it is tried again at the next full minute")
            await asyncio.Event().wait()
        finally:
            self.stop_scheduler()

    def start_scheduler(self) -> None:
        """Tick at every full minute from now on."""
        # The defaults drop a run that is a second late; one that is late is wanted all the more.
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler.add_job(self.plan_due_digests, CronTrigger(second=0, timezone=UTC), **options)
        self._scheduler.add_job(self.delete_expired, CronTrigger(minute=17, timezone=UTC), **options)
        self._scheduler.start()

    def stop_scheduler(self) -> None:
        """Tick no more; a tick that runs is not waited for here."""
        self._scheduler.shutdown(wait=False)
        self._context.heartbeats.stop(Job.PLANNING)

    async def plan_due_digests(self) -> None:
        """Plan what is due now and wake the drain."""
        async with self._planning_lock:
            context = self._context
            with context.heartbeats.monitor(Job.PLANNING), context.instruments.planning.time():
                planned = await planner.plan(context.database, context.clock.now(), self._on_planned_messages)
        context.instruments.planned.update(asdict(planned))
        self._context.feeds_due.set()  # the clock may have been moved
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
            self._context.outbox_filled.set()

    def _on_planned_messages(self) -> None:
        """Some of a long planning is done."""
        self._context.heartbeats.beat_if_active(Job.PLANNING)
        self._context.outbox_filled.set()

    async def run_delivery(self) -> None:
        """Send what is planned until cancelled; trouble with the database is waited out.

        Only for who holds the right to send: what an earlier sender left behind is taken back first. Sends
        that have begun when the end comes are finished; what only waits for its turn stays planned.
        """
        self._context.heartbeats.beat(Job.DELIVERY)
        sender = await self._open_sender()
        try:
            await self._send_batches(sender)
        finally:
            self._context.heartbeats.stop(Job.DELIVERY)
            await sender.shielded_tasks.close(_SHUTDOWN_TIMEOUT_SECONDS)

    async def _open_sender(self) -> dispatcher.Sender:
        while True:
            try:
                return await self._sender_factory()
            except DataError as error:
                self._context.heartbeats.record_failure(Job.DELIVERY, error)
                log.warning("sending cannot begin: %s", error)
                await asyncio.sleep(_RETRY_DELAY_SECONDS)

    async def run_feed_polling(self) -> None:
        """Look at the feeds that are due until cancelled."""
        context = self._context
        beat = partial(context.heartbeats.beat, Job.FEEDS)
        poller = FeedPoller(
            services=context.feed_services,
            clock=context.clock,
            notify=partial(feed_notifications.notify_editors, context),
            due=context.feeds_due,
            heartbeat=beat,
        )
        try:
            await poller.run()
        finally:
            context.heartbeats.stop(Job.FEEDS)

    async def run_broadcasts(self) -> None:
        """Send broadcasts until cancelled; only for who holds the right to send."""
        context = self._context
        runner = BroadcastRunner(
            database=context.database,
            clock=context.clock,
            rate=lambda: context.rate_limiter.rate,
            report=partial(follow_broadcast, context),
            changed=context.broadcast_due,
            on_messages=context.outbox_filled.set,
            idle_interval=self._poll_interval(),
            track_step=partial(context.heartbeats.monitor, Job.BROADCASTING),
        )
        context.heartbeats.beat(Job.BROADCASTING)
        try:
            await runner.run()
        finally:
            context.heartbeats.stop(Job.BROADCASTING)

    async def _send_batches(self, sender: dispatcher.Sender) -> None:
        while True:
            try:
                with self._context.heartbeats.monitor(Job.DELIVERY):
                    sent = await dispatcher.send_batch(sender)
                interval = 0.0 if sent else await self._seconds_until_next_send()
            except Exception:
                log.exception("the drain stumbled")
                interval = _RETRY_DELAY_SECONDS
            if interval:
                await self._wait_for_outbox(interval)

    async def delete_expired(self) -> None:
        """Forget what was settled long ago, and what nobody answered."""
        now = self._context.clock.now()
        await conversations.delete_expired(self._context.database, now)
        deleted = 1
        while deleted:
            async with self._context.database.transaction() as tx:
                deleted = await delete_expired_rows(
                    tx,
                    settled_before=now - _SETTLED_RETENTION,
                    handled_before=now - _HANDLED_RETENTION,
                    discarded_before=now - _DISCARDED_RETENTION,
                    run_before=now - _RUN_RETENTION,
                )

    async def _seconds_until_next_send(self) -> float:
        now = self._context.clock.now()
        wake_at = await dispatcher.next_wake(self._context.database)
        max_interval = self._poll_interval()
        return (
            max_interval if wake_at is None else min(max_interval, max(0.2, (wake_at - now).total_seconds()))
        )

    def _poll_interval(self) -> float:
        # Another process may plan or start something at any time, and nothing here would be told of it.
        return (
            _SHARED_POLL_INTERVAL_SECONDS if is_shared(self._context.database.url) else _POLL_INTERVAL_SECONDS
        )

    async def _wait_for_outbox(self, seconds: float) -> None:
        outbox_filled = self._context.outbox_filled
        try:
            async with asyncio.timeout(seconds):
                await outbox_filled.wait()
        except TimeoutError:
            return
        outbox_filled.clear()
