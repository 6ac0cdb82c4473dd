"""Owns the background jobs of one process and the scheduler that starts planning and cleanup."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

_STOP_TIMEOUT_SECONDS = 5.0


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
        runs = _ScheduledRuns()
        scheduler = await self._start_scheduler(runs)
        self._heartbeats.beat(Job.PLANNING)
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

    async def _start_scheduler(self, runs: _ScheduledRuns) -> AsyncIOScheduler:
        start = await asyncio.to_thread(_load_start_scheduler)
        return start(
            plan=runs.of(self.plan_due_digests),
            clean_up=runs.of(self.cleanup.delete_expired),
            back_up=runs.of(self.backups.back_up),
        )


def _load_start_scheduler() -> Callable[..., AsyncIOScheduler]:
    """Import APScheduler in a thread, since it looks through all installed packages, and answers go first."""
    from bot.runtime.job_schedule import start_scheduler  # noqa: PLC0415 - 30 ms of a start

    return start_scheduler


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
