"""A server's clock that jumps during a fan-out: each reader gets one digest."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.playground import Fault, FaultKind
from tests.chaos.conftest import OpenHarness

pytestmark = pytest.mark.process

READERS = 100


@pytest.mark.parametrize("minutes", [90, -1], ids=str)
async def test_a_clock_that_jumps_repeats_and_loses_no_digest(
    open_harness: OpenHarness, minutes: int
) -> None:
    async with open_harness(READERS) as harness:
        harness.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, None, seconds=0.1))
        await harness.start()
        await harness.fan_out()
        await harness.wait_for_more_arrivals(READERS // 3)
        harness.move_clock(timedelta(minutes=minutes))
        if minutes < 0:  # deliveries not leased yet wait for their minute again
            harness.move_clock(timedelta(minutes=-minutes))
        await harness.wait_until_settled()
        tally = await harness.verify()
    assert tally.sent == READERS


async def test_a_clock_set_back_a_day_repeats_no_digest_of_yesterday(open_harness: OpenHarness) -> None:
    async with open_harness(READERS) as harness:
        await harness.start()
        for _ in range(2):
            await harness.fan_out()
            await harness.wait_until_settled()
        harness.move_clock(timedelta(days=-1))
        await harness.kill_and_restart()
        harness.move_clock(timedelta(days=1))
        await harness.fan_out()
        await harness.wait_until_settled()
        tally = await harness.verify()
    assert tally.sent == 3 * READERS
