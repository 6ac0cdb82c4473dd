"""Says when planning, cleanup and backups run; bot.runtime.background_jobs imports it when the jobs start."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

ScheduledJob = Callable[[], Awaitable[None]]

_BACKUP_DELAY = timedelta(minutes=2)
"""After the start, when there is much to do, and a process that fails at once makes no backup at all."""


def start_scheduler(*, plan: ScheduledJob, clean_up: ScheduledJob, back_up: ScheduledJob) -> AsyncIOScheduler:
    """Start a scheduler that plans at every full minute, and cleans up and backs up once an hour."""
    scheduler = AsyncIOScheduler(timezone=UTC)
    # APScheduler's default drops a run that starts more than a second late; here a late run is needed.
    options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    scheduler.add_job(plan, CronTrigger(second=0, timezone=UTC), **options)
    scheduler.add_job(clean_up, CronTrigger(minute=17, timezone=UTC), **options)
    first_backup_at = datetime.now(UTC) + _BACKUP_DELAY
    scheduler.add_job(back_up, IntervalTrigger(hours=1, start_date=first_backup_at, timezone=UTC), **options)
    scheduler.start()
    return scheduler
