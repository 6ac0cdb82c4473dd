"""What is on its way from the ledger to Telegram: the line, the intents, the requests in flight."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bot.services.delivery.ready_queue import Line

IN_FLIGHT = 16
_FIRST_LEAD, _LONGEST_LEAD = 0.03, 0.5
_FORGOTTEN = 0.99
_MARGIN = 1.5
_MOST_RUNNING = 4
_USUAL_ANSWER = 0.15


def in_flight_at(rate: float) -> int:
    """How many requests are in flight at once when digests leave at `rate`, with an answer in 0.15 s."""
    return max(IN_FLIGHT, math.ceil(rate * _USUAL_ANSWER))


class Belt:
    """The deliveries of one sender.

    Intents are noted just far enough ahead that the ledger never keeps a turn waiting: as many as leave
    during the slowest of its last commits. That is one at the usual rate, so a crash leaves few in doubt.

    Args:
        in_flight: The most requests at once.
    """

    def __init__(self, in_flight: int = IN_FLIGHT) -> None:
        self.line = Line()
        self.gate = asyncio.Semaphore(in_flight)
        self.moved = asyncio.Event()
        self._in_flight = in_flight
        self._running: set[asyncio.Task[None]] = set()
        self._ahead: set[asyncio.Task[None]] = set()
        self._lead = _FIRST_LEAD

    @property
    def busy(self) -> bool:
        """Whether anything has begun that has not ended."""
        return bool(self._running)

    def has_room(self, rate: float) -> bool:
        """Whether another delivery should be begun when `rate` leave in a second."""
        ahead = min(self._in_flight, max(1, math.ceil(rate * self._lead * _MARGIN)))
        return len(self._ahead) < ahead and len(self._running) < self._in_flight * _MOST_RUNNING

    def begin(self, task: asyncio.Task[None]) -> None:
        """Count a delivery that was begun."""
        for begun in (self._running, self._ahead):
            begun.add(task)
        task.add_done_callback(self._has_ended)

    def has_left(self) -> None:
        """The present task's message leaves for Telegram."""
        task = asyncio.current_task()
        if task is not None:
            self._ahead.discard(task)
        self.moved.set()

    @contextmanager
    def timing(self) -> Iterator[None]:
        """Learn how long the ledger takes to note an intent or to lease more."""
        begun = time.monotonic()
        yield
        taken = min(_LONGEST_LEAD, time.monotonic() - begun)
        self._lead = max(taken, self._lead * _FORGOTTEN)

    async def stop(self, *, all_of_it: bool) -> None:
        """Call back what has not left; with `all_of_it` stop waiting for the rest as well."""
        tasks = tuple(self._running if all_of_it else self._ahead)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _has_ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._ahead.discard(task)
        self.moved.set()
