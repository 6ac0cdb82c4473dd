"""How fast messages may leave: one schedule for all, an allowance for each chat, people before digests.

Telegram allows about 30 messages a second in all, one a second to a private chat and 20 a minute to a
group or channel. Digests leave on a schedule `next = max(now, next) + 1/rate` that makes good at once at most
one slot of lateness: a textbook bucket of 28/s fell to 26.8 under load, this one held 28.0. On a machine with
three times as much work as cores that fell to 26.6, too; so what was late beyond a slot is made good as well,
by leaving a little faster, but never faster than Telegram allows.

Replies leave at once. While digests leave as well, and for an hour after a 429, they do so as long as the
last second has room for them, and digests give up a slot for each; under a flood of replies digests keep a
fifth. A 429 halts everything until its deadline, then the rate is a fifth lower and recovers within a minute.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections import deque
from collections.abc import Awaitable, Callable

from bot.services.delivery.arrival_window import WINDOW, Landings
from bot.services.delivery.chat_limits import Allowances

log = logging.getLogger(__name__)

RATE = 28.0
SLOWER = 0.8
LOWEST_RATE = 1.0
SHORTEST_SLOT = 0.02
"""Seconds of lateness that are made good at once even where slots are shorter: nobody wakes up so exactly."""
CATCHING_UP = 1.06
"""How much faster digests leave while they are behind: 29.7 a second with the usual rate."""
IDLE_SECONDS = 1.0
"""Nothing that leaves so late was held up; there was nothing to send before."""
SPARE = 2
"""Messages a second above the rate, for replies: 30 with the usual one, which is Telegram's limit."""
RECOVERY_SECONDS = 60.0
"""How long the lesson of one 429 lasts."""
REPLY_LESSON_SECONDS = 3600.0
"""How long replies keep to the limit after a 429: Telegram forgives bursts, but does not say which."""
TOGETHER_SECONDS = 10.0
"""After the last digest, for which replies still keep to the limit."""
MOST_GIVEN_UP = 4
"""Slots in a row that digests give to replies before they take one themselves."""
TROUBLES_AT_ONCE = 4
"""Digests in a row without an answer after which the next waits, twice as long each time."""
LONGEST_HOLD = 30.0
SHORTEST_HALT, LONGEST_HALT = 1.0, 3600.0
"""Seconds. Telegram is obeyed, but a wait beyond the longest is tried out with one message an hour."""


