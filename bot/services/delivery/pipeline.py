"""What is on its way from the ledger to Telegram: the line, the intents, the requests in flight."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bot.services.delivery.ready_queue import ReadyQueue

MAX_IN_FLIGHT = 16
_INITIAL_LEAD_SECONDS, _MAX_LEAD_SECONDS = 0.03, 0.5
_LEAD_DECAY = 0.99
_LEAD_MARGIN = 1.5
_MAX_RUNNING_FACTOR = 4
_TYPICAL_RESPONSE_SECONDS = 0.15


def max_in_flight_at(rate: float) -> int:
    """How many requests are in flight at once when digests leave at `rate`, with an answer in 0.15 s."""
    return max(MAX_IN_FLIGHT, math.ceil(rate * _TYPICAL_RESPONSE_SECONDS))


class InFlightWindow:
    """The deliveries of one sender.

    Intents are noted just far enough ahead that the ledger never keeps a turn waiting: as many as leave
    during the slowest of its last commits. That is one at the usual rate, so a crash leaves few in doubt.

    Args:
        in_flight: The most requests at once.
    """

    def __init__(self, max_in_flight: int = MAX_IN_FLIGHT) -> None:
        self.queue = ReadyQueue()
        self.request_semaphore = asyncio.Semaphore(max_in_flight)
        self.changed = asyncio.Event()
        self._max_in_flight = max_in_flight
        self._running: set[asyncio.Task[None]] = set()
        self._awaiting_departure: set[asyncio.Task[None]] = set()
        self._lead_seconds = _INITIAL_LEAD_SECONDS

    @property
    def is_busy(self) -> bool:
        """Whether anything has begun that has not ended."""
        return bool(self._running)

    def can_start(self, rate: float) -> bool:
        """Whether another delivery should be begun when `rate` leave in a second."""
        max_awaiting = min(self._max_in_flight, max(1, math.ceil(rate * self._lead_seconds * _LEAD_MARGIN)))
        return (
            len(self._awaiting_departure) < max_awaiting
            and len(self._running) < self._max_in_flight * _MAX_RUNNING_FACTOR
        )

    def track(self, task: asyncio.Task[None]) -> None:
        """Count a delivery that was begun."""
        for tasks in (self._running, self._awaiting_departure):
            tasks.add(task)
        task.add_done_callback(self._on_done)

    def mark_departed(self) -> None:
        """The present task's message leaves for Telegram."""
        task = asyncio.current_task()
        if task is not None:
            self._awaiting_departure.discard(task)
        self.changed.set()

    @contextmanager
    def measure_ledger_latency(self) -> Iterator[None]:
        """Learn how long the ledger takes to note an intent or to lease more."""
        started = time.monotonic()
        yield
        elapsed = min(_MAX_LEAD_SECONDS, time.monotonic() - started)
        self._lead_seconds = max(elapsed, self._lead_seconds * _LEAD_DECAY)

    async def cancel(self, *, include_departed: bool) -> None:
        """Call back what has not left; with `all_of_it` stop waiting for the rest as well."""
        tasks = tuple(self._running if include_departed else self._awaiting_departure)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _on_done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._awaiting_departure.discard(task)
        self.changed.set()
