"""Publishes the planned drafts and plans the digests that are due, and wakes the delivery job."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import asdict

from bot.handlers.context import AppContext
from bot.handlers.editor import planned
from bot.handlers.reader import tips
from bot.monitoring.heartbeats import Job
from bot.services.articles.due_publications import DuePublication, publish_due
from bot.services.planning import planner
from bot.services.tips.tips import is_any_to_thank as is_any_to_thank_for
from data.errors import DataError

log = logging.getLogger(__name__)


class PlanningJob:
    """Plans at each tick of the scheduler; two plannings never overlap."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._lock = asyncio.Lock()
        self._reports: set[asyncio.Task[None]] = set()

    async def plan_due_digests(self) -> None:
        """Publish the planned drafts that are due, plan the digests that are due, and wake the next jobs.

        A draft that is planned for the time of a digest is thus in it.

        Raises:
            DataError: The database cannot be used; the digests stay due.
        """
        context = self._context
        async with self._lock:
            with context.heartbeats.monitor(Job.PLANNING), context.instruments.planning.time():
                await self._publish_due()
                run = await planner.plan(context.database, context.clock.now(), self._on_planned_messages)
        figures = asdict(run)
        context.instruments.planned.update(figures)
        context.feeds_due.set()  # a clock that was moved makes feeds due as well
        if run.due:
            log.info("planner: planned", extra=figures)
            context.outbox_filled.set()

    async def _publish_due(self) -> None:
        """Publish planned drafts; a failure keeps no digest from being planned."""
        context = self._context
        try:
            due = await publish_due(context.intake_services, context.clock.now())
            is_any_to_thank = await is_any_to_thank_for(context.database)
        except DataError:
            log.exception("publications: publication failed, retrying at the next full minute")
            return
        if due or is_any_to_thank:
            self._start_report(due)

    def _start_report(self, due: Sequence[DuePublication]) -> None:
        """Redraw cards, write to editors and thank readers in the background: Telegram may ask for pauses."""
        task = asyncio.create_task(self._report(due))
        self._reports.add(task)
        task.add_done_callback(self._reports.discard)

    async def _report(self, due: Sequence[DuePublication]) -> None:
        for one in due:
            try:
                await planned.report(self._context, one)
            except Exception:
                log.exception("publications: report failed", extra={"article": one.article.id})
        try:
            await tips.thank(self._context)
        except Exception:
            log.exception("tips: thanks failed")

    async def stop_reports(self) -> None:
        """Cancel the reports that are still being sent."""
        for task in self._reports:
            task.cancel()
        await asyncio.gather(*self._reports, return_exceptions=True)

    def _on_planned_messages(self) -> None:
        """Start the delivery while a long planning is still running."""
        self._context.heartbeats.beat_if_active(Job.PLANNING)
        self._context.outbox_filled.set()
