"""Plans the messages of running broadcasts and reports their progress while this process is the leader."""

from __future__ import annotations

from functools import partial

from bot.handlers.context import AppContext
from bot.handlers.editor.broadcast import update_card
from bot.monitoring.heartbeats import Job
from bot.runtime.idle_wait import max_idle_seconds
from bot.services.broadcasts.broadcaster import BroadcastRunner


class BroadcastJob:
    """Runs the broadcast runner. Only the process that holds the leader lock may run it."""

    def __init__(self, context: AppContext) -> None:
        self._context = context

    async def run(self) -> None:
        """Advance broadcasts until cancelled."""
        context = self._context
        runner = BroadcastRunner(
            database=context.database,
            clock=context.clock,
            rate=lambda: context.rate_limiter.rate,
            report=partial(update_card, context),
            due=context.broadcast_due,
            on_messages=context.outbox_filled.set,
            idle_interval=max_idle_seconds(context.database),
            track_step=partial(context.heartbeats.monitor, Job.BROADCASTING),
        )
        context.heartbeats.beat(Job.BROADCASTING)
        try:
            await runner.run()
        finally:
            context.heartbeats.stop(Job.BROADCASTING)
