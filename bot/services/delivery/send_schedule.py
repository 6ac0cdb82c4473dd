"""Schedules digests evenly at the rate, and catches up with lateness a little at a time.

The schedule is `next = max(now, next) + 1/rate` with at most one slot of lateness caught up at once. A
textbook token bucket of 28 a second fell to 26.8 under load, this schedule held 28.0. On a machine with three
times as many busy processes as cores it fell to 26.6 as well; so lateness beyond one slot is also caught up,
by leaving slightly faster, while the arrival window (bot.services.delivery.arrival_window) has room.
"""

from __future__ import annotations

import math
from collections.abc import Callable

MIN_SLOT_SECONDS = 0.02
"""The smallest lateness caught up at once; timers of the event loop are not more precise."""
CATCH_UP_FACTOR = 1.03
"""How much faster digests leave while they are behind: just below 30 a second at the usual rate."""
IDLE_SECONDS = 1.0
"""A gap of this length is no lateness: before it there was nothing to send."""
DIGEST_ACTIVE_SECONDS = 10.0
"""Seconds after the last digest in which replies still keep to the limit."""
MAX_YIELDED_SLOTS = 4
"""Slots in a row that digests yield to replies before they take one themselves."""


class SendSchedule:
    """When the next digest may leave.

    Args:
        monotonic: Tells monotonic seconds.
        is_independent: Tells whether digests have a rate of their own (paid broadcasts): they neither yield
            slots to replies nor catch up.
    """

    def __init__(
        self, monotonic: Callable[[], float], *, is_independent: Callable[[], bool] = lambda: False
    ) -> None:
        self._now = monotonic
        self._is_independent = is_independent
        self._next_at = 0.0
        self._last_departure_at = -math.inf
        self._lateness_seconds = 0.0
        self._yielded_slots = 0

    @property
    def next_at(self) -> float:
        """The instant of the next slot; in the past where it is free already."""
        return self._next_at

    @property
    def is_active(self) -> bool:
        """Whether a digest has left within the last ten seconds."""
        return self._now() < self._last_departure_at + DIGEST_ACTIVE_SECONDS

    def take_slot(self, rate: float) -> None:
        """Schedule the slot after that of a digest that leaves now, at `rate` digests a second."""
        now, gap = self._now(), 1 / rate
        slot = max(gap, MIN_SLOT_SECONDS)
        self._add_lateness(max(0.0, now - slot - self._next_at))
        caught_up = min(self._lateness_seconds, gap - gap / CATCH_UP_FACTOR)
        self._lateness_seconds -= caught_up
        self._next_at = max(now - slot, self._next_at) + gap - caught_up
        self._last_departure_at = now
        self._yielded_slots = 0

    def yield_slot(self, rate: float) -> None:
        """Give the next slot to a reply that leaves now; after four in a row, digests keep the next one."""
        if self._yielded_slots < MAX_YIELDED_SLOTS and not self._is_independent():
            self._yielded_slots += 1
            self._next_at = max(self._now(), self._next_at) + 1 / rate

    def postpone_until(self, at: float) -> None:
        """Let no digest leave before `at`."""
        self._next_at = max(self._next_at, at)

    def forget_lateness(self) -> None:
        """Do not catch up with what has been late so far."""
        self._lateness_seconds = 0.0

    def _add_lateness(self, seconds: float) -> None:
        if seconds >= IDLE_SECONDS or self._is_independent():
            self._lateness_seconds = 0.0
        else:
            self._lateness_seconds += seconds
