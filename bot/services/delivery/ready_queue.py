"""The line of leased deliveries: in order, except that nobody waits behind a chat that has to wait.

A group with many forum topics may get 18 messages a minute; three thousand private readers behind it need
not know. One delivery of such a chat is kept at hand, the others are put off to when their turn may come.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from bot.services.delivery.chat_limits import allowance_of
from bot.services.delivery.rate_limiter import Pacer
from data.records.delivery import Delivery

PATIENCE = 5.0
"""Seconds for which a delivery is kept at hand."""


class Line:
    """What is leased and not begun yet."""

    def __init__(self) -> None:
        self._ready: deque[Delivery] = deque()
        self._kept: dict[int, Delivery] = {}
        self._promised: dict[int, float] = {}
        self._put_off: dict[int, float] = {}

    def __len__(self) -> int:
        return len(self._ready) + len(self._kept)

    def add(self, leased: Iterable[Delivery]) -> None:
        """Put deliveries at the end."""
        self._ready.extend(leased)

    def take(self, pacer: Pacer) -> Delivery | None:
        """The first delivery whose chat may be written to; None when there is none at this moment."""
        for chat_id, delivery in self._kept.items():
            if pacer.chat_wait(chat_id) <= 0:
                del self._kept[chat_id]
                return delivery
        while self._ready:
            delivery = self._ready.popleft()
            if self._may_go(delivery, pacer):
                return delivery
        return None

    def wait(self, pacer: Pacer) -> float | None:
        """Seconds until a chat that is waited for may be written to; None when none is."""
        return min((pacer.chat_wait(chat_id) for chat_id in self._kept), default=None)

    def put_off(self) -> dict[int, float]:
        """Numbers of the deliveries that cannot be kept, with the seconds after which to lease them again."""
        found, self._put_off = self._put_off, {}
        return found

    def clear(self) -> list[int]:
        """Give up everything; the numbers of the deliveries."""
        given_up = [delivery.id for delivery in (*self._kept.values(), *self._ready)]
        self._kept.clear()
        self._ready.clear()
        return given_up

    def _may_go(self, delivery: Delivery, pacer: Pacer) -> bool:
        chat_id, wait = delivery.chat_id, pacer.chat_wait(delivery.chat_id)
        if chat_id in self._kept or wait > PATIENCE:
            self._put_off[delivery.id] = self._promise(chat_id, wait, pacer.now())
            return False
        if wait > 0:
            self._kept[chat_id] = delivery
        return wait <= 0

    def _promise(self, chat_id: int, wait: float, now: float) -> float:
        """Seconds until a time of its own for one more delivery to this chat."""
        self._promised = {chat: at for chat, at in self._promised.items() if at > now}
        at = max(now + wait, self._promised.get(chat_id, 0.0)) + allowance_of(chat_id).gap
        self._promised[chat_id] = at
        return at - now
