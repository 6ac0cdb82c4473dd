"""Faults of all kinds strung together at random: in the end the ledger still fits what arrived."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.playground import Fault, FaultKind
from tests.chaos.conftest import Newsroom
from tests.chaos.database_faults import locked_file, locked_table
from tests.chaos.harness import PATIENCE, Room
from tests.support.postgres_server import end_connections, end_holder

pytestmark = pytest.mark.process

READERS, STEPS = 100, 8
Step = Callable[[Room, random.Random], Awaitable[None]]
"""Something that goes wrong."""


async def _kill(room: Room, _: random.Random) -> None:
    await room.restart()


async def _end(room: Room, _: random.Random) -> None:
    await room.end()
    await room.start()


async def _stand_still(room: Room, chance: random.Random) -> None:
    room.sender.process.send_signal(signal.SIGSTOP)
    await asyncio.sleep(chance.uniform(0, 1))
    room.sender.process.send_signal(signal.SIGCONT)


async def _lose_answers(room: Room, chance: random.Random) -> None:
    kind = chance.choice((FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER))
    room.playground.faults.add(Fault("sendMessage", kind, chance.randint(1, 4), 0.3))


async def _stumble(room: Room, chance: random.Random) -> None:
    status, after = chance.choice((500, 502, 504)), chance.random() < 0.5
    fault = Fault("sendMessage", FaultKind.STATUS_5XX, chance.randint(1, 4), 0.3, status=status, after=after)
    room.playground.faults.add(fault)


async def _flood(room: Room, chance: random.Random) -> None:
    room.playground.faults.add(Fault("sendMessage", FaultKind.RETRY_AFTER, chance.randint(1, 2), seconds=1))


async def _jump(room: Room, chance: random.Random) -> None:
    room.move(timedelta(seconds=chance.randint(-60, 240)))


async def _lose_a_reader(room: Room, chance: random.Random) -> None:
    person = chance.choice(room.people)
    room.gone.add((person.id, 0))
    person.block()


async def _lock_file(room: Room, chance: random.Random) -> None:
    with locked_file(Path(room.folder / "lede.db")):
        await asyncio.sleep(chance.uniform(0, 2))


async def _lock_table(room: Room, chance: random.Random) -> None:
    async with locked_table(room.url):
        await asyncio.sleep(chance.uniform(0, 2))


async def _cut_off(room: Room, _: random.Random) -> None:
    await end_connections(room.url)


async def _lose_the_right(room: Room, _: random.Random) -> None:
    await end_holder(room.url)


EVERYWHERE = (_kill, _end, _stand_still, _lose_answers, _stumble, _flood, _jump, _lose_a_reader)


async def _mix(room: Room, seed: int, steps: Sequence[Step], *, most: int) -> None:
    """A fan-out in which one thing after the other goes wrong; everything comes to its end."""
    chance = random.Random(seed)
    room.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, None, 0.5, seconds=0.2))
    await room.start()
    await room.fan_out()
    for step in chance.sample(steps, STEPS):
        await asyncio.sleep(chance.uniform(0, 0.3))
        print(step.__name__)  # noqa: T201
        await step(room, chance)
    room.playground.faults.clear()
    room.move(timedelta(minutes=8))  # what a lease or a second try waits for, wherever the clock is
    await room.settled(2 * PATIENCE)
    tally = await room.verify(most=most)
    assert tally.expired == 0


async def test_any_mix_of_faults_leaves_a_ledger_that_fits_what_arrived(room_of: Newsroom, seed: int) -> None:
    policy, most = [("drop", 1), ("resend_once", 2)][seed % 2]
    async with room_of(READERS, IN_DOUBT=policy) as room:
        await _mix(room, seed, (*EVERYWHERE, _lock_file), most=most)


async def test_any_mix_of_faults_on_postgresql_leaves_a_ledger_that_fits_what_arrived(
    room_of: Newsroom, seed: int, postgres_url: str
) -> None:
    async with room_of(READERS, url=postgres_url) as room:
        await _mix(room, seed, (*EVERYWHERE, _lock_table, _cut_off, _lose_the_right), most=1)
