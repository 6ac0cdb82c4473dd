"""The queue keeps its order, except that other chats pass a chat that must wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.delivery.chat_limits import GROUP_LIMIT
from bot.services.delivery.rate_limiter import RateLimiter
from bot.services.delivery.ready_queue import MAX_CHAT_WAIT_SECONDS, ReadyQueue
from data.records.audience import SummaryLength
from data.records.delivery import Delivery, Edition
from tests.support.fake_clock import ManualClock

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
EDITION = Edition(1, "digest", ((),), 0, AT)


def make_queue() -> tuple[ManualClock, RateLimiter, ReadyQueue]:
    clock = ManualClock()
    return clock, RateLimiter(clock.monotonic, clock.sleep), ReadyQueue()


def delivery(number: int, chat_id: int) -> Delivery:
    late = AT + timedelta(hours=6)
    return Delivery(number, number, chat_id, 0, "en", "UTC", SummaryLength.NORMAL, EDITION, 0, AT, late, 0, 1)


def pop_all(queue: ReadyQueue, rate_limiter: RateLimiter) -> list[int]:
    """The ids of the deliveries that may leave now, each counted as sent."""
    taken = []
    while (one := queue.pop(rate_limiter)) is not None:
        rate_limiter.count_digest(one.chat_id)
        taken.append(one.id)
    return taken


def test_deliveries_to_different_chats_leave_the_queue_in_order() -> None:
    _, rate_limiter, queue = make_queue()
    queue.add(delivery(n, n) for n in range(1, 6))
    assert pop_all(queue, rate_limiter) == [1, 2, 3, 4, 5]
    assert len(queue) == 0


def test_one_delivery_of_a_waiting_chat_is_kept_and_leaves_first_when_the_chat_is_ready() -> None:
    clock, rate_limiter, queue = make_queue()
    queue.add([delivery(1, 7), delivery(2, 7), delivery(3, 8)])
    assert pop_all(queue, rate_limiter) == [1, 3]
    assert queue.next_ready_in(rate_limiter) == 1.0
    clock.now += 1.0
    queue.add([delivery(4, 9)])
    assert pop_all(queue, rate_limiter) == [2, 4]
    assert queue.next_ready_in(rate_limiter) is None


def test_further_deliveries_of_a_waiting_chat_are_deferred_one_interval_apart() -> None:
    _, rate_limiter, queue = make_queue()
    queue.add(delivery(n, -5) for n in range(1, 12))
    assert pop_all(queue, rate_limiter) == [1]
    waits = queue.pop_deferred()
    assert list(waits) == list(range(3, 12))
    times = list(waits.values())
    assert times[0] >= GROUP_LIMIT.interval * 2 - 1e-9
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert gaps == pytest.approx([GROUP_LIMIT.interval] * len(gaps))
    assert queue.pop_deferred() == {}


def test_a_delivery_to_a_chat_that_has_reached_its_limit_is_deferred() -> None:
    _, rate_limiter, queue = make_queue()
    for _ in range(GROUP_LIMIT.count):
        rate_limiter.count_digest(-5)
    queue.add([delivery(1, -5)])
    assert pop_all(queue, rate_limiter) == []
    assert queue.pop_deferred()[1] > MAX_CHAT_WAIT_SECONDS
    assert len(queue) == 0


@given(st.lists(st.integers(-3, 3).filter(bool), max_size=60))
def test_every_delivery_is_popped_kept_or_deferred_once(chats: list[int]) -> None:
    _, rate_limiter, queue = make_queue()
    queue.add(delivery(number, chat) for number, chat in enumerate(chats))
    taken = pop_all(queue, rate_limiter)
    deferred = list(queue.pop_deferred())
    kept = queue.clear()
    assert sorted(taken + deferred + kept) == list(range(len(chats)))
    assert len(queue) == 0
