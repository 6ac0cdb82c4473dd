"""A server's clock that jumps in the middle of a fan-out: one digest each, none twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.playground import Fault, FaultKind
from tests.chaos.conftest import Newsroom

pytestmark = pytest.mark.process

READERS = 100


@pytest.mark.parametrize("minutes", [90, -1], ids=str)
async def test_a_clock_that_jumps_doubles_and_loses_nothing(room_of: Newsroom, minutes: int) -> None:
    async with room_of(READERS) as room:
        room.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, None, seconds=0.1))
        await room.start()
        await room.fan_out()
        await room.reached(READERS // 3)
        room.move(timedelta(minutes=minutes))
        if minutes < 0:  # what was not leased yet waits for its minute to come again
            room.move(timedelta(minutes=-minutes))
        await room.settled()
        tally = await room.verify()
    assert tally.sent == READERS


async def test_a_clock_set_back_a_day_sends_yesterdays_digest_to_nobody(room_of: Newsroom) -> None:
    async with room_of(READERS) as room:
        await room.start()
        for _ in range(2):
            await room.fan_out()
            await room.settled()
        room.move(timedelta(days=-1))
        await room.restart()
        room.move(timedelta(days=1))
        await room.fan_out()
        await room.settled()
        tally = await room.verify()
    assert tally.sent == 3 * READERS
