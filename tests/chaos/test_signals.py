"""Ends that are asked for, and processes that stand still for a while."""

from __future__ import annotations

import asyncio
import signal

import pytest

from bot.playground import Fault, FaultKind
from tests.chaos.conftest import OpenHarness
from tests.chaos.harness import WAIT_TIMEOUT_SECONDS
from tests.chaos.ledger_check import MAX_IN_DOUBT
from tests.support.lede_process import RUNNING
from tests.support.postgres_server import end_lock_holder

pytestmark = pytest.mark.process

READERS = 100
STANDING_BY_LOG, SENDING_LOG = "standing by", "sends from now on"


async def test_a_clean_end_in_the_middle_leaves_nothing_in_doubt(open_harness: OpenHarness) -> None:
    async with open_harness(READERS) as harness:
        harness.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, None, seconds=0.3))
        await harness.start()
        await harness.fan_out()
        for point in (20, 50):
            await harness.wait_for_arrivals(point)
            await harness.terminate()
            await harness.start()
        await harness.wait_until_settled()
        tally = await harness.verify()
    assert tally.sent == READERS
    assert sum(harness.found_in_doubt) == 0


async def test_a_sender_that_stands_still_on_sqlite_keeps_its_place_and_goes_on(
    open_harness: OpenHarness,
) -> None:
    async with open_harness(READERS) as harness:
        harness.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, None, seconds=0.1))
        first = await harness.start()
        second = await harness.start(ready=STANDING_BY_LOG)
        await harness.fan_out()
        await harness.wait_for_more_arrivals(READERS // 3)
        first.process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(2.0)  # two looks of the second at the right to send
        assert not any(RUNNING in line for line in second.lines)
        first.process.send_signal(signal.SIGCONT)
        await harness.wait_until_settled()
        tally = await harness.verify()
        assert not any(RUNNING in line for line in second.lines)
    assert tally.sent == READERS


async def test_on_sqlite_the_next_takes_over_from_one_killed_while_it_stood_still(
    open_harness: OpenHarness,
) -> None:
    async with open_harness(READERS) as harness:
        harness.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, None, seconds=0.1))
        first = await harness.start()
        second = await harness.start(ready=STANDING_BY_LOG)
        await harness.fan_out()
        await harness.wait_for_more_arrivals(READERS // 3)
        first.process.send_signal(signal.SIGSTOP)
        await first.stop(signal.SIGKILL, WAIT_TIMEOUT_SECONDS)
        await harness.wait_for_log(second, RUNNING)
        await harness.wait_until_settled()
        tally = await harness.verify()
    assert tally.sent + tally.unknown == READERS
    assert tally.unknown == sum(harness.found_in_doubt) <= MAX_IN_DOUBT


async def test_on_postgresql_a_sender_that_was_replaced_while_it_stood_still_changes_nothing(
    open_harness: OpenHarness, postgres_url: str
) -> None:
    async with open_harness(READERS, url=postgres_url) as harness:
        harness.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, None, seconds=0.1))
        first = await harness.start(ready=SENDING_LOG)
        second = await harness.start()
        await harness.fan_out()
        await harness.wait_for_more_arrivals(READERS // 3)
        first.process.send_signal(signal.SIGSTOP)
        await end_lock_holder(postgres_url)
        await harness.wait_for_log(second, SENDING_LOG)
        await harness.wait_for_more_arrivals(READERS // 5)
        first.process.send_signal(signal.SIGCONT)
        await harness.wait_until_settled()
        tally = await harness.verify()
        assert await first.stop(within=WAIT_TIMEOUT_SECONDS) == 0
    assert tally.sent + tally.unknown == READERS
    assert tally.unknown == sum(harness.found_in_doubt) <= MAX_IN_DOUBT


@pytest.mark.usefixtures("long_run")
async def test_on_postgresql_kills_lose_and_double_nothing(
    open_harness: OpenHarness, postgres_url: str
) -> None:
    async with open_harness(READERS, url=postgres_url) as harness:
        harness.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, None, seconds=0.1))
        await harness.start()
        await harness.fan_out()
        for point in (10, 30):
            await harness.wait_for_arrivals(point)
            await harness.kill_and_restart()
        await harness.wait_until_settled()
        tally = await harness.verify()
    assert tally.sent + tally.unknown == READERS
    # One that is killed as it takes over may have no time to say what it found.
    assert sum(harness.found_in_doubt) <= tally.unknown <= harness.kills * MAX_IN_DOUBT
