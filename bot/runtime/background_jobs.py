"""Owns the background jobs of one process and the scheduler that starts planning and cleanup."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from bot.handlers.context import AppContext
from bot.monitoring.heartbeats import Job
from bot.runtime.broadcast_job import BroadcastJob
from bot.runtime.cleanup_job import CleanupJob
from bot.runtime.delivery_job import DeliveryJob, DispatcherFactory
from bot.runtime.feed_job import FeedJob
from bot.runtime.planning_job import PlanningJob

log = logging.getLogger(__name__)


class BackgroundJobs:
    """The jobs of one process; the application decides which of them run.

    Attributes:
        planning: Plans due digests at every full minute.
        cleanup: Deletes expired rows once an hour.
        feeds: Polls feeds.
        delivery: Sends the outbox; only on the leader.
        broadcasts: Advances broadcasts; only on the leader.
    """

    def __init__(self, context: AppContext, dispatcher_factory: DispatcherFactory) -> None:
        self._heartbeats = context.heartbeats
        self.planning = PlanningJob(context)
        self.cleanup = CleanupJob(context)
        self.feeds = FeedJob(context)
        self.delivery = DeliveryJob(context, dispatcher_factory)
        self.broadcasts = BroadcastJob(context)

    async def run_scheduled(self) -> None:
        """Plan at once, for what an outage left due, then plan and clean up on schedule until cancelled."""
        self._heartbeats.beat(Job.PLANNING)
        scheduler = self._start_scheduler()
        try:
            try:
                await self.plan_due_digests()
            except Exception:
                log.exception("planner: first planning failed, retrying at the next full minute")
            await asyncio.Event().wait()
        finally:
            scheduler.shutdown(wait=False)
            self._heartbeats.stop(Job.PLANNING)

    async def plan_due_digests(self) -> None:
        """Plan what is due now, outside the schedule; see PlanningJob."""
        await self.planning.plan_due_digests()

    def _start_scheduler(self) -> AsyncIOScheduler:
        scheduler = AsyncIOScheduler(timezone=UTC)
        # APScheduler's default drops a run that starts more than a second late; here a late run is needed.
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        scheduler.add_job(self.plan_due_digests, CronTrigger(second=0, timezone=UTC), **options)
        scheduler.add_job(self.cleanup.delete_expired, CronTrigger(minute=17, timezone=UTC), **options)
        scheduler.start()
        return scheduler
