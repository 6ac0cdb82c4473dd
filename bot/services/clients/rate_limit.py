"""Limits how many requests a client may make."""

from __future__ import annotations

from collections.abc import Callable

REQUESTS_PER_MINUTE = 60
BURST = 30
"""Requests that a client may make at once after a pause."""


class ClientRateLimiter:
    """A token bucket for each client, in the memory of one process.

    Args:
        monotonic: The seconds of a clock that never goes back.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._buckets: dict[int, tuple[float, float]] = {}

    def take(self, client_id: int) -> float:
        """Count a request; returns 0, or the seconds to wait where the client has made too many."""
        now, per_second = self._monotonic(), REQUESTS_PER_MINUTE / 60
        left, since = self._buckets.get(client_id, (float(BURST), now))
        left = min(BURST, left + (now - since) * per_second)
        if left < 1:
            self._buckets[client_id] = (left, now)
            return (1 - left) / per_second
        self._buckets[client_id] = (left - 1, now)
        return 0.0
