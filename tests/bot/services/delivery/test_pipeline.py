"""The window of deliveries in flight: which starts next, and how many requests leave at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.services.delivery.pipeline import InFlightWindow, max_in_flight_at
from bot.services.delivery.rate_limiter import RateLimiter
from data.records.audience import SummaryLength
from data.records.delivery import Delivery, Edition
from tests.support.fake_clock import ManualClock, ScheduledClock

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
EDITION = Edition(1, "digest", ((),), 0, AT)


def make_window(max_in_flight: int = 2) -> tuple[RateLimiter, InFlightWindow]:
    clock = ManualClock()
    rate_limiter = RateLimiter(clock.monotonic, clock.sleep, rate=10)  # low: one delivery ahead
    return rate_limiter, InFlightWindow(rate_limiter, max_in_flight)


def make_delivery(number: int, chat_id: int) -> Delivery:
    late = AT + timedelta(hours=6)
    return Delivery(number, number, chat_id, 0, "en", "UTC", SummaryLength.NORMAL, EDITION, 0, AT, late, 0, 1)


async def test_max_in_flight_grows_with_the_rate() -> None:
    assert (max_in_flight_at(28), max_in_flight_at(1000)) == (16, 150)


async def test_the_next_delivery_starts_only_after_the_request_of_the_last_has_left() -> None:
    _, window = make_window()
    window.add(make_delivery(number, number) for number in (1, 2))
    answered = asyncio.Event()

    async def send() -> None:
        await window.acquire_request()
        await answered.wait()
        window.release_request()

    first = window.next_ready()
    assert first is not None
    window.start(first.chat_id, send())
    assert (window.next_ready(), window.queued, window.is_busy) == (None, 1, True)
    await window.wait_for_progress(60)
    second = window.next_ready()
    assert second is not None
    assert (second.id, window.queued) == (2, 0)
    answered.set()
    await window.cancel(include_departed=True)
    assert not window.is_busy


@pytest.mark.parametrize(
    ("answer_seconds", "commit_seconds", "most"),
    [(0.05, 0.005, 2 + 3), (0.05, 0.1, 5 + 6), (0.3, 0.005, 2 + 10)],
)
async def test_what_a_kill_at_the_usual_rate_leaves_in_doubt_is_what_answers_and_commits_take(
    answer_seconds: float, commit_seconds: float, most: int
) -> None:
    """At most: intents ahead, for 1.5 times a commit, and what leaves during an answer and a commit."""
    clock = ScheduledClock()
    rate_limiter = RateLimiter(clock.monotonic, clock.sleep)
    window = InFlightWindow(rate_limiter)
    in_doubt, counts = set[int](), list[int]()

    async def send(number: int) -> None:
        in_doubt.add(number)
        with window.measure_ledger_latency():
            await clock.sleep(commit_seconds)
        departed_at = await window.acquire_request()
        await clock.sleep(answer_seconds)
        rate_limiter.record_response(departed_at)
        window.release_request()
        await clock.sleep(commit_seconds)
        counts.append(len(in_doubt))
        in_doubt.remove(number)

    async def send_all() -> None:
        window.add(make_delivery(number, number) for number in range(1, 121))
        while window.queued or window.is_busy:
            if (delivery := window.next_ready()) is not None:
                window.start(delivery.chat_id, send(delivery.id))
            else:
                await window.wait_for_progress(60)

    await clock.run(asyncio.create_task(send_all()))
    assert len(counts) == 120
    assert max(counts) <= most


async def test_no_more_requests_leave_than_fit_into_the_window() -> None:
    _, window = make_window(max_in_flight=2)
    waiting = [asyncio.create_task(window.acquire_request()) for _ in range(3)]
    done, pending = await asyncio.wait(waiting, timeout=0.05)
    assert (len(done), len(pending)) == (2, 1)
    window.release_request()
    async with asyncio.timeout(20):
        await asyncio.gather(*waiting)


async def test_a_cancelled_wait_for_a_slot_leaves_its_request_to_others() -> None:
    clock = ManualClock(max_sleep=60)
    rate_limiter = RateLimiter(clock.monotonic, clock.sleep)
    window = InFlightWindow(rate_limiter, max_in_flight=1)
    rate_limiter.halt(600)
    waiting = asyncio.create_task(window.acquire_request())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    clock.now += 600
    async with asyncio.timeout(20):
        await window.acquire_request()


async def test_a_window_is_halted_only_by_a_pause_longer_than_the_queue_keeps_deliveries() -> None:
    rate_limiter, window = make_window()
    states = []
    for seconds in (5, 6):
        rate_limiter.halt(seconds)
        states.append(window.is_halted)
    assert states == [False, True]


async def test_cancel_stops_only_deliveries_whose_request_has_not_left() -> None:
    _, window = make_window()
    ended = list[str]()
    blocked = asyncio.Event()

    async def send(name: str, *, leaves: bool) -> None:
        if leaves:
            await window.acquire_request()
        try:
            await blocked.wait()
        finally:
            ended.append(name)

    window.start(1, send("departed", leaves=True))
    window.start(2, send("waiting", leaves=False))
    await window.wait_for_progress(60)
    await window.cancel(include_departed=False)
    assert ended == ["waiting"]
    await window.cancel(include_departed=True)
    assert ended == ["waiting", "departed"]
