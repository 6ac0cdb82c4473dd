"""Limits how many messages arrive at Telegram within any second.

A message counts from its arrival, which lies between its departure and its answer. On a busy machine or
network several that left evenly may arrive together; so a late answer means a late arrival: one that was
answered arrived before the answer by the time of the way back at least, and one that leaves now arrives after
the time of the way there. Both ways take at least the shortest recent time between departure and answer, so
the two arrive that much further apart than the answer and now.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

ARRIVAL_WINDOW_SECONDS = 1.0
LATENCY_MARGIN_SECONDS = 0.005
"""By so much the ways of a message and of an answer together may be shorter than all recent latencies."""
_MAX_LATENCY_SAMPLES = 1000
"""Answers whose minimum latency counts: in a busy minute many in a row are slow."""
_ARRIVAL_TIMEOUT_SECONDS = 3.0
"""Seconds after which a message without an answer has arrived, or never will."""


class ArrivalWindow:
    """Messages in flight, and those that may have arrived within the last second.

    Args:
        monotonic: Tells monotonic seconds.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._now = monotonic
        self._in_flight: deque[float] = deque()
        self._answers: deque[float] = deque()
        self._latencies = _RecentMinimum()

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
        now = self._now()
        self._latencies.add(now - departed_at)
        self._answers.append(now)

    def next_slot_in(self, capacity: int) -> float:
        """Seconds until one more may leave where `capacity` may arrive within a second; an estimate."""
        now = self._now()
        self._drop_expired(now)
        if len(self._answers) + self._count_in_flight(now) < capacity:
            return 0.0
        if self._answers:
            return self._answers[0] + self._seconds_after_answer - now
        return max(self._in_flight[0] + ARRIVAL_WINDOW_SECONDS - now, 1 / capacity)

    @property
    def _seconds_after_answer(self) -> float:
        """Seconds from an answer until the message no longer counts for one that leaves then.

        From the minimum of now, not of the time of the answer: the first messages are slow, since they open
        connections.
        """
        return ARRIVAL_WINDOW_SECONDS - max(0.0, self._latencies.value - LATENCY_MARGIN_SECONDS)

    def _count_in_flight(self, now: float) -> int:
        """Messages in flight that left within the last second, or whose answer is overdue."""
        min_latency = self._latencies.value
        return sum(
            now - departed_at < ARRIVAL_WINDOW_SECONDS or now - departed_at > min_latency
            for departed_at in self._in_flight
        )

    def _drop_expired(self, now: float) -> None:
        oldest = now - self._seconds_after_answer
        while self._answers and self._answers[0] <= oldest:
            self._answers.popleft()
        while self._in_flight and self._in_flight[0] < now - _ARRIVAL_TIMEOUT_SECONDS:
            self._in_flight.popleft()


class _RecentMinimum:
    """The minimum of the last `_MAX_LATENCY_SAMPLES` values, 0 before the first."""

    def __init__(self) -> None:
        self._count = 0
        self._candidates: deque[tuple[int, float]] = deque()

    @property
    def value(self) -> float:
        return self._candidates[0][1] if self._candidates else 0.0

    def add(self, value: float) -> None:
        """Only values without a smaller later one can become the minimum, so they rise from left to right."""
        while self._candidates and self._candidates[-1][1] >= value:
            self._candidates.pop()
        self._candidates.append((self._count, value))
        self._count += 1
        if self._candidates[0][0] < self._count - _MAX_LATENCY_SAMPLES:
            self._candidates.popleft()
