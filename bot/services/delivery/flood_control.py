"""Slows sending down after Telegram answers 429, and after several requests in a row went unanswered.

A 429 halts everything until its deadline; then the rate is a fifth lower and recovers within a minute.
Digests that go unanswered make the next ones wait, twice as long each time.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable

log = logging.getLogger(__name__)

HALT_RATE_FACTOR = 0.8
RECOVERY_SECONDS = 60.0
"""Seconds in which the rate regains what one 429 took."""
REPLY_LIMIT_SECONDS = 3600.0
"""Seconds after a 429 in which replies keep to the limit: Telegram allows undocumented bursts."""
FAILURES_BEFORE_BACKOFF = 4
"""Digests in a row without an answer after which the next one waits."""
MAX_BACKOFF_SECONDS = 30.0
MIN_HALT_SECONDS, MAX_HALT_SECONDS = 1.0, 3600.0
"""Bounds of a halt. After the longest one, a single message tests whether Telegram still refuses."""


class FloodControl:
    """The halt, the backoff and the reduced rate of one bot token.

    Args:
        monotonic: Tells monotonic seconds.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._now = monotonic
        self._reduced_factor, self._reduced_at = 1.0, monotonic()
        self._halted_until = self._backoff_until = 0.0
        self._last_halt_at = -math.inf
        self._failures = 0

    @property
    def halted_until(self) -> float:
        """The instant until which nothing may leave; in the past when nothing is halted."""
        return self._halted_until

    @property
    def halted_for(self) -> float:
        """Seconds for which nothing may leave, 0 when nothing is halted."""
        return max(0.0, self._halted_until - self._now())

    @property
    def are_replies_limited(self) -> bool:
        """Whether the last 429 is so recent that replies keep to the limit."""
        return self._now() < self._last_halt_at + REPLY_LIMIT_SECONDS

    @property
    def rate_factor(self) -> float:
        """The share of the full rate in use: a fifth less after each 429, regained within a minute each."""
        minutes = max(0.0, self._now() - self._reduced_at) / RECOVERY_SECONDS
        return float(min(1.0, self._reduced_factor * HALT_RATE_FACTOR**-minutes))

    def halt(self, seconds: float) -> None:
        """Halt everything for `seconds` after a 429, and reduce the rate afterwards."""
        now = self._now()
        was_halted = self._halted_until > now
        self._last_halt_at = now
        wait = min(max(seconds, MIN_HALT_SECONDS), MAX_HALT_SECONDS)
        self._halted_until = max(self._halted_until, now + wait)
        if not was_halted:  # requests in flight get their own 429: together they count as one
            log.warning("delivery: halted by 429", extra={"asked_seconds": seconds, "halt_seconds": wait})
            self._reduced_factor = self.rate_factor * HALT_RATE_FACTOR
        self._reduced_at = self._halted_until

    def record_result(self, *, is_success: bool) -> float | None:
        """Record whether a digest was answered.

        Several unanswered in a row make the next ones wait, so that an outage costs a handful of messages in
        doubt or requests without effect, not as many as the rate allows. Failures during such a wait belong
        to requests that left before it, and are ignored.

        Returns:
            The instant until which digests must wait; None where nothing changes.
        """
        if is_success:
            self._failures = 0
            return None
        now = self._now()
        if now < self._backoff_until:
            return None
        self._failures += 1
        excess = self._failures - FAILURES_BEFORE_BACKOFF
        if excess < 0:
            return None
        self._backoff_until = now + min(MAX_BACKOFF_SECONDS, 2.0**excess)
        return self._backoff_until
