"""Estimates how many messages have arrived at Telegram within the last second.

A message counts from its arrival, which lies between its departure and its answer. On a busy machine or
network several that left evenly may arrive together; so a late answer means a late arrival. The shortest
recent time between departure and answer is the time that any message needs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

ARRIVAL_WINDOW_SECONDS = 1.0
_MAX_LATENCY_SAMPLES = 1000
"""Answers whose minimum latency counts: in a busy minute many in a row are slow."""
_ARRIVAL_TIMEOUT_SECONDS = 3.0
"""Seconds after which a message without an answer has arrived, or never will."""


class ArrivalWindow:
    """Messages in flight, and those that arrived within the last second.

    Args:
        monotonic: Tells monotonic seconds.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._now = monotonic
        self._in_flight: deque[float] = deque()
        self._arrivals: deque[float] = deque()
        self._latencies: deque[float] = deque(maxlen=_MAX_LATENCY_SAMPLES)

    def record_departure(self) -> float:
        """Count a message that leaves now; returns its instant, for `record_response`."""
        now = self._now()
        self._in_flight.append(now)
        return now

    def record_response(self, departed_at: float) -> None:
        """Record that the message that left at `departed_at` was answered, or failed."""
        if departed_at not in self._in_flight:
            return
        self._in_flight.remove(departed_at)
        latency = self._now() - departed_at
        self._latencies.append(latency)
        arrived_at = departed_at + latency - min(self._latencies)
        self._arrivals.append(max(arrived_at, self._arrivals[-1]) if self._arrivals else arrived_at)

    def next_slot_in(self, capacity: int) -> float:
        """Seconds until one more may leave where `capacity` may arrive within a second; an estimate."""
        now = self._now()
        self._drop_expired(now)
        if len(self._arrivals) + self._count_in_flight(now) < capacity:
            return 0.0
        earliest = [times[0] for times in (self._arrivals, self._in_flight) if times]
        return max(min(earliest) + ARRIVAL_WINDOW_SECONDS - now, 1 / capacity)

    def _count_in_flight(self, now: float) -> int:
        """Messages in flight that left within the last second, or whose answer is overdue."""
        min_latency = min(self._latencies, default=0.0)
        return sum(
            now - departed_at < ARRIVAL_WINDOW_SECONDS or now - departed_at > min_latency
            for departed_at in self._in_flight
        )

    def _drop_expired(self, now: float) -> None:
        while self._arrivals and self._arrivals[0] <= now - ARRIVAL_WINDOW_SECONDS:
            self._arrivals.popleft()
        while self._in_flight and self._in_flight[0] < now - _ARRIVAL_TIMEOUT_SECONDS:
            self._in_flight.popleft()
