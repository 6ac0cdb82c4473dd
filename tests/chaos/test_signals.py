"""Clean shutdowns, and processes that are suspended for a while."""

from __future__ import annotations

import asyncio
import signal

import pytest

from bot.playground import Fault, FaultKind
from tests.chaos.conftest import OpenHarness, is_long_run
from tests.chaos.harness import WAIT_TIMEOUT_SECONDS
from tests.chaos.ledger_check import MAX_IN_DOUBT
from tests.support.lede_process import RUNNING
from tests.support.postgres_server import end_lock_holder

pytestmark = pytest.mark.process

READERS = 100
STANDING_BY_LOG, SENDING_LOG = "standing by", "sends from now on"


async def test_a_clean_shutdown_during_a_fan_out_leaves_no_digest_in_doubt(open_harness: OpenHarness) -> None:
    async with open_harness(READERS) as harness:
        harness.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, None, seconds=0.3))
        await harness.start()
        await harness.fan_out()
        for point in (20, 50) if is_long_run() else (35,):
            await harness.wait_for_arrivals(point)
            await harness.terminate()
            await harness.start()
        await harness.wait_until_settled()
        tally = await harness.verify()
    assert tally.sent == READERS
    assert sum(harness.found_in_doubt) == 0


async def test_a_suspended_sender_on_sqlite_keeps_the_leader_lock_and_continues(
    open_harness: OpenHarness,
) -> None:
    async with open_harness(READERS) as harness:
        harness.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, None, seconds=0.1))
        first = await harness.start()
        second = await harness.start(ready=STANDING_BY_LOG)
        await harness.fan_out()
        await harness.wait_for_more_arrivals(READERS // 3)
        first.process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(2.0)  # two attempts of the second process to get the leader lock
        assert not any(RUNNING in line for line in second.lines)
        first.process.send_signal(signal.SIGCONT)
        await harness.wait_until_settled()
        tally = await harness.verify()
        assert not any(RUNNING in line for line in second.lines)
    assert tally.sent == READERS


async def test_the_next_process_on_sqlite_takes_over_from_one_killed_while_suspended(
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


async def test_a_sender_on_postgresql_that_was_replaced_while_suspended_changes_nothing(
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
async def test_kills_on_postgresql_lose_and_repeat_no_digest(
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
    # A sender killed while it takes over may not have logged what it found.
    assert sum(harness.found_in_doubt) <= tally.unknown <= harness.kills * MAX_IN_DOUBT
