"""Limits the messages to each chat: replies may come in bursts, digests are evenly spaced.

Telegram allows about one a second to a private chat, and 20 a minute to a group or channel; above that it
answers 429, which halts the whole bot. The topics of a forum share their group's limit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

_CLEANUP_THRESHOLD = 5_000


@dataclass(frozen=True, slots=True)
class ChatLimit:
    """At most `count` messages in any `seconds`."""

    count: int
    seconds: float

    @property
    def interval(self) -> float:
        """Seconds between two digests."""
        return self.seconds / self.count


PRIVATE_LIMIT = ChatLimit(6, 6.0)
GROUP_LIMIT = ChatLimit(18, 60.0)
"""For groups and channels; both have negative ids."""


def limit_for(chat_id: int) -> ChatLimit:
    """The limit of a chat, by its id."""
    return PRIVATE_LIMIT if chat_id > 0 else GROUP_LIMIT


class ChatRateLimiter:
    """When each chat was last written to.

    Args:
        monotonic: Tells monotonic seconds.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._now = monotonic
        self._send_times: dict[int, deque[float]] = {}
        self._cleaned_at = monotonic()

    def __len__(self) -> int:
        """How many chats are kept in memory."""
        return len(self._send_times)

    def digest_wait(self, chat_id: int) -> float:
        """Seconds until a digest may go to this chat."""
        times = self._send_times.get(chat_id)
        if not times:
            return 0.0
        now, limit = self._now(), limit_for(chat_id)
        return max(0.0, times[-1] + limit.interval - now, self._free_at(times, limit) - now)

    def count_message(self, chat_id: int) -> None:
        """Count a message that leaves now."""
        self._record(chat_id, self._now())

    def reserve_reply(self, chat_id: int) -> float:
        """Count a reply at the earliest free instant; returns the seconds until then."""
        now = self._now()
        times = self._send_times.get(chat_id)
        at = max(now, self._free_at(times, limit_for(chat_id))) if times else now
        self._record(chat_id, at)
        return at - now

    def _free_at(self, times: deque[float], limit: ChatLimit) -> float:
        return times[0] + limit.seconds if len(times) == limit.count else 0.0

    def _record(self, chat_id: int, at: float) -> None:
        self._forget_idle_chats()
        times = self._send_times.setdefault(chat_id, deque(maxlen=limit_for(chat_id).count))
        times.append(max(at, times[-1]) if times else at)

    def _forget_idle_chats(self) -> None:
        """Drop chats whose limit is unused again. A scan is costly, so at most one a second."""
        now = self._now()
        if len(self._send_times) < _CLEANUP_THRESHOLD or now < self._cleaned_at + 1.0:
            return
        self._cleaned_at = now
        self._send_times = {
            chat: times
            for chat, times in self._send_times.items()
            if times[-1] + limit_for(chat).seconds > now
        }
