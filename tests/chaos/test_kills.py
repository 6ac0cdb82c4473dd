"""kill -9 at random moments: nothing is lost, nothing doubled, little in doubt."""

from __future__ import annotations

import asyncio
import random

import pytest

from bot.playground import Fault, FaultKind
from bot.services.delivery.pipeline import IN_FLIGHT
from bot.services.delivery.rate_limiter import RATE
from tests.chaos.conftest import Newsroom
from tests.chaos.harness import Room
from tests.chaos.ledger_check import MOST_IN_DOUBT

pytestmark = pytest.mark.process

USUAL_IN_DOUBT = IN_FLIGHT
"""At 28 a second; two to four, more where the machine is busy."""


async def _fan_out_under_fire(room: Room, chance: random.Random, kills: int) -> None:
    """One fan-out in which the sender is killed again and again."""
    before = room.arrivals
    await room.fan_out()
    # Not in the second half: what a kill leaves in doubt may never arrive.
    for point in sorted(chance.randint(1, len(room.people) // 2) for _ in range(kills)):
        if chance.random() < 0.8:
            await room.arrived(before + point)
            await asyncio.sleep(chance.uniform(0, 0.05))
            await room.restart()
        else:
            # While it starts, takes over or plans: there is no event for this moment.
            await room.kill()
            await room.start(ready="")
            await asyncio.sleep(chance.uniform(0.2, 1.0))
    if room.sender.process.returncode is not None:
        await room.start()
    await room.settled()


async def _under_fire(room: Room, seed: int, fan_outs: int, kills: int) -> None:
    """Fan-outs with so many kills in all, each answer 50 ms late; a clean end."""
    chance = random.Random(seed)
    room.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, times=None, seconds=0.05))
    await room.start()
    for number in range(fan_outs):
        await _fan_out_under_fire(room, chance, kills // fan_outs + (number < kills % fan_outs))
    await room.end()


async def test_twenty_kills_lose_nothing_double_nothing_and_leave_only_what_was_in_flight_in_doubt(
    room_of: Newsroom, seed: int
) -> None:
    async with room_of(500) as room:
        await _under_fire(room, seed, fan_outs=3, kills=20)
        tally = await room.verify()
    assert room.kills == 20
    assert tally.sent + tally.unknown == 1500
    assert max(room.found_in_doubt) <= MOST_IN_DOUBT
    # One that is killed as it takes over may have no time to say what it found.
    assert sum(room.found_in_doubt) <= tally.unknown <= room.kills * MOST_IN_DOUBT


async def test_where_doubts_are_sent_again_only_a_second_doubt_is_given_up_and_nobody_is_reached_thrice(
    room_of: Newsroom, seed: int
) -> None:
    async with room_of(200, IN_DOUBT="resend_once") as room:
        await _under_fire(room, seed, fan_outs=1, kills=4)
        tally = await room.verify(most=2)
        doubted = [row for row in await room.rows() if row.doubts]
    assert tally.sent + tally.unknown == 200
    assert tally.twice <= len(doubted) <= room.kills * MOST_IN_DOUBT


async def test_at_the_usual_pace_a_kill_leaves_a_handful_in_doubt(room_of: Newsroom) -> None:
    async with room_of(60, rate=RATE) as room:
        room.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, times=None, seconds=0.05))
        await room.start()
        await room.fan_out()
        await room.reached(25)
        await room.restart()
        await room.settled()
        await room.verify()
    assert sum(room.found_in_doubt) <= USUAL_IN_DOUBT
