"""429: Telegram is obeyed, whatever it says, and nobody loses or repeats a digest by it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.playground import Fault, FaultKind, Limits
from tests.chaos.conftest import Newsroom

pytestmark = pytest.mark.process

READERS = 100


async def test_a_storm_of_429_leaves_nothing_in_doubt(room_of: Newsroom) -> None:
    async with room_of(READERS) as room:
        room.playground.faults.add(Fault("sendMessage", FaultKind.RETRY_AFTER, 6, 0.1, seconds=1))
        await room.start()
        await room.fan_out()
        await room.settled()
        tally = await room.verify()
    assert tally.sent == READERS
    assert {refusal.code for refusal in room.playground.refusals} == {429}


async def test_a_pace_far_beyond_telegrams_limits_still_reaches_everybody_once(room_of: Newsroom) -> None:
    async with room_of(READERS, limits=Limits(), rate=60.0) as room:
        await room.start()
        await room.fan_out()
        await room.settled()
        tally = await room.verify()
    assert tally.sent == READERS


async def test_an_absurd_wait_is_tried_out_after_an_hour(room_of: Newsroom) -> None:
    async with room_of(READERS) as room:
        room.playground.faults.add(Fault("sendMessage", FaultKind.RETRY_AFTER, seconds=10**9))
        await room.start()
        await room.fan_out()
        await room.until(lambda: bool(room.playground.refusals))
        await room.end()
        before = room.arrivals
        room.move(timedelta(minutes=61))
        await room.start()
        await room.settled()
        tally = await room.verify()
    assert before < READERS
    assert tally.sent == READERS
