"""Lost requests and answers, failing and absent servers: each message is counted once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from bot.playground import Fault, FaultKind
from tests.chaos.conftest import OpenHarness
from tests.chaos.harness import WAIT_TIMEOUT_SECONDS
from tests.chaos.ledger_check import MAX_IN_DOUBT

pytestmark = pytest.mark.process

READERS, HITS = 100, 12


@pytest.mark.parametrize(
    ("fault", "arrive"),
    [
        (Fault("sendMessage", FaultKind.DROP_BEFORE, HITS, 0.25), 0),
        (Fault("sendMessage", FaultKind.DROP_AFTER, HITS, 0.25), HITS),
        (Fault("sendMessage", FaultKind.STATUS_5XX, HITS, 0.25, status=502), 0),
        (Fault("sendMessage", FaultKind.STATUS_5XX, HITS, 0.25, status=504, after=True), HITS),
    ],
    ids=["cut before", "cut after", "502 before", "504 after"],
)
async def test_a_lost_answer_puts_only_its_own_message_in_doubt(
    open_harness: OpenHarness, fault: Fault, arrive: int
) -> None:
    async with open_harness(READERS) as harness:
        harness.playground.faults.add(fault)
        await harness.start()
        await harness.fan_out()
        await harness.wait_until_settled()
        tally = await harness.verify()
    assert (tally.sent, tally.unknown, tally.arrived_in_doubt) == (READERS - HITS, HITS, arrive)


async def test_messages_with_lost_answers_are_sent_once_more_under_resend_once(
    open_harness: OpenHarness,
) -> None:
    async with open_harness(READERS, IN_DOUBT="resend_once") as harness:
        for kind in (FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER):
            harness.playground.faults.add(Fault("sendMessage", kind, HITS // 2, 0.25))
        await harness.start()
        await harness.fan_out()
        await harness.wait_until(lambda: harness.playground.faults.planned == [])
        await harness.wait_for_all_arrivals(missing=HITS // 2)
        harness.move_clock(timedelta(minutes=1))
        await harness.wait_until_settled()
        tally = await harness.verify(max_arrivals=2)
    assert (tally.sent, tally.repeated) == (READERS, HITS // 2)


async def test_slow_answers_delay_digests_and_lose_none(open_harness: OpenHarness) -> None:
    async with open_harness(READERS) as harness:
        harness.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, None, 0.3, seconds=1.0))
        await harness.start()
        await harness.fan_out()
        await harness.wait_until_settled()
        tally = await harness.verify()
    assert tally.sent == READERS


async def test_a_server_that_restarts_puts_only_messages_in_flight_in_doubt(
    open_harness: OpenHarness,
) -> None:
    async with open_harness(60, rate=30.0) as harness:
        harness.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, 2, seconds=WAIT_TIMEOUT_SECONDS))
        await harness.start()
        await harness.fan_out()
        await harness.wait_for_more_arrivals(20)
        address = urlsplit(harness.playground.root)
        await harness.playground.stop()
        await asyncio.sleep(0.5)  # an outage has a length
        await harness.playground.start(port=address.port or 0)
        harness.move_clock(timedelta(minutes=1))
        await harness.wait_until_settled()
        tally = await harness.verify()
    assert tally.sent + tally.unknown == 60
    assert tally.unknown <= MAX_IN_DOUBT
