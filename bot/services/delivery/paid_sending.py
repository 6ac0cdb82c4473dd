"""Decides whether digests are paid for with Telegram Stars, and falls back to the free pace without any.

Telegram charges 0.1 Stars for each message above 30 a second. When it refuses one because the bot's Stars are
used up, digests go on unpaid at the free pace, until the balance has grown, or for an hour where it cannot be
read or did not help before.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

log = logging.getLogger(__name__)

RETRY_SECONDS = 3600.0
"""Time until paid sending is tried again although the balance has not grown."""
MIN_BALANCE = 1.0
"""Stars from which on it is tried again."""


class PaidSending:
    """Paid sending of one bot token.

    Args:
        monotonic: Tells monotonic seconds.
        rate: Digests a second while they are paid for; 0 where they never are.

    Attributes:
        refusal: Why Telegram refused the last payment; "" while digests are paid for.
        has_worked: Whether Telegram has taken a paid message since the start or the last refusal.
    """

    def __init__(self, monotonic: Callable[[], float], rate: float) -> None:
        self._now = monotonic
        self._rate = rate
        self._refused_at = 0.0
        self._tried_balance = 0.0
        self.refusal = ""
        self.has_worked = False

    @property
    def is_suspended(self) -> bool:
        """Whether digests are sent unpaid, since the Stars are used up."""
        return bool(self.refusal)

    @property
    def rate(self) -> float:
        """Digests a second at present; 0 while they are not paid for."""
        return 0.0 if self.refusal else self._rate

    def record_paid_message(self) -> None:
        """Record that Telegram took a paid message; one that left before a refusal does not count."""
        if not self.refusal:
            self.has_worked, self._tried_balance = True, 0.0

    def suspend(self, why: str) -> None:
        """Record that Telegram refused a paid message: the next ones are sent unpaid."""
        if not self.refusal:
            log.warning("delivery: out of Stars, sending at the free rate", extra={"why": why})
        self.refusal, self.has_worked = why or "no Stars", False
        self._refused_at = self._now()

    def update_balance(self, stars: float | None) -> None:
        """Pay again where the balance has grown, or an hour has passed; None where it is unknown."""
        if not self.refusal:
            return
        has_grown = stars is not None and stars >= MIN_BALANCE and stars > self._tried_balance
        has_waited = self._now() - self._refused_at >= RETRY_SECONDS and (
            stars is None or stars >= MIN_BALANCE
        )
        if has_grown or has_waited:
            log.info("delivery: trying paid sending again", extra={"stars": stars})
            self.refusal, self._tried_balance = "", stars or 0.0
