"""Telegram's limits on sending, in real time and independent of the movable clock."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SendLimits:
    """The limits on a bot's messages.

    Attributes:
        per_second: Messages in any one second, over all chats; 0 for no limit.
        private_per_second: Sustained rate in one private chat; 0 for no limit.
        private_burst: Messages to a private chat at once, before the rate applies.
        group_per_minute: Messages in any minute in one group or channel; 0 for no limit.
        callback_seconds: Seconds within which a pressed button can be answered.
        download_bytes: The largest file of getFile.
    """

    per_second: int = 30
    private_per_second: float = 1.0
    private_burst: int = 8
    group_per_minute: int = 20
    callback_seconds: float = 30.0
    download_bytes: int = 20 * 1024 * 1024

    @classmethod
    def unlimited(cls) -> SendLimits:
        """No rate limits; the limits on size and time of answers remain."""
        return cls(per_second=0, private_per_second=0, group_per_minute=0)


class SimulatedFloodControl:
    """Counts messages and returns how long the bot must wait."""

    def __init__(self, limits: SendLimits, monotonic: Callable[[], float]) -> None:
        self.limits = limits
        self._monotonic = monotonic
        self._all_sent_at: deque[float] = deque()
        self._group_sent_at: dict[int, deque[float]] = {}
        self._private_tokens: dict[int, tuple[float, float]] = {}

    def costs_stars(self, count: int = 1) -> bool:
        """Whether so many messages now are above the free limit, so that paid ones cost Stars."""
        return self._wait_all(self._monotonic(), count) > 0

    def admit_paid(self, chat_id: int, count: int = 1) -> int:
        """Count messages that may exceed the limit over all chats; see `admit`."""
        now = self._monotonic()
        wait = self._wait_chat(chat_id, now, count)
        if wait > 0:
            return max(1, math.ceil(wait))
        self._count(chat_id, now, count)
        return 0

    def admit(self, chat_id: int, count: int = 1) -> int:
        """Count `count` messages to a chat; positive ids are private chats.

        Returns:
            0 when they are admitted, else the seconds to wait; refused messages are not counted.
        """
        now = self._monotonic()
        wait = max(self._wait_all(now, count), self._wait_chat(chat_id, now, count))
        if wait > 0:
            return max(1, math.ceil(wait))
        self._count(chat_id, now, count)
        return 0

    def _wait_all(self, now: float, count: int) -> float:
        return _window_wait(self._all_sent_at, now, 1.0, self.limits.per_second, count)

    def _wait_chat(self, chat_id: int, now: float, count: int) -> float:
        if chat_id < 0:
            sent = self._group_sent_at.setdefault(chat_id, deque())
            return _window_wait(sent, now, 60.0, self.limits.group_per_minute, count)
        rate = self.limits.private_per_second
        return (count - self._tokens(chat_id, now)) / rate if rate else 0.0

    def _tokens(self, chat_id: int, now: float) -> float:
        """The number of messages that this private chat accepts now."""
        full = float(self.limits.private_burst)
        tokens, since = self._private_tokens.get(chat_id, (full, now))
        return min(full, tokens + (now - since) * self.limits.private_per_second)

    def _count(self, chat_id: int, now: float, count: int) -> None:
        self._all_sent_at.extend([now] * count)
        if chat_id < 0:
            self._group_sent_at.setdefault(chat_id, deque()).extend([now] * count)
        else:
            self._private_tokens[chat_id] = (self._tokens(chat_id, now) - count, now)


def _window_wait(sent: deque[float], now: float, seconds: float, limit: int, count: int) -> float:
    """Seconds until `count` more fit into a sliding window; removes what has left it."""
    while sent and sent[0] <= now - seconds:
        sent.popleft()
    over = len(sent) + count - limit
    if not limit or over <= 0:
        return 0.0
    return sent[min(over, len(sent)) - 1] + seconds - now if sent else 0.0
