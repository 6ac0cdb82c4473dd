"""Another poller with the same token, elsewhere: Telegram serves one, and tells the other 409 Conflict."""

from __future__ import annotations

import logging
from collections.abc import Callable

log = logging.getLogger(__name__)

_INITIAL_BACKOFF_SECONDS = 5.0
_MAX_BACKOFF_SECONDS = 30.0
_CONFLICT_EXPIRY_SECONDS = 120.0
_LOG_INTERVAL_SECONDS = 300.0


class PollingConflictBackoff:
    """Gives way to the other poller for longer and longer, and says so seldom.

    Each question interrupts the other one, so the only way to learn that it is gone is to ask now and then.
    Digests go on meanwhile: two databases have readers of their own.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._retry_at = self._logged_at = -_LOG_INTERVAL_SECONDS
        self._backoff = 0.0

    def next_backoff(self) -> float:
        """The other one polls: how long to leave Telegram to it, in seconds."""
        now = self._monotonic()
        is_recurring = now - self._retry_at < _CONFLICT_EXPIRY_SECONDS
        self._backoff = (
            min(2 * self._backoff, _MAX_BACKOFF_SECONDS) if is_recurring else _INITIAL_BACKOFF_SECONDS
        )
        if now - self._logged_at >= _LOG_INTERVAL_SECONDS:
            log.error(
                "another process polls with this token, on another database or machine; this one stands by "
                "and asks again now and then. Stop one of the two."
            )
            self._logged_at = now
        self._retry_at = now + self._backoff
        return self._backoff
