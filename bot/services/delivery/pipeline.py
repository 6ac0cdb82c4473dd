"""Holds the deliveries of one sender between the ledger and Telegram: queued, started, requested."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import contextmanager

from bot.services.delivery.rate_limiter import RateLimiter
from bot.services.delivery.ready_queue import MAX_CHAT_WAIT_SECONDS, ReadyQueue
from data.records.delivery import Delivery

MAX_IN_FLIGHT = 16
_INITIAL_LEAD_SECONDS, _MAX_LEAD_SECONDS = 0.03, 0.5
_LEAD_DECAY = 0.99
_LEAD_MARGIN = 1.5
_MAX_RUNNING_FACTOR = 4
_TYPICAL_RESPONSE_SECONDS = 0.15


def max_in_flight_at(rate: float) -> int:
    """How many requests are in flight at `rate` digests a second, each answered in 0.15 s."""
    return max(MAX_IN_FLIGHT, math.ceil(rate * _TYPICAL_RESPONSE_SECONDS))


class InFlightWindow:
    """Decides when the next delivery starts, and limits the requests in flight.

    Intents are recorded just far enough ahead that the ledger delays no digest: as many as leave during the
    slowest of its recent commits. At the usual rate that is one, so a crash leaves few in doubt.

    Args:
        rate_limiter: Tells the rate and how long chats must wait.
        max_in_flight: The most requests at once.
    """

    def __init__(self, rate_limiter: RateLimiter, max_in_flight: int = MAX_IN_FLIGHT) -> None:
        self._rate_limiter = rate_limiter
        self._max_in_flight = max_in_flight
        self._queue = ReadyQueue()
        self._requests = asyncio.Semaphore(max_in_flight)
        self._changed = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()
        self._awaiting_departure: set[asyncio.Task[None]] = set()
        self._lead_seconds = _INITIAL_LEAD_SECONDS

    @property
    def queued(self) -> int:
        """How many deliveries are leased and not started."""
        return len(self._queue)

    @property
    def is_busy(self) -> bool:
        """Whether a delivery has started that has not ended."""
        return bool(self._running)

    @property
    def is_halted(self) -> bool:
        """Whether Telegram has asked for a pause longer than a delivery is kept in the queue."""
        return self._rate_limiter.halted_for > MAX_CHAT_WAIT_SECONDS

    def add(self, leased: Iterable[Delivery]) -> None:
        """Put leased deliveries at the end of the queue."""
        self._queue.add(leased)

    def next_ready(self) -> Delivery | None:
        """Remove and return the delivery to start now; None while the window is full or every chat waits."""
        return self._queue.pop(self._rate_limiter) if self._can_start() else None

    def pop_deferred(self) -> dict[int, float]:
        """Deliveries that the queue cannot keep: seconds after which to lease each again, by id."""
        return self._queue.pop_deferred()

    def clear_queue(self) -> list[int]:
        """Empty the queue; returns the ids of its deliveries."""
        return self._queue.clear()

    def start(self, chat_id: int, send: Coroutine[object, object, None]) -> None:
        """Run `send`, which delivers to `chat_id`, as a task of the window."""
        self._rate_limiter.count_digest(chat_id)
        task = asyncio.create_task(send)
        for tasks in (self._running, self._awaiting_departure):
            tasks.add(task)
        task.add_done_callback(self._on_done)

    async def acquire_request(self, *, is_edit: bool = False) -> float:
        """Wait until the present task's request may leave; pair with `release_request`.

        Returns:
            When it left, for `RateLimiter.record_response`.
        """
        await self._requests.acquire()
        try:
            departed_at = await self._rate_limiter.acquire_digest_slot(is_edit=is_edit)
        except asyncio.CancelledError:
            self._requests.release()
            raise
        if (task := asyncio.current_task()) is not None:
            self._awaiting_departure.discard(task)
        self._changed.set()
        return departed_at

    def release_request(self) -> None:
        """Make room for another request: this one was answered, or was not made."""
        self._requests.release()

    @contextmanager
    def measure_ledger_latency(self) -> Iterator[None]:
        """Measure a commit of an intent or of a lease, which decides how far ahead deliveries start."""
        started = self._rate_limiter.now()
        yield
        elapsed = min(_MAX_LEAD_SECONDS, self._rate_limiter.now() - started)
        self._lead_seconds = max(elapsed, self._lead_seconds * _LEAD_DECAY)

    async def wait_for_progress(self, timeout_seconds: float) -> None:
        """Wait until a request leaves or a delivery ends, a queued chat may be written to, or the timeout."""
        self._changed.clear()
        waiters: list[asyncio.Task[object]] = [asyncio.create_task(self._changed.wait())]
        if self._can_start() and (ready_in := self._queue.next_ready_in(self._rate_limiter)) is not None:
            waiters.append(asyncio.create_task(self._rate_limiter.sleep(ready_in)))
        try:
            await asyncio.wait(waiters, timeout=timeout_seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for waiter in waiters:
                waiter.cancel()

    async def cancel(self, *, include_departed: bool) -> None:
        """Cancel the deliveries whose request has not left; with `include_departed` stop all tasks."""
        tasks = tuple(self._running if include_departed else self._awaiting_departure)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _can_start(self) -> bool:
        expected = self._rate_limiter.rate * self._lead_seconds * _LEAD_MARGIN
        max_awaiting = min(self._max_in_flight, max(1, math.ceil(expected)))
        return (
            len(self._awaiting_departure) < max_awaiting
            and len(self._running) < self._max_in_flight * _MAX_RUNNING_FACTOR
        )

    def _on_done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._awaiting_departure.discard(task)
        self._changed.set()
