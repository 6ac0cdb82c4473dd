"""Paid sending falls back to the free pace without Stars, and returns with them; no digest is lost."""

from __future__ import annotations

import asyncio

import pytest

from bot.ports.messenger import OutOfStars
from bot.services.delivery.paid_sending import RETRY_SECONDS, PaidSending
from bot.services.delivery.rate_limiter import DEFAULT_RATE, RateLimiter
from data.database import Database
from tests.bot.services.delivery.harness import DeliveryHarness, FakeTelegram, FaultyGroupCommit, states
from tests.bot.services.seed import chat, messages, publish, subscribe_chats
from tests.support.fake_clock import ManualClock, ScheduledClock

WHY = OutOfStars("BALANCE_TOO_LOW")


def paid_sending() -> tuple[ManualClock, PaidSending]:
    clock = ManualClock()
    return clock, PaidSending(clock.monotonic, 500.0)


def test_it_is_suspended_by_a_refusal_and_returns_when_the_balance_has_grown() -> None:
    _, paid = paid_sending()
    assert (paid.rate, paid.is_suspended) == (500.0, False)
    paid.suspend(WHY.why)
    assert (paid.rate, paid.refusal) == (0.0, WHY.why)
    for stars in (0.0, 0.9, None):
        paid.update_balance(stars)
        assert paid.is_suspended
    paid.update_balance(200.0)
    assert (paid.rate, paid.refusal) == (500.0, "")


def test_a_balance_that_was_refused_is_tried_again_only_after_an_hour_or_when_it_has_grown() -> None:
    clock, paid = paid_sending()

    def refuse_and_update(balance: float, waited: float = 0.0) -> bool:
        """Whether it is suspended after a refusal, some seconds and a look at the balance."""
        paid.suspend(WHY.why)
        clock.now += waited
        paid.update_balance(balance)
        return paid.is_suspended

    for _ in range(2):
        found = [
            refuse_and_update(50.0),
            refuse_and_update(50.0),
            refuse_and_update(50.0, RETRY_SECONDS),
            refuse_and_update(51.0),
        ]
        assert found == [False, True, False, False]
        paid.record_paid_message()  # it worked, so that an equal balance is worth a try again


def test_an_unknown_balance_is_tried_after_an_hour_and_an_empty_one_never() -> None:
    clock, paid = paid_sending()
    paid.suspend(WHY.why)
    clock.now += RETRY_SECONDS - 1
    paid.update_balance(None)
    assert paid.is_suspended
    clock.now += 1
    paid.update_balance(0.0)
    assert paid.is_suspended
    paid.update_balance(None)
    assert not paid.is_suspended


def test_a_message_that_left_before_the_refusal_ends_no_suspension() -> None:
    _, paid = paid_sending()
    paid.record_paid_message()
    paid.suspend(WHY.why)
    paid.record_paid_message()
    assert (paid.is_suspended, paid.has_worked) == (True, False)


def test_without_a_paid_rate_nothing_is_paid_for() -> None:
    assert PaidSending(ManualClock().monotonic, 0.0).rate == 0.0


async def test_a_refused_message_is_sent_unpaid_at_once_and_no_later_one_is_paid_for(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram(WHY, WHY), paid_rate=500)
    chats = range(1, 41)
    await subscribe_chats(database, [chat(number) for number in chats])
    await publish(database, "A story")
    await harness.send_all()
    sent_to = [request[0] for request in harness.telegram.requests]
    assert set(sent_to) == set(chats)
    assert len(sent_to) == len(chats) + 2
    assert [states(await messages(database, one)) for one in chats] == [["sent"]] * len(chats)
    assert harness.telegram.paid[-len(chats) // 2 :] == [False] * (len(chats) // 2)
    assert harness.rate_limiter.paid.is_suspended
    assert harness.rate_limiter.rate == DEFAULT_RATE


async def test_the_pace_is_the_free_one_from_the_refusal_to_the_return() -> None:
    clock = ScheduledClock()
    rate_limiter = RateLimiter(clock.monotonic, clock.sleep, paid_rate=500)

    async def seconds_for(count: int) -> float:
        started = clock.now

        async def send() -> None:
            for _ in range(count):
                rate_limiter.record_response(await rate_limiter.acquire_digest_slot())

        await clock.run(asyncio.create_task(send()))
        return clock.now - started

    assert await seconds_for(500) == pytest.approx(1, abs=0.1)
    rate_limiter.suspend_paid_sending(WHY.why)
    assert await seconds_for(280) == pytest.approx(11, abs=0.5)
    rate_limiter.paid.update_balance(1000.0)
    assert await seconds_for(500) == pytest.approx(1, abs=0.1)
