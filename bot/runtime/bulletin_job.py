"""Sends events at once to the readers who want that, while this process is the leader."""

from __future__ import annotations

from functools import partial

from bot.handlers.context import AppContext
from bot.handlers.editor.breaking import update_card
from bot.monitoring.heartbeats import Job
from bot.services.bulletins.runner import BulletinRunner

_IDLE_SECONDS = 1.0
"""How soon a story that any process published begins to leave; looking for one reads two counters."""


class BulletinJob:
    """Runs the bulletin runner. Only the process that holds the leader lock may run it."""

    def __init__(self, context: AppContext) -> None:
        self._context = context

    async def run(self) -> None:
        """Send bulletins until cancelled."""
        context = self._context
        runner = BulletinRunner(
            database=context.database,
            clock=context.clock,
            rate=lambda: context.rate_limiter.rate,
            daily_limit=context.settings.at_once_limit,
            report=partial(update_card, context),
            due=context.bulletin_due,
            on_messages=context.outbox_filled.set,
            idle_interval=_IDLE_SECONDS,
            track_step=partial(context.heartbeats.monitor, Job.BULLETINS),
        )
        context.heartbeats.beat(Job.BULLETINS)
        try:
            await runner.run()
        finally:
            context.heartbeats.stop(Job.BULLETINS)
