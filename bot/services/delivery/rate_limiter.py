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

from bot.services.delivery.arrival_window import ARRIVAL_WINDOW_SECONDS, ArrivalWindow
from bot.services.delivery.chat_limits import ChatRateLimiter

log = logging.getLogger(__name__)

DEFAULT_RATE = 28.0
HALT_RATE_FACTOR = 0.8
MIN_RATE = 1.0
MIN_SLOT_SECONDS = 0.02
"""Seconds of lateness that are made good at once even where slots are shorter: nobody wakes up so exactly."""
CATCH_UP_FACTOR = 1.06
"""How much faster digests leave while they are behind: 29.7 a second with the usual rate."""
IDLE_SECONDS = 1.0
"""Nothing that leaves so late was held up; there was nothing to send before."""
REPLY_HEADROOM = 2
"""Messages a second above the rate, for replies: 30 with the usual one, which is Telegram's limit."""
RECOVERY_SECONDS = 60.0
"""How long the lesson of one 429 lasts."""
REPLY_LIMIT_SECONDS = 3600.0
"""How long replies keep to the limit after a 429: Telegram forgives bursts, but does not say which."""
DIGEST_ACTIVE_SECONDS = 10.0
"""After the last digest, for which replies still keep to the limit."""
MAX_YIELDED_SLOTS = 4
"""Slots in a row that digests give to replies before they take one themselves."""
FAILURES_BEFORE_BACKOFF = 4
"""Digests in a row without an answer after which the next waits, twice as long each time."""
MAX_BACKOFF_SECONDS = 30.0
MIN_HALT_SECONDS, MAX_HALT_SECONDS = 1.0, 3600.0
"""Seconds. Telegram is obeyed, but a wait beyond the longest is tried out with one message an hour."""


