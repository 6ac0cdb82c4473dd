"""Plans the edits of ordered corrections and reports their progress while this process is the leader."""

from __future__ import annotations

from functools import partial

from bot.handlers.context import AppContext
from bot.handlers.editor.corrections import update_card
from bot.handlers.reader.shared_cards import edit_card
from bot.monitoring.heartbeats import Job
from bot.runtime.idle_wait import max_idle_seconds
from bot.services.corrections.corrector import CorrectionRunner


class CorrectionJob:
    """Runs the correction runner. Only the process that holds the leader lock may run it."""

    def __init__(self, context: AppContext) -> None:
        self._context = context

    async def run(self) -> None:
        """Advance corrections until cancelled."""
        context = self._context
        runner = CorrectionRunner(
            database=context.database,
            clock=context.clock,
            rate=lambda: context.rate_limiter.rate,
            edit_card=partial(edit_card, context),
            report=partial(update_card, context),
            due=context.corrections_due,
            on_messages=context.outbox_filled.set,
            idle_interval=max_idle_seconds(context.database),
            track_step=partial(context.heartbeats.monitor, Job.CORRECTING),
        )
        context.heartbeats.beat(Job.CORRECTING)
        try:
            await runner.run()
        finally:
            context.heartbeats.stop(Job.CORRECTING)
