"""Polls the feeds that are due and notifies editors of their changes."""

from __future__ import annotations

from functools import partial

from bot.handlers.context import AppContext
from bot.handlers.editor import feed_notifications
from bot.monitoring.heartbeats import Job
from bot.services.feeds.poller import FeedPoller


class FeedJob:
    """Runs the feed poller with a heartbeat for each round."""

    def __init__(self, context: AppContext) -> None:
        self._context = context

    async def run(self) -> None:
        """Poll feeds until cancelled."""
        context = self._context
        poller = FeedPoller(
            services=context.feed_services,
            clock=context.clock,
            notify=partial(feed_notifications.notify_editors, context),
            due=context.feeds_due,
            heartbeat=partial(context.heartbeats.beat, Job.FEEDS),
        )
        try:
            await poller.run()
        finally:
            context.heartbeats.stop(Job.FEEDS)
