"""Counts the replies that left within the last second."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from bot.services.delivery.arrival_window import ARRIVAL_WINDOW_SECONDS
from bot.services.delivery.send_schedule import MAX_YIELDED_SLOTS


class ReplyWindow:
    """The replies of the last second, and how many more may leave.

    Args:
        monotonic: Tells monotonic seconds.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._now = monotonic
        self._departures: deque[float] = deque()

    def record_departure(self, at: float) -> None:
        """Count a reply that leaves at `at`."""
        self._departures.append(at)

    def wait(self, capacity: int, *, leave_room_for_digests: bool) -> float:
        """Seconds until a reply may leave, at most 0 where it may now.

        Args:
            capacity: Messages in any one second.
            leave_room_for_digests: Whether a digest waits; replies then leave a fifth of the capacity free.
        """
        if leave_room_for_digests:
            capacity -= capacity // (MAX_YIELDED_SLOTS + 1)
        now, times = self._now(), self._departures
        while times and times[0] <= now - ARRIVAL_WINDOW_SECONDS:
            times.popleft()
        return times[len(times) - capacity] + ARRIVAL_WINDOW_SECONDS - now if len(times) >= capacity else 0.0