class Pacer:
    """One token's pace.

    Args:
        monotonic: Tells seconds.
        sleep: Waits for some.
        rate: Messages a second in all.
        paid_rate: Digests a second where their sender pays for more; they then leave on a schedule of
            their own, and no reply has to make room for them. 0 where nobody pays.
    """

    def __init__(
        self,
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        rate: float = RATE,
        paid_rate: float = 0.0,
    ) -> None:
        self._now = monotonic
        self._sleep = sleep
        self._rate = rate
        self._paid_rate = paid_rate
        self._lowered, self._lowered_at = 1.0, monotonic()
        self._halted_until = self._held_until = 0.0
        self._next = 0.0
        self._digest_left = self._refused = -math.inf
        self._behind = 0.0
        self._given_up = self._troubles = 0
        self._landings = Landings(monotonic)
        self._replies: deque[float] = deque()
        self._chats = Allowances(monotonic)
        self._reply_queue, self._digest_queue = asyncio.Lock(), asyncio.Lock()

    @property
    def rate(self) -> float:
        """Digests a second at present."""
        return max(LOWEST_RATE, (self._paid_rate or self._rate) * self._share())

    @property
    def halted(self) -> float:
        """Seconds for which nothing may leave, 0 when all is well."""
        return max(0.0, self._halted_until - self._now())

    def now(self) -> float:
        """Seconds on this pace's clock."""
        return self._now()

    async def pause(self, seconds: float) -> None:
        """Wait so many seconds on this pace's clock."""
        await self._sleep(seconds)

    def chat_wait(self, chat_id: int) -> float:
        """Seconds until a digest may go to this chat."""
        return self._chats.digest_wait(chat_id)

    def take_chat(self, chat_id: int) -> None:
        """Count a digest that is about to go to this chat."""
        self._chats.take(chat_id)

    async def digest_turn(self) -> float:
        """Wait until a digest may leave; whoever came first leaves first.

        Returns:
            When it left, which `landed` wants to know.
        """
        async with self._digest_queue:
            while (wait := self._digest_wait()) > 0:
                await self._sleep(wait)
            now = self._now()
            self._schedule(now)
            self._digest_left = now
            self._given_up = 0
            return now if self._paid_rate else self._landings.left()

    def _schedule(self, now: float) -> None:
        """When the next digest may leave after one that left now."""
        gap = 1 / self.rate
        slot = max(gap, SHORTEST_SLOT)
        late = max(0.0, now - slot - self._next)
        self._behind = self._behind + late if late < IDLE_SECONDS and not self._paid_rate else 0.0
        # Only into a second with room for it and one more: what lands together by chance needs that.
        has_room = not self._landings.wait(self._most() - 1)
        made_good = min(self._behind, gap - gap / CATCHING_UP) if has_room else 0.0
        self._behind -= made_good
        self._next = max(now - slot, self._next) + gap - made_good

    async def reply_turn(self, chat_id: int) -> float:
        """Wait until a reply may go to `chat_id`; whoever came first leaves first.

        Returns:
            When it left, which `landed` wants to know.
        """
        if (wait := self._chats.reserve_reply(chat_id)) > 0:
            await self._sleep(wait)
        async with self._reply_queue:
            while (wait := self._reply_wait()) > 0:
                await self._sleep(wait)
            left = self._landings.left()
            self._replies.append(left)
            self._give_up_slot(left)
            return left

    def landed(self, left: float) -> None:
        """What left then was answered, or came to nothing."""
        self._landings.answered(left)

    def halt(self, seconds: float) -> None:
        """Telegram said 429: nothing leaves for `seconds`, then more slowly."""
        now = self._now()
        already = self._halted_until > now
        self._refused = now
        wait = min(max(seconds, SHORTEST_HALT), LONGEST_HALT)
        self._halted_until = max(self._halted_until, now + wait)
        self._next = max(self._next, self._halted_until)
        self._behind = 0.0
        if not already:  # requests in flight bring their own 429; one lesson is enough
            log.warning("Telegram says 429 for %.0f s: nothing leaves for %.0f s, then slower", seconds, wait)
            self._lowered = self._share() * SLOWER
        self._lowered_at = self._halted_until

    def answered(self, *, well: bool) -> None:
        """A digest was answered, or was not: where several in a row were not, the next ones wait.

        So an outage costs a handful of messages in doubt or tried in vain, not as many as the rate allows.
        What fails while they wait had left before and tells nothing new.
        """
        if well:
            self._troubles = 0
            return
        now = self._now()
        if now < self._held_until:
            return
        self._troubles += 1
        over = self._troubles - TROUBLES_AT_ONCE
        if over >= 0:
            self._held_until = now + min(LONGEST_HOLD, 2.0**over)
            self._next = max(self._next, self._held_until)

    def _share(self) -> float:
        """How much of the full rate is used: a fifth less after each 429, regained within a minute each."""
        minutes = max(0.0, self._now() - self._lowered_at) / RECOVERY_SECONDS
        return float(min(1.0, self._lowered * SLOWER**-minutes))

    def _give_up_slot(self, now: float) -> None:
        if self._given_up < MOST_GIVEN_UP and not self._paid_rate:
            self._given_up += 1
            self._next = max(now, self._next) + 1 / self.rate

    def _digest_wait(self) -> float:
        now = self._now()
        wait = max(self._halted_until, self._next) - now
        return wait if self._paid_rate else max(wait, self._landings.wait(self._most()))

    def _reply_wait(self) -> float:
        halted = self._halted_until - self._now()
        return max(halted, self._reply_limit_wait()) if self._replies_keep_to_limit() else halted

    def _replies_keep_to_limit(self) -> bool:
        """Whether digests leave as well, or Telegram has refused something of late."""
        now = self._now()
        together = self._digest_queue.locked() or now < self._digest_left + TOGETHER_SECONDS
        return (together and not self._paid_rate) or now < self._refused + REPLY_LESSON_SECONDS

    def _reply_limit_wait(self) -> float:
        most = self._most()
        wait = self._room(most)
        if self._digest_queue.locked():
            wait = self._room(most - most // (MOST_GIVEN_UP + 1))
        return max(wait, self._landings.wait(most))

    def _most(self) -> int:
        """Messages in any one second: a little more than the rate, so that single replies never wait."""
        return int(max(LOWEST_RATE, self._rate * self._share())) + SPARE

    def _room(self, most: int) -> float:
        """Seconds until fewer than `most` replies have left within the last one."""
        now, left = self._now(), self._replies
        while left and left[0] <= now - WINDOW:
            left.popleft()
        return left[len(left) - most] + WINDOW - now if len(left) >= most else 0.0
