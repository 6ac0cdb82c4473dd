"""Leases due deliveries ahead of time, starts each when its chat may be written to, and defers the others."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta

from bot.concurrency.event_wait import wait_for_event
from bot.ports.clock import Clock
from bot.services.delivery.ledger import MAX_BATCH_SIZE, DeliveryLedger
from bot.services.delivery.pipeline import InFlightWindow
from bot.services.delivery.rate_limiter import RateLimiter
from bot.services.delivery.sender import Sender
from data.records.delivery import Delivery

log = logging.getLogger(__name__)

_LEASE_AHEAD_SECONDS = 2.0
_MIN_BATCH_SIZE = 8
_POLL_INTERVAL_SECONDS = 0.25
_MIN_IDLE_SECONDS = 0.2
_RETRY_DELAY_SECONDS = 5.0
_MAX_PAUSE_SECONDS = 20.0


class DeliveryDispatcher:
    """Sends what is planned; only for the process that holds the leader lock.

    Args:
        ledger: Where deliveries are leased and deferred.
        sender: Sends one delivery.
        window: The deliveries in flight, shared with the sender.
        rate_limiter: Tells the rate, and how long everything is halted.
        clock: Tells the present instant.
        due: Set when deliveries have been planned here.
        idle_interval: Seconds after which to look for deliveries that were planned elsewhere.
        track_step: Wraps each step, to observe how it ends.
    """

    def __init__(
        self,
        *,
        ledger: DeliveryLedger,
        sender: Sender,
        window: InFlightWindow,
        rate_limiter: RateLimiter,
        clock: Clock,
        due: asyncio.Event,
        idle_interval: float,
        track_step: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._ledger = ledger
        self._sender = sender
        self._window = window
        self._rate_limiter = rate_limiter
        self._clock = clock
        self._due = due
        self._idle_interval = idle_interval
        self._track_step = track_step

    async def run(self) -> None:
        """Send what is planned until cancelled; errors are logged and retried.

        After the cancellation, `close` waits for the requests that have left; the rest stays planned.
        """
        while True:
            try:
                with self._track_step():
                    leased = await self.step()
                delay = 0.0 if leased else await self._seconds_until_next()
            except Exception:
                log.exception("delivery: batch failed, retrying")
                delay = _RETRY_DELAY_SECONDS
            if delay:
                await wait_for_event(self._due, delay)

    async def close(self, timeout_seconds: float) -> None:
        """Wait up to `timeout_seconds` for the requests that have left."""
        await self._sender.close(timeout_seconds)

    async def step(self) -> int:
        """Lease what may be sent now, and send until it is time to lease more.

        Deliveries that have started continue after the return, so that they do not delay the next batch.

        Returns:
            How many deliveries were leased; 0 only when nothing is in flight, or everything is halted.
        """
        try:
            while True:
                if self._window.is_halted:
                    await self._pause_while_halted()
                    return 0
                # A send that ends during the lease may make other deliveries ready (a next part): report
                # "nothing leased" only if the window was idle before the lease.
                was_idle = not (self._window.is_busy or self._window.queued)
                size = self._batch_size()
                with self._window.measure_ledger_latency():
                    leased, more = await self._ledger.lease(size)
                self._window.add(leased)
                await self._start_queued(size // 2 if more else 0)
                if leased or was_idle:
                    return len(leased)
        except asyncio.CancelledError:
            await self._window.cancel(include_departed=True)
            self._window.clear_queue()
            raise

    def _batch_size(self) -> int:
        ahead = math.ceil(self._rate_limiter.rate * _LEASE_AHEAD_SECONDS)
        return min(MAX_BATCH_SIZE, max(_MIN_BATCH_SIZE, ahead))

    async def _start_queued(self, low_water_mark: int) -> None:
        """Start queued deliveries until `low_water_mark` are left.

        With a mark of 0, the last ones are also waited for, up to a quarter of a second: they may have made
        others ready. A long halt ends the wait after the same time.
        """
        window = self._window
        deadline = time.monotonic() + _POLL_INTERVAL_SECONDS
        while window.queued > low_water_mark or (not low_water_mark and window.is_busy):
            delivery = window.next_ready()
            if delivery is not None:
                window.start(delivery.chat_id, self._send_logging_errors(delivery))
            # After the start: a failure here must not lose what has left the queue.
            await self._defer_waiting_chats()
            if delivery is not None:
                continue
            if (not low_water_mark or window.is_halted) and time.monotonic() >= deadline:
                return
            await window.wait_for_progress(_POLL_INTERVAL_SECONDS)

    async def _send_logging_errors(self, delivery: Delivery) -> None:
        """Send a delivery; a failure does not stop the others: the lease lapses and it is sent again."""
        try:
            await self._sender.send(delivery)
        except Exception:
            log.exception("delivery: sending failed", extra={"delivery": delivery.id})

    async def _defer_waiting_chats(self) -> None:
        """Give up the leases of deliveries whose chats must wait longer than the queue keeps them."""
        if deferred := self._window.pop_deferred():
            now = self._clock.now()
            await self._ledger.defer({one: now + timedelta(seconds=wait) for one, wait in deferred.items()})

    async def _pause_while_halted(self) -> None:
        """Cancel what has not left, give up all leases, and sleep until the halt ends, 20 s at most."""
        await self._window.cancel(include_departed=False)
        await self._ledger.defer(dict.fromkeys(self._window.clear_queue(), self._clock.now()))
        await self._rate_limiter.sleep(min(self._rate_limiter.halted_for, _MAX_PAUSE_SECONDS))

    async def _seconds_until_next(self) -> float:
        now = self._clock.now()
        ready_at = await self._ledger.next_ready_at()
        if ready_at is None:
            return self._idle_interval
        return min(self._idle_interval, max(_MIN_IDLE_SECONDS, (ready_at - now).total_seconds()))
