"""The limit of each chat, and how long a chat is kept in memory."""

from __future__ import annotations

from bot.services.delivery.chat_limits import ChatRateLimiter
from tests.support.fake_clock import ManualClock


async def test_chats_that_got_no_message_for_long_are_dropped() -> None:
    clock = ManualClock()
    chats = ChatRateLimiter(clock.monotonic)
    for chat in range(1, 5_100):
        chats.count_message(chat)
    clock.now += 3_600
    chats.count_message(1)
    assert len(chats) == 1
