"""How many messages each chat may get: a few at once for people who ask, evenly spaced for digests.

Telegram gives a private chat about one a second, a group or a channel 20 a minute; what is above brings a
429 that stops the whole bot. Topics of a forum share their group's allowance.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

_MANY_CHATS = 5_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """At most `count` messages in any `seconds`."""

    count: int
    seconds: float

    @property
    def gap(self) -> float:
        """Seconds between two digests."""
        return self.seconds / self.count


PRIVATE = Allowance(6, 6.0)
SHARED = Allowance(18, 60.0)
"""Groups and channels; both have negative numbers."""


def allowance_of(chat_id: int) -> Allowance:
    """What a chat may get."""
    return PRIVATE if chat_id > 0 else SHARED


class Allowances:
    """When each chat was last written to."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._now = monotonic
        self._taken: dict[int, deque[float]] = {}
        self._tidied = monotonic()

    def __len__(self) -> int:
        """How many chats are remembered."""
        return len(self._taken)

    def digest_wait(self, chat_id: int) -> float:
        """Seconds until a digest may go to this chat."""
        taken = self._taken.get(chat_id)
        if not taken:
            return 0.0
        now, allowed = self._now(), allowance_of(chat_id)
        return max(0.0, taken[-1] + allowed.gap - now, self._free_at(taken, allowed) - now)

    def take(self, chat_id: int) -> None:
        """Count a message that leaves now."""
        self._note(chat_id, self._now())

    def reserve_reply(self, chat_id: int) -> float:
        """Count a reply at the earliest time that is free; gives the seconds until then."""
        now = self._now()
        taken = self._taken.get(chat_id)
        at = max(now, self._free_at(taken, allowance_of(chat_id))) if taken else now
        self._note(chat_id, at)
        return at - now

    def _free_at(self, taken: deque[float], allowed: Allowance) -> float:
        return taken[0] + allowed.seconds if len(taken) == allowed.count else 0.0

    def _note(self, chat_id: int, at: float) -> None:
        self._tidy()
        taken = self._taken.setdefault(chat_id, deque(maxlen=allowance_of(chat_id).count))
        taken.append(max(at, taken[-1]) if taken else at)

    def _tidy(self) -> None:
        """Forget chats that have all of their allowance again; looking costs, so once a second at most."""
        now = self._now()
        if len(self._taken) < _MANY_CHATS or now < self._tidied + 1.0:
            return
        self._tidied = now
        self._taken = {
            chat: taken for chat, taken in self._taken.items() if taken[-1] + allowance_of(chat).seconds > now
        }
