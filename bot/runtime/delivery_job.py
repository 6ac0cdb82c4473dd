"""Sends the messages of the outbox while this process is the leader."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.handlers.context import AppContext
from bot.monitoring.heartbeats import Job
from bot.runtime.idle_wait import max_idle_seconds
from bot.services.delivery.dispatcher import DeliveryDispatcher
from data.errors import DataError

log = logging.getLogger(__name__)

_RETRY_DELAY_SECONDS = 5.0
_SHUTDOWN_TIMEOUT_SECONDS = 3.0

DispatcherFactory = Callable[[float], Awaitable[DeliveryDispatcher]]
"""Opens a dispatcher with a new epoch, which checks the outbox again after the given idle seconds."""


class DeliveryJob:
    """Runs one dispatcher until cancelled. Only the process that holds the leader lock may run it."""

    def __init__(self, context: AppContext, dispatcher_factory: DispatcherFactory) -> None:
        self._context = context
        self._dispatcher_factory = dispatcher_factory

    async def run(self) -> None:
        """Send until cancelled; errors of the database are retried.

        When cancelled, requests that have begun are finished; messages that were only leased stay planned.
        """
        heartbeats = self._context.heartbeats
        heartbeats.beat(Job.DELIVERY)
        dispatcher = await self._open_dispatcher()
        try:
            await dispatcher.run()
        finally:
            heartbeats.stop(Job.DELIVERY)
            await dispatcher.close(_SHUTDOWN_TIMEOUT_SECONDS)

    async def _open_dispatcher(self) -> DeliveryDispatcher:
        while True:
            try:
                return await self._dispatcher_factory(max_idle_seconds(self._context.database))
            except DataError as error:
                self._context.heartbeats.record_failure(Job.DELIVERY, error)
                log.warning("delivery: sender could not be opened, retrying", extra={"error": str(error)})
                await asyncio.sleep(_RETRY_DELAY_SECONDS)
