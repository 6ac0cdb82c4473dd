"""Sends the messages of the outbox batch by batch while this process is the leader."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.concurrency.event_wait import wait_for_event
from bot.handlers.context import AppContext
from bot.monitoring.heartbeats import Job
from bot.runtime.idle_wait import max_idle_seconds
from bot.services.delivery import dispatcher
from data.errors import DataError

log = logging.getLogger(__name__)

_RETRY_DELAY_SECONDS = 5.0
_SHUTDOWN_TIMEOUT_SECONDS = 3.0
_MIN_WAIT_SECONDS = 0.2

SenderFactory = Callable[[], Awaitable[dispatcher.Sender]]
"""Opens a sender with a new epoch and recovers what an earlier sender left unfinished."""


class DeliveryJob:
    """Runs one sender until cancelled. Only the process that holds the leader lock may run it."""

    def __init__(self, context: AppContext, sender_factory: SenderFactory) -> None:
        self._context = context
        self._sender_factory = sender_factory

    async def run(self) -> None:
        """Send until cancelled; errors of the database are retried.

        When cancelled, requests that have begun are finished; messages that were only leased stay planned.
        """
        heartbeats = self._context.heartbeats
        heartbeats.beat(Job.DELIVERY)
        sender = await self._open_sender()
        try:
            await self._send_batches(sender)
        finally:
            heartbeats.stop(Job.DELIVERY)
            await sender.shielded_tasks.close(_SHUTDOWN_TIMEOUT_SECONDS)

    async def _open_sender(self) -> dispatcher.Sender:
        while True:
            try:
                return await self._sender_factory()
            except DataError as error:
                self._context.heartbeats.record_failure(Job.DELIVERY, error)
                log.warning("delivery: sender could not be opened, retrying", extra={"error": str(error)})
                await asyncio.sleep(_RETRY_DELAY_SECONDS)

    async def _send_batches(self, sender: dispatcher.Sender) -> None:
        while True:
            try:
                with self._context.heartbeats.monitor(Job.DELIVERY):
                    sent = await dispatcher.send_batch(sender)
                wait_seconds = 0.0 if sent else await self._seconds_until_next_send()
            except Exception:
                log.exception("delivery: batch failed, retrying")
                wait_seconds = _RETRY_DELAY_SECONDS
            if wait_seconds:
                await wait_for_event(self._context.outbox_filled, wait_seconds)

    async def _seconds_until_next_send(self) -> float:
        """Seconds until the next message may leave, at most the idle interval."""
        now = self._context.clock.now()
        wake_at = await dispatcher.next_wake(self._context.database)
        idle_seconds = max_idle_seconds(self._context.database)
        if wake_at is None:
            return idle_seconds
        return min(idle_seconds, max(_MIN_WAIT_SECONDS, (wake_at - now).total_seconds()))
