"""Ends that are asked for, and processes that stand still for a while."""

from __future__ import annotations

import asyncio
import signal

import pytest

from bot.playground import Fault, FaultKind
from tests.chaos.conftest import Newsroom
from tests.chaos.harness import PATIENCE
from tests.chaos.ledger_check import MOST_IN_DOUBT
from tests.support.lede_process import RUNNING
from tests.support.postgres_server import end_holder

pytestmark = pytest.mark.process

READERS = 100
STANDS_BY, SENDS = "standing by", "sends from now on"


async def test_a_clean_end_in_the_middle_leaves_nothing_in_doubt(room_of: Newsroom) -> None:
    async with room_of(READERS) as room:
        room.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, None, seconds=0.3))
        await room.start()
        await room.fan_out()
        for point in (20, 50):
            await room.arrived(point)
            await room.end()
            await room.start()
        await room.settled()
        tally = await room.verify()
    assert tally.sent == READERS
    assert sum(room.found_in_doubt) == 0


async def test_a_sender_that_stands_still_on_sqlite_keeps_its_place_and_goes_on(room_of: Newsroom) -> None:
    async with room_of(READERS) as room:
        room.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, None, seconds=0.1))
        first = await room.start()
        second = await room.start(ready=STANDS_BY)
        await room.fan_out()
        await room.reached(READERS // 3)
        first.process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(2.0)  # two looks of the second at the right to send
        assert not any(RUNNING in line for line in second.lines)
        first.process.send_signal(signal.SIGCONT)
        await room.settled()
        tally = await room.verify()
        assert not any(RUNNING in line for line in second.lines)
    assert tally.sent == READERS


async def test_on_sqlite_the_next_takes_over_from_one_killed_while_it_stood_still(room_of: Newsroom) -> None:
    async with room_of(READERS) as room:
        room.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, None, seconds=0.1))
        first = await room.start()
        second = await room.start(ready=STANDS_BY)
        await room.fan_out()
        await room.reached(READERS // 3)
        first.process.send_signal(signal.SIGSTOP)
        await first.stop(signal.SIGKILL, PATIENCE)
        await room.wrote(second, RUNNING)
        await room.settled()
        tally = await room.verify()
    assert tally.sent + tally.unknown == READERS
    assert tally.unknown == sum(room.found_in_doubt) <= MOST_IN_DOUBT


async def test_on_postgresql_a_sender_that_was_replaced_while_it_stood_still_changes_nothing(
    room_of: Newsroom, postgres_url: str
) -> None:
    async with room_of(READERS, url=postgres_url) as room:
        room.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, None, seconds=0.1))
        first = await room.start(ready=SENDS)
        second = await room.start()
        await room.fan_out()
        await room.reached(READERS // 3)
        first.process.send_signal(signal.SIGSTOP)
        await end_holder(postgres_url)
        await room.wrote(second, SENDS)
        await room.reached(READERS // 5)
        first.process.send_signal(signal.SIGCONT)
        await room.settled()
        tally = await room.verify()
        assert await first.stop(within=PATIENCE) == 0
    assert tally.sent + tally.unknown == READERS
    assert tally.unknown == sum(room.found_in_doubt) <= MOST_IN_DOUBT


@pytest.mark.usefixtures("long_run")
async def test_on_postgresql_kills_lose_and_double_nothing(room_of: Newsroom, postgres_url: str) -> None:
    async with room_of(READERS, url=postgres_url) as room:
        room.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, None, seconds=0.1))
        await room.start()
        await room.fan_out()
        for point in (10, 30):
            await room.arrived(point)
            await room.restart()
        await room.settled()
        tally = await room.verify()
    assert tally.sent + tally.unknown == READERS
    # One that is killed as it takes over may have no time to say what it found.
    assert sum(room.found_in_doubt) <= tally.unknown <= room.kills * MOST_IN_DOUBT
