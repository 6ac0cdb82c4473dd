"""Random sequences of all kinds of faults: afterwards the ledger agrees with what arrived."""

from __future__ import annotations

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.playground import Fault, FaultKind
from tests.chaos.conftest import OpenHarness
from tests.chaos.database_faults import locked_file, locked_table
from tests.chaos.harness import WAIT_TIMEOUT_SECONDS, ChaosHarness
from tests.support.postgres_server import end_connections, end_lock_holder

pytestmark = pytest.mark.process

READERS, STEPS = 100, 8
Step = Callable[[ChaosHarness, random.Random], Awaitable[None]]
"""Causes one fault."""


async def _kill(harness: ChaosHarness, _: random.Random) -> None:
    await harness.kill_and_restart()


async def _terminate(harness: ChaosHarness, _: random.Random) -> None:
    await harness.terminate()
    await harness.start()


async def _suspend(harness: ChaosHarness, chance: random.Random) -> None:
    harness.sender.process.send_signal(signal.SIGSTOP)
    await asyncio.sleep(chance.uniform(0, 1))
    harness.sender.process.send_signal(signal.SIGCONT)


async def _lose_answers(harness: ChaosHarness, chance: random.Random) -> None:
    kind = chance.choice((FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER))
    harness.playground.faults.add(Fault("sendMessage", kind, chance.randint(1, 4), 0.3))


async def _fail_requests(harness: ChaosHarness, chance: random.Random) -> None:
    status, after = chance.choice((500, 502, 504)), chance.random() < 0.5
    fault = Fault("sendMessage", FaultKind.STATUS_5XX, chance.randint(1, 4), 0.3, status=status, after=after)
    harness.playground.faults.add(fault)


async def _rate_limit(harness: ChaosHarness, chance: random.Random) -> None:
    harness.playground.faults.add(
        Fault("sendMessage", FaultKind.RETRY_AFTER, chance.randint(1, 2), seconds=1)
    )


async def _jump_clock(harness: ChaosHarness, chance: random.Random) -> None:
    harness.move_clock(timedelta(seconds=chance.randint(-60, 240)))


async def _lose_a_reader(harness: ChaosHarness, chance: random.Random) -> None:
    person = chance.choice(harness.people)
    harness.refusing_places.add((person.id, 0))
    person.block()


async def _lock_file(harness: ChaosHarness, chance: random.Random) -> None:
    with locked_file(Path(harness.folder / "lede.db")):
        await asyncio.sleep(chance.uniform(0, 2))


async def _lock_table(harness: ChaosHarness, chance: random.Random) -> None:
    async with locked_table(harness.url):
        await asyncio.sleep(chance.uniform(0, 2))


async def _end_connections(harness: ChaosHarness, _: random.Random) -> None:
    await end_connections(harness.url)


async def _lose_leader_lock(harness: ChaosHarness, _: random.Random) -> None:
    await end_lock_holder(harness.url)


COMMON_STEPS = (
    _kill,
    _terminate,
    _suspend,
    _lose_answers,
    _fail_requests,
    _rate_limit,
    _jump_clock,
    _lose_a_reader,
)


async def _run_mix(harness: ChaosHarness, seed: int, steps: Sequence[Step], *, max_arrivals: int) -> None:
    """Run a fan-out with STEPS random faults, and wait until all messages are settled."""
    chance = random.Random(seed)
    harness.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, None, 0.5, seconds=0.2))
    await harness.start()
    await harness.fan_out()
    for step in chance.sample(steps, STEPS):
        await asyncio.sleep(chance.uniform(0, 0.3))
        print(step.__name__)  # noqa: T201
        await step(harness, chance)
    harness.playground.faults.clear()
    harness.move_clock(
        timedelta(minutes=8)
    )  # past the end of leases and retry delays, whatever the clock shows
    await harness.wait_until_settled(2 * WAIT_TIMEOUT_SECONDS)
    tally = await harness.verify(max_arrivals=max_arrivals)
    assert tally.expired == 0


async def test_a_mix_of_faults_leaves_a_ledger_that_agrees_with_what_arrived(
    open_harness: OpenHarness, seed: int
) -> None:
    policy, max_arrivals = [("drop", 1), ("resend_once", 2)][seed % 2]
    async with open_harness(READERS, IN_DOUBT=policy) as harness:
        await _run_mix(harness, seed, (*COMMON_STEPS, _lock_file), max_arrivals=max_arrivals)


async def test_a_mix_of_faults_on_postgresql_leaves_a_ledger_that_agrees_with_what_arrived(
    open_harness: OpenHarness, seed: int, postgres_url: str
) -> None:
    async with open_harness(READERS, url=postgres_url) as harness:
        await _run_mix(
            harness, seed, (*COMMON_STEPS, _lock_table, _end_connections, _lose_leader_lock), max_arrivals=1
        )
