"""Owns the background jobs of one process and the scheduler that starts planning and cleanup."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.handlers.context import AppContext
from bot.monitoring.heartbeats import Job
from bot.runtime.backup_job import BackupJob
from bot.runtime.broadcast_job import BroadcastJob
from bot.runtime.bulletin_job import BulletinJob
from bot.runtime.cleanup_job import CleanupJob
from bot.runtime.correction_job import CorrectionJob
from bot.runtime.delivery_job import DeliveryJob, DispatcherFactory
from bot.runtime.feed_job import FeedJob
from bot.runtime.paid_sending_job import PaidSendingJob
from bot.runtime.planning_job import PlanningJob

log = logging.getLogger(__name__)

_STOP_TIMEOUT_SECONDS = 5.0
_BACKUP_DELAY = timedelta(minutes=2)
"""After the start, when there is much to do, and a process that fails at once makes no backup at all."""


class BackgroundJobs:
    """The jobs of one process; the application decides which of them run.

    Attributes:
        planning: Publishes due drafts and plans due digests at every full minute.
        backups: Makes the backup of the day if it is missing, two minutes after the start and every hour.
        cleanup: Deletes expired rows once an hour.
        feeds: Polls feeds.
        delivery: Sends the outbox; only on the leader.
        broadcasts: Advances broadcasts; only on the leader.
        corrections: Advances corrections of sent messages; only on the leader.
        bulletins: Sends events at once; only on the leader.
        paid_sending: Asks for Stars while there are none; only on the leader.
    """

    def __init__(self, context: AppContext, dispatcher_factory: DispatcherFactory) -> None:
        self._heartbeats = context.heartbeats
        self.planning = PlanningJob(context)
        self.backups = BackupJob(context)
        self.cleanup = CleanupJob(context)
        self.feeds = FeedJob(context)
        self.delivery = DeliveryJob(context, dispatcher_factory)
        self.broadcasts = BroadcastJob(context)
        self.corrections = CorrectionJob(context)
        self.bulletins = BulletinJob(context)
        self.paid_sending = PaidSendingJob(context)

    async def run_scheduled(self) -> None:
        """Plan at once, for what an outage left due, then plan and clean up on schedule until cancelled."""
        self._heartbeats.beat(Job.PLANNING)
        runs = _ScheduledRuns()
        scheduler = self._start_scheduler(runs)
        try:
            try:
                await self.plan_due_digests()
            except Exception:
                log.exception("planner: first planning failed, retrying at the next full minute")
            await asyncio.Event().wait()
        finally:
            scheduler.shutdown(wait=False)
            await runs.wait_until_ended()
            await self.planning.stop_reports()
            self._heartbeats.stop(Job.PLANNING)

    async def plan_due_digests(self) -> None:
        """Plan what is due now, outside the schedule; see PlanningJob."""
        await self.planning.plan_due_digests()

    def _start_scheduler(self, runs: _ScheduledRuns) -> AsyncIOScheduler:
        scheduler = AsyncIOScheduler(timezone=UTC)
        # APScheduler's default drops a run that starts more than a second late; here a late run is needed.
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        scheduler.add_job(runs.of(self.plan_due_digests), CronTrigger(second=0, timezone=UTC), **options)
        scheduler.add_job(
            runs.of(self.cleanup.delete_expired),
            CronTrigger(minute=17, timezone=UTC),
            **options,
        )
        first_backup_at = datetime.now(UTC) + _BACKUP_DELAY
        hourly = IntervalTrigger(hours=1, start_date=first_backup_at, timezone=UTC)
        scheduler.add_job(runs.of(self.backups.back_up), hourly, **options)
        scheduler.start()
        return scheduler


class _ScheduledRuns:
    """The runs that the scheduler has started; its shutdown cancels them and does not wait for them."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def of(self, job: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        """A job that ends when it is cancelled: APScheduler would log a stop of the process as a failure."""

        async def run() -> None:
            if task := asyncio.current_task():
                self._running.add(task)
                task.add_done_callback(self._running.discard)
            with suppress(asyncio.CancelledError):
                await job()

        return run

    async def wait_until_ended(self) -> None:
        """Wait for the cancelled runs, which still use the database, at most `_STOP_TIMEOUT_SECONDS`."""
        if self._running:
            await asyncio.wait(self._running, timeout=_STOP_TIMEOUT_SECONDS)
