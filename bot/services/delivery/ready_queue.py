"""Queues leased deliveries in order, and lets others pass those whose chat must wait.

A group with many forum topics gets 18 messages a minute at most, which must not delay three thousand private
readers behind it. One delivery of such a chat stays in the queue; the others are deferred to a slot of their
own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from bot.services.delivery.chat_limits import limit_for
from bot.services.delivery.rate_limiter import RateLimiter
from data.records.delivery import Delivery

MAX_CHAT_WAIT_SECONDS = 5.0
"""The longest wait of a chat for which its next delivery stays in the queue."""


class ReadyQueue:
    """Deliveries that are leased and not started."""

    def __init__(self) -> None:
        self._ready: deque[Delivery] = deque()
        self._next_by_chat: dict[int, Delivery] = {}
        self._reserved_until: dict[int, float] = {}
        self._deferred: dict[int, float] = {}

    def __len__(self) -> int:
        return len(self._ready) + len(self._next_by_chat)

    def add(self, leased: Iterable[Delivery]) -> None:
        """Put deliveries at the end."""
        self._ready.extend(leased)

    def pop(self, rate_limiter: RateLimiter) -> Delivery | None:
        """Remove and return the first delivery whose chat may be written to; None where every chat waits."""
        for chat_id, delivery in self._next_by_chat.items():
            if rate_limiter.chat_wait(chat_id) <= 0:
                del self._next_by_chat[chat_id]
                return delivery
        while self._ready:
            delivery = self._ready.popleft()
            if self._admit(delivery, rate_limiter):
                return delivery
        return None

    def next_ready_in(self, rate_limiter: RateLimiter) -> float | None:
        """Seconds until the first waiting chat may be written to; None where no chat waits."""
        return min((rate_limiter.chat_wait(chat_id) for chat_id in self._next_by_chat), default=None)

    def pop_deferred(self) -> dict[int, float]:
        """Deliveries that the queue cannot keep: seconds after which to lease each again, by id."""
        found, self._deferred = self._deferred, {}
        return found

    def clear(self) -> list[int]:
        """Empty the queue; returns the ids of its deliveries."""
        dropped = [delivery.id for delivery in (*self._next_by_chat.values(), *self._ready)]
        self._next_by_chat.clear()
        self._ready.clear()
        return dropped

    def _admit(self, delivery: Delivery, rate_limiter: RateLimiter) -> bool:
        chat_id, wait = delivery.chat_id, rate_limiter.chat_wait(delivery.chat_id)
        if chat_id in self._next_by_chat or wait > MAX_CHAT_WAIT_SECONDS:
            self._deferred[delivery.id] = self._reserve_slot(chat_id, wait, rate_limiter.now())
            return False
        if wait > 0:
            self._next_by_chat[chat_id] = delivery
        return wait <= 0

    def _reserve_slot(self, chat_id: int, wait: float, now: float) -> float:
        """Seconds until the next slot of the chat that no deferred delivery has reserved."""
        self._reserved_until = {chat: at for chat, at in self._reserved_until.items() if at > now}
        at = max(now + wait, self._reserved_until.get(chat_id, 0.0)) + limit_for(chat_id).interval
        self._reserved_until[chat_id] = at
        return at - now
