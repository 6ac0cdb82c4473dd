"""Decides when messages may leave: one schedule for all, a limit for each chat, replies before digests.

Telegram allows about 30 messages a second in all, one a second to a private chat and 20 a minute to a group
or channel. Digests leave on a schedule (send_schedule). Replies leave at once. While digests leave as well,
and for an hour after a 429, a reply leaves only if the last second has room for it, and digests yield a slot
to each; under a flood of replies digests keep a fifth. After a 429 everything halts (flood_control).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.services.delivery.arrival_window import ARRIVAL_WINDOW_SECONDS, ArrivalWindow
from bot.services.delivery.chat_limits import ChatRateLimiter
from bot.services.delivery.flood_control import FloodControl
from bot.services.delivery.paid_sending import PaidSending
from bot.services.delivery.reply_window import ReplyWindow
from bot.services.delivery.send_schedule import SendSchedule

DEFAULT_RATE = 29.1
"""Messages a second: a little above 29, so that 29 are held where a machine or network delays some."""
MIN_RATE = 1.0
REPLY_HEADROOM = 1
"""Messages a second above the rate, for replies: 30 at the usual rate, which is Telegram's limit."""


class RateLimiter:
    """The limits of one bot token.

    Args:
        monotonic: Tells monotonic seconds.
        sleep: Waits for some seconds of that clock.
        rate: Messages a second in all.
        paid_rate: Digests a second under paid broadcasts; they then leave on a schedule of their own, and no
            reply has to make room for them. 0 without.
        on_halt: Called at each 429 with the seconds that it adds to the halt; 0 during a longer one.

    Attributes:
        paid: Whether digests are paid for at present.
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
        self.paid = PaidSending(monotonic, paid_rate)
        self._flood_control = FloodControl(monotonic)
        self._schedule = SendSchedule(monotonic, is_independent=lambda: self.paid.rate > 0)
        self._reply_window = ReplyWindow(monotonic)
        self._arrival_window = ArrivalWindow(monotonic)
        self._chat_limiter = ChatRateLimiter(monotonic)
        self._reply_lock, self._digest_lock = asyncio.Lock(), asyncio.Lock()

    @property
    def rate(self) -> float:
        """Digests a second at present."""
        return max(MIN_RATE, (self.paid.rate or self._rate) * self._flood_control.rate_factor)

    @property
    def _free_rate(self) -> float:
        """Messages a second that are not paid for."""
        return max(MIN_RATE, self._rate * self._flood_control.rate_factor)

    @property
    def halted_for(self) -> float:
        """Seconds for which nothing may leave, 0 when nothing is halted."""
        return self._flood_control.halted_for

    def now(self) -> float:
        """Seconds of the limiter's clock."""
        return self._now()

    async def sleep(self, seconds: float) -> None:
        """Wait for `seconds` of the limiter's clock."""
        await self._sleep(seconds)

    def chat_wait(self, chat_id: int) -> float:
        """Seconds until a digest may go to this chat."""
        return self._chat_limiter.digest_wait(chat_id)

    def count_digest(self, chat_id: int) -> None:
        """Count a digest that is about to go to this chat."""
        self._chat_limiter.count_message(chat_id)

    async def acquire_digest_slot(self, *, is_edit: bool = False) -> float:
        """Wait until a digest, or the edit of one, may leave; first come, first served.

        Edits cannot be paid for, so they leave at the free rate.

        Returns:
            When it left, for `record_response`.
        """
        async with self._digest_lock:
            while (wait := self._digest_wait(is_edit=is_edit)) > 0:
                await self._sleep(wait)
            self._schedule.take_slot(self._free_rate if is_edit else self.rate)
            is_paid = self.paid.rate and not is_edit
            return self._now() if is_paid else self._arrival_window.record_departure()

    async def acquire_reply_slot(self, chat_id: int) -> float:
        """Wait until a reply may go to `chat_id`; first come, first served.

        Returns:
            When it left, for `record_response`.
        """
        if (wait := self._chat_limiter.reserve_reply(chat_id)) > 0:
            await self._sleep(wait)
        async with self._reply_lock:
            while (wait := self._reply_wait()) > 0:
                await self._sleep(wait)
            departed_at = self._arrival_window.record_departure()
            self._reply_window.record_departure(departed_at)
            self._schedule.yield_slot(self.rate)
            return departed_at

    def suspend_paid_sending(self, why: str) -> None:
        """Send digests unpaid at the free rate from now on, since Telegram says that the Stars are used up.

        The first one waits a second, in which Telegram may still count those that were paid for.
        """
        self.paid.suspend(why)
        self._schedule.postpone_until(self._now() + ARRIVAL_WINDOW_SECONDS)

    def record_response(self, departed_at: float) -> None:
        """Record that the request that left at `departed_at` was answered, or failed."""
        self._arrival_window.record_response(departed_at)

    def halt(self, seconds: float) -> None:
        """Halt everything for `seconds` after a 429; then the rate is lower."""
        halted_before = self._flood_control.halted_for
        self._flood_control.halt(seconds)
        self._on_halt(max(0.0, self._flood_control.halted_for - halted_before))
        self._schedule.postpone_until(self._flood_control.halted_until)
        self._schedule.forget_lateness()

    def record_result(self, *, is_success: bool) -> None:
        """Record whether a digest was answered: after several failures in a row the next ones wait."""
        backoff_until = self._flood_control.record_result(is_success=is_success)
        if backoff_until is not None:
            self._schedule.postpone_until(backoff_until)

    def _digest_wait(self, *, is_edit: bool = False) -> float:
        wait = max(self._flood_control.halted_until, self._schedule.next_at) - self._now()
        if self.paid.rate and not is_edit:
            return wait
        # A reply that waits for room gets the next slot.
        capacity = self._window_capacity() - self._reply_lock.locked()
        return max(wait, self._arrival_window.next_slot_in(capacity))

    def _reply_wait(self) -> float:
        halted = self._flood_control.halted_for
        if not self._are_replies_limited():
            return halted
        capacity = self._window_capacity()
        wait = self._reply_window.wait(capacity, leave_room_for_digests=self._digest_lock.locked())
        return max(halted, wait, self._arrival_window.next_slot_in(capacity))

    def _are_replies_limited(self) -> bool:
        """Whether digests leave as well, or the last 429 was within the hour."""
        shares_limit = self._digest_lock.locked() or self._schedule.is_active
        return (shares_limit and not self.paid.rate) or self._flood_control.are_replies_limited

    def _window_capacity(self) -> int:
        """Messages in any one second: slightly more than the rate, so that a single reply hardly waits."""
        return int(self._free_rate) + REPLY_HEADROOM