class RateLimiter:
    """One token's pace.

    Args:
        monotonic: Tells seconds.
        sleep: Waits for some.
        rate: Messages a second in all.
        paid_rate: Digests a second where their sender pays for more; they then leave on a schedule of
            their own, and no reply has to make room for them. 0 where nobody pays.
        on_halt: Called at each 429 with the seconds that it adds to the halt; 0 during a longer one.
    """

    def __init__(
        self,
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        rate: float = DEFAULT_RATE,
        paid_rate: float = 0.0,
        *,
        on_halt: Callable[[float], object] = lambda _seconds: None,
    ) -> None:
        self._on_halt = on_halt
        self._now = monotonic
        self._sleep = sleep
        self._rate = rate
        self._paid_rate = paid_rate
        self._reduced_factor, self._reduced_at = 1.0, monotonic()
        self._halted_until = self._backoff_until = 0.0
        self._next_digest_at = 0.0
        self._last_digest_at = self._last_halt_at = -math.inf
        self._lateness_seconds = 0.0
        self._yielded_slots = self._failures = 0
        self._arrival_window = ArrivalWindow(monotonic)
        self._reply_times: deque[float] = deque()
        self._chat_limiter = ChatRateLimiter(monotonic)
        self._reply_lock, self._digest_lock = asyncio.Lock(), asyncio.Lock()

    @property
    def rate(self) -> float:
        """Digests a second at present."""
        return max(MIN_RATE, (self._paid_rate or self._rate) * self._rate_factor())

    @property
    def halted_for(self) -> float:
        """Seconds for which nothing may leave, 0 when all is well."""
        return max(0.0, self._halted_until - self._now())

    def now(self) -> float:
        """Seconds on this pace's clock."""
        return self._now()

    async def sleep(self, seconds: float) -> None:
        """Wait so many seconds on this pace's clock."""
        await self._sleep(seconds)

    def chat_wait(self, chat_id: int) -> float:
        """Seconds until a digest may go to this chat."""
        return self._chat_limiter.digest_wait(chat_id)

    def count_digest(self, chat_id: int) -> None:
        """Count a digest that is about to go to this chat."""
        self._chat_limiter.count_message(chat_id)

    async def acquire_digest_slot(self) -> float:
        """Wait until a digest may leave; whoever came first leaves first.

        Returns:
            When it left, which `landed` wants to know.
        """
        async with self._digest_lock:
            while (wait := self._digest_wait()) > 0:
                await self._sleep(wait)
            now = self._now()
            self._schedule_next_digest(now)
            self._last_digest_at = now
            self._yielded_slots = 0
            return now if self._paid_rate else self._arrival_window.record_departure()

    def _schedule_next_digest(self, now: float) -> None:
        """When the next digest may leave after one that left now."""
        gap = 1 / self.rate
        slot = max(gap, MIN_SLOT_SECONDS)
        lateness = max(0.0, now - slot - self._next_digest_at)
        self._lateness_seconds = (
            self._lateness_seconds + lateness if lateness < IDLE_SECONDS and not self._paid_rate else 0.0
        )
        # Only into a second with room for it and one more: what lands together by chance needs that.
        has_room = not self._arrival_window.next_slot_in(self._window_capacity() - 1)
        caught_up = min(self._lateness_seconds, gap - gap / CATCH_UP_FACTOR) if has_room else 0.0
        self._lateness_seconds -= caught_up
        self._next_digest_at = max(now - slot, self._next_digest_at) + gap - caught_up

    async def acquire_reply_slot(self, chat_id: int) -> float:
        """Wait until a reply may go to `chat_id`; whoever came first leaves first.

        Returns:
            When it left, which `landed` wants to know.
        """
        if (wait := self._chat_limiter.reserve_reply(chat_id)) > 0:
            await self._sleep(wait)
        async with self._reply_lock:
            while (wait := self._reply_wait()) > 0:
                await self._sleep(wait)
            departed_at = self._arrival_window.record_departure()
            self._reply_times.append(departed_at)
            self._yield_slot_to_reply(departed_at)
            return departed_at

    def record_response(self, departed_at: float) -> None:
        """What left then was answered, or came to nothing."""
        self._arrival_window.record_response(departed_at)

    def halt(self, seconds: float) -> None:
        """Telegram said 429: nothing leaves for `seconds`, then more slowly."""
        now = self._now()
        was_halted = self._halted_until > now
        self._last_halt_at = now
        wait = min(max(seconds, MIN_HALT_SECONDS), MAX_HALT_SECONDS)
        self._on_halt(max(0.0, now + wait - max(self._halted_until, now)))
        self._halted_until = max(self._halted_until, now + wait)
        self._next_digest_at = max(self._next_digest_at, self._halted_until)
        self._lateness_seconds = 0.0
        if not was_halted:  # requests in flight bring their own 429; one lesson is enough
            log.warning("Telegram says 429 for %.0f s: nothing leaves for %.0f s, then slower", seconds, wait)
            self._reduced_factor = self._rate_factor() * HALT_RATE_FACTOR
        self._reduced_at = self._halted_until

    def record_result(self, *, is_success: bool) -> None:
        """A digest was answered, or was not: where several in a row were not, the next ones wait.

        So an outage costs a handful of messages in doubt or tried in vain, not as many as the rate allows.
        What fails while they wait had left before and tells nothing new.
        """
        if is_success:
            self._failures = 0
            return
        now = self._now()
        if now < self._backoff_until:
            return
        self._failures += 1
        excess = self._failures - FAILURES_BEFORE_BACKOFF
        if excess >= 0:
            self._backoff_until = now + min(MAX_BACKOFF_SECONDS, 2.0**excess)
            self._next_digest_at = max(self._next_digest_at, self._backoff_until)

    def _rate_factor(self) -> float:
        """How much of the full rate is used: a fifth less after each 429, regained within a minute each."""
        minutes = max(0.0, self._now() - self._reduced_at) / RECOVERY_SECONDS
        return float(min(1.0, self._reduced_factor * HALT_RATE_FACTOR**-minutes))

    def _yield_slot_to_reply(self, now: float) -> None:
        if self._yielded_slots < MAX_YIELDED_SLOTS and not self._paid_rate:
            self._yielded_slots += 1
            self._next_digest_at = max(now, self._next_digest_at) + 1 / self.rate

    def _digest_wait(self) -> float:
        now = self._now()
        wait = max(self._halted_until, self._next_digest_at) - now
        return (
            wait if self._paid_rate else max(wait, self._arrival_window.next_slot_in(self._window_capacity()))
        )

    def _reply_wait(self) -> float:
        halted = self._halted_until - self._now()
        return max(halted, self._reply_limit_wait()) if self._are_replies_limited() else halted

    def _are_replies_limited(self) -> bool:
        """Whether digests leave as well, or Telegram has refused something of late."""
        now = self._now()
        shares_limit = self._digest_lock.locked() or now < self._last_digest_at + DIGEST_ACTIVE_SECONDS
        return (shares_limit and not self._paid_rate) or now < self._last_halt_at + REPLY_LIMIT_SECONDS

    def _reply_limit_wait(self) -> float:
        capacity = self._window_capacity()
        wait = self._reply_window_wait(capacity)
        if self._digest_lock.locked():
            wait = self._reply_window_wait(capacity - capacity // (MAX_YIELDED_SLOTS + 1))
        return max(wait, self._arrival_window.next_slot_in(capacity))

    def _window_capacity(self) -> int:
        """Messages in any one second: a little more than the rate, so that single replies never wait."""
        return int(max(MIN_RATE, self._rate * self._rate_factor())) + REPLY_HEADROOM

    def _reply_window_wait(self, capacity: int) -> float:
        """Seconds until fewer than `most` replies have left within the last one."""
        now, times = self._now(), self._reply_times
        while times and times[0] <= now - ARRIVAL_WINDOW_SECONDS:
            times.popleft()
        return times[len(times) - capacity] + ARRIVAL_WINDOW_SECONDS - now if len(times) >= capacity else 0.0
