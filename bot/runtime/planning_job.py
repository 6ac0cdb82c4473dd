"""Plans the digests that are due and wakes the delivery job."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import asdict

from bot.handlers.context import AppContext
from bot.monitoring.heartbeats import Job
from bot.services.planning import planner

log = logging.getLogger(__name__)


class PlanningJob:
    """Plans at each tick of the scheduler; two plannings never overlap."""

    def __init__(self, context: AppContext) -> None:
        self._context = context
        self._lock = asyncio.Lock()

    async def plan_due_digests(self) -> None:
        """Plan the digests that are due now, and set the events of the jobs that follow.

        Raises:
            DataError: The database cannot be used; the digests stay due.
        """
        context = self._context
        async with self._lock:
            with context.heartbeats.monitor(Job.PLANNING), context.instruments.planning.time():
                planned = await planner.plan(context.database, context.clock.now(), self._on_planned_messages)
        figures = asdict(planned)
        context.instruments.planned.update(figures)
        context.feeds_due.set()  # a clock that was moved makes feeds due as well
        if planned.due:
            log.info("planner: planned", extra=figures)
            context.outbox_filled.set()

    def _on_planned_messages(self) -> None:
        """Start the delivery while a long planning is still running."""
        self._context.heartbeats.beat_if_active(Job.PLANNING)
        self._context.outbox_filled.set()
