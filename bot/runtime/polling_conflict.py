"""Computes how long to stop polling while another process polls with the same token.

Telegram serves one poller and answers the other with 409 Conflict.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

log = logging.getLogger(__name__)

_INITIAL_BACKOFF_SECONDS = 5.0
_MAX_BACKOFF_SECONDS = 30.0
_CONFLICT_EXPIRY_SECONDS = 120.0
_LOG_INTERVAL_SECONDS = 300.0


class PollingConflictBackoff:
    """An exponential backoff from 5 to 30 seconds that logs the conflict every five minutes.

    Each request interrupts the other poller, so the only way to learn that it has ended is a rare request.
    Digests are sent meanwhile: the two processes have different databases, and so different readers.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._retry_at = self._logged_at = -_LOG_INTERVAL_SECONDS
        self._backoff = 0.0

    def next_backoff(self) -> float:
        """Seconds until the next request, after Telegram has answered 409."""
        now = self._monotonic()
        is_recurring = now - self._retry_at < _CONFLICT_EXPIRY_SECONDS
        self._backoff = (
            min(2 * self._backoff, _MAX_BACKOFF_SECONDS) if is_recurring else _INITIAL_BACKOFF_SECONDS
        )
        if now - self._logged_at >= _LOG_INTERVAL_SECONDS:
            log.error(
                "updates: another process polls with this token, on another database or machine; "
                "stop one of the two"
            )
            self._logged_at = now
        self._retry_at = now + self._backoff
        return self._backoff
