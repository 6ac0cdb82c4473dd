"""The scheduled jobs plan at the start, survive a failed planning and stop their heartbeat."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta

import pytest

from bot.monitoring.heartbeats import Job
from bot.runtime import job_schedule
from bot.runtime.application import Application
from data.errors import DatabaseUnavailable
from data.maintenance.backup import newest_backup
from tests.support.waiting import wait_until


async def run_until_planned(app: Application) -> None:
    """Run the scheduled jobs until the first planning has succeeded or failed, then cancel them."""
    scheduled = asyncio.create_task(app.jobs.run_scheduled())
    heartbeats = app.context.heartbeats
    async with asyncio.timeout(60):
        while not (heartbeats.has_succeeded(Job.PLANNING) or heartbeats.failures()):  # noqa: ASYNC110 - as above
            await asyncio.sleep(0.01)
    assert Job.PLANNING in heartbeats.ages()
    scheduled.cancel()
    with suppress(asyncio.CancelledError):
        await scheduled


async def test_the_scheduled_jobs_plan_at_their_start_and_stop_their_heartbeat(app: Application) -> None:
    await run_until_planned(app)
    assert app.context.heartbeats.ages() == {}
    assert app.context.feeds_due.is_set()


async def test_a_first_planning_that_fails_does_not_end_the_scheduled_jobs(
    app: Application, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def raise_disk_full(*_: object) -> None:
        raise DatabaseUnavailable("The disk is full.")

    monkeypatch.setattr("bot.services.planning.planner.plan", raise_disk_full)
    with caplog.at_level(logging.ERROR, "bot.runtime.background_jobs"):
        await run_until_planned(app)
    assert "planner: first planning failed" in caplog.text


async def test_the_scheduled_jobs_make_the_backup_of_the_day_soon_after_their_start(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_schedule, "_BACKUP_DELAY", timedelta(milliseconds=50))
    scheduled = asyncio.create_task(app.jobs.run_scheduled())
    await wait_until(lambda: app.context.heartbeats.has_succeeded(Job.BACKUP))
    scheduled.cancel()
    with suppress(asyncio.CancelledError):
        await scheduled
    assert newest_backup(app.context.database.url) is not None


async def test_a_job_that_is_running_at_the_stop_ends_without_a_traceback(
    app: Application, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def back_up_for_long() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.01)  # as a rollback takes
            ended.set()

    monkeypatch.setattr(job_schedule, "_BACKUP_DELAY", timedelta(milliseconds=50))
    monkeypatch.setattr(app.jobs.backups, "back_up", back_up_for_long)
    scheduled = asyncio.create_task(app.jobs.run_scheduled())
    async with asyncio.timeout(60):
        await begun.wait()
        scheduled.cancel()
        with suppress(asyncio.CancelledError):
            await scheduled
    assert ended.is_set()
    assert "raised an exception" not in caplog.text
