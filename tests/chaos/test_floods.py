"""Answers of 429: the halt is kept, and no digest is lost or repeated."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.playground import Fault, FaultKind, SendLimits
from tests.chaos.conftest import OpenHarness

pytestmark = pytest.mark.process

READERS = 100


async def test_many_answers_of_429_leave_no_digest_in_doubt(open_harness: OpenHarness) -> None:
    async with open_harness(READERS) as harness:
        harness.playground.faults.add(Fault("sendMessage", FaultKind.RETRY_AFTER, 6, 0.1, seconds=1))
        await harness.start()
        await harness.fan_out()
        await harness.wait_until_settled()
        tally = await harness.verify()
    assert tally.sent == READERS
    assert {refusal.code for refusal in harness.playground.refusals} == {429}


async def test_a_rate_far_above_telegrams_limits_still_sends_each_digest_once(
    open_harness: OpenHarness,
) -> None:
    async with open_harness(READERS, limits=SendLimits(), rate=60.0) as harness:
        await harness.start()
        await harness.fan_out()
        await harness.wait_until_settled()
        tally = await harness.verify()
    assert tally.sent == READERS


async def test_an_absurdly_long_halt_is_cut_to_an_hour(open_harness: OpenHarness) -> None:
    async with open_harness(READERS) as harness:
        harness.playground.faults.add(Fault("sendMessage", FaultKind.RETRY_AFTER, seconds=10**9))
        await harness.start()
        await harness.fan_out()
        await harness.wait_until(lambda: bool(harness.playground.refusals))
        await harness.terminate()
        before = harness.arrival_count
        harness.move_clock(timedelta(minutes=61))
        await harness.start()
        await harness.wait_until_settled()
        tally = await harness.verify()
    assert before < READERS
    assert tally.sent == READERS
