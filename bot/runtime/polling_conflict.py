"""Another poller with the same token, elsewhere: Telegram serves one, and tells the other 409 Conflict."""

from __future__ import annotations

import logging
from collections.abc import Callable

log = logging.getLogger(__name__)

_FIRST_PAUSE = 5.0
_LONGEST_PAUSE = 30.0
_GONE_AFTER = 120.0
_TELL_AGAIN_AFTER = 300.0


class Rival:
    """Gives way to the other poller for longer and longer, and says so seldom.

    Each question interrupts the other one, so the only way to learn that it is gone is to ask now and then.
    Digests go on meanwhile: two databases have readers of their own.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._now = monotonic
        self._met = self._told = -_TELL_AGAIN_AFTER
        self._pause = 0.0

    def met(self) -> float:
        """The other one polls: how long to leave Telegram to it, in seconds."""
        now = self._now()
        known = now - self._met < _GONE_AFTER
        self._pause = min(2 * self._pause, _LONGEST_PAUSE) if known else _FIRST_PAUSE
        if now - self._told >= _TELL_AGAIN_AFTER:
            log.error(
                "another process polls with this token, on another database or machine; this one stands by "
                "and asks again now and then. Stop one of the two."
            )
            self._told = now
        self._met = now + self._pause
        return self._pause
