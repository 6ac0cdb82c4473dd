"""kill -9 at random moments: no digest is lost or repeated, few are in doubt."""

from __future__ import annotations

import asyncio
import random

import pytest

from bot.playground import Fault, FaultKind
from bot.services.delivery.rate_limiter import DEFAULT_RATE
from tests.chaos.conftest import OpenHarness, is_long_run
from tests.chaos.harness import RAISED_RATE, ChaosHarness
from tests.chaos.ledger_check import MAX_IN_DOUBT

pytestmark = pytest.mark.process

SLOW_MOTION = 4
"""Rate and answers are slower by so much: what a busy machine adds to commits and answers counts a quarter.

In doubt are intents ahead, for 1.5 times the slowest commit and at most half a second (6 at this rate, 22 at
the usual one), and rate x (answer + commit); tests/bot/services/delivery/test_pipeline.py counts exactly.
"""
USUAL_IN_DOUBT = 12
"""Two to four, were it not for other programs."""


async def _fan_out_with_kills(harness: ChaosHarness, chance: random.Random, kills: int) -> None:
    """One fan-out in which the sender is killed `kills` times."""
    before = harness.arrival_count
    await harness.fan_out()
    # Only in the first half: digests that a kill leaves in doubt may never arrive.
    for point in sorted(chance.randint(1, len(harness.people) // 2) for _ in range(kills)):
        if chance.random() < 0.8:
            await harness.wait_for_arrivals(before + point)
            await asyncio.sleep(chance.uniform(0, 0.05))
            await harness.kill_and_restart()
        else:
            # While it starts, takes over or plans: no event marks this moment.
            await harness.kill()
            await harness.start(ready="")
            await asyncio.sleep(chance.uniform(0.2, 1.0))
    if harness.sender.process.returncode is not None:
        await harness.start()
    await harness.wait_until_settled()


async def _run_fan_outs_with_kills(harness: ChaosHarness, seed: int, fan_outs: int, kills: int) -> None:
    """Fan-outs with `kills` kills in all, each answer 50 ms late, and a clean end."""
    chance = random.Random(seed)
    harness.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, times=None, seconds=0.05))
    await harness.start()
    for number in range(fan_outs):
        await _fan_out_with_kills(harness, chance, kills // fan_outs + (number < kills % fan_outs))
    await harness.terminate()


async def test_kills_lose_and_repeat_no_digest_and_leave_only_those_in_flight_in_doubt(
    open_harness: OpenHarness, seed: int
) -> None:
    readers, fan_outs, kills = (500, 3, 20) if is_long_run() else (150, 1, 5)
    async with open_harness(readers) as harness:
        await _run_fan_outs_with_kills(harness, seed, fan_outs, kills)
        tally = await harness.verify()
    assert harness.kills == kills
    assert tally.sent + tally.unknown == readers * fan_outs
    assert max(harness.found_in_doubt) <= MAX_IN_DOUBT
    # A sender killed while it takes over may not have logged what it found.
    assert sum(harness.found_in_doubt) <= tally.unknown <= harness.kills * MAX_IN_DOUBT


async def test_kills_with_resend_once_give_up_only_a_second_doubt_and_send_no_digest_three_times(
    open_harness: OpenHarness, seed: int
) -> None:
    readers, kills = (200, 4) if is_long_run() else (100, 2)
    async with open_harness(readers, IN_DOUBT="resend_once") as harness:
        await _run_fan_outs_with_kills(harness, seed, fan_outs=1, kills=kills)
        tally = await harness.verify(max_arrivals=2)
        doubted = [row for row in await harness.read_rows() if row.doubts]
    assert tally.sent + tally.unknown == readers
    assert tally.repeated <= len(doubted) <= harness.kills * MAX_IN_DOUBT


async def test_a_kill_at_the_usual_rate_leaves_a_handful_in_doubt(open_harness: OpenHarness) -> None:
    async with open_harness(60, rate=DEFAULT_RATE / SLOW_MOTION) as harness:
        seconds = 0.05 * SLOW_MOTION
        harness.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, times=None, seconds=seconds))
        await harness.start()
        await harness.fan_out()
        await harness.wait_for_more_arrivals(12)
        harness.rate = RAISED_RATE  # of the next process
        await harness.kill_and_restart()
        await harness.wait_until_settled()
        await harness.verify()
    assert sum(harness.found_in_doubt) <= USUAL_IN_DOUBT
