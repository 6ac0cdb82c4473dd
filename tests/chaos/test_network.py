"""Requests and answers that get lost, servers that stumble or go away: each send counted once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from bot.playground import Fault, FaultKind
from tests.chaos.conftest import Newsroom
from tests.chaos.harness import PATIENCE
from tests.chaos.ledger_check import MOST_IN_DOUBT

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
async def test_whatever_loses_an_answer_puts_that_one_send_in_doubt_and_no_other(
    room_of: Newsroom, fault: Fault, arrive: int
) -> None:
    async with room_of(READERS) as room:
        room.playground.faults.add(fault)
        await room.start()
        await room.fan_out()
        await room.settled()
        tally = await room.verify()
    assert (tally.sent, tally.unknown, tally.arrived_in_doubt) == (READERS - HITS, HITS, arrive)


async def test_lost_answers_are_sent_once_more_where_that_is_wanted(room_of: Newsroom) -> None:
    async with room_of(READERS, IN_DOUBT="resend_once") as room:
        for kind in (FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER):
            room.playground.faults.add(Fault("sendMessage", kind, HITS // 2, 0.25))
        await room.start()
        await room.fan_out()
        await room.until(lambda: room.playground.faults.planned == [])
        await room.reached_all(but=HITS // 2)
        room.move(timedelta(minutes=1))
        await room.settled()
        tally = await room.verify(most=2)
    assert (tally.sent, tally.twice) == (READERS, HITS // 2)


async def test_slow_answers_delay_and_harm_nothing(room_of: Newsroom) -> None:
    async with room_of(READERS) as room:
        room.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, None, 0.3, seconds=1.0))
        await room.start()
        await room.fan_out()
        await room.settled()
        tally = await room.verify()
    assert tally.sent == READERS


async def test_a_server_that_goes_away_and_comes_back_costs_only_what_was_on_its_way(
    room_of: Newsroom,
) -> None:
    async with room_of(60, rate=30.0) as room:
        room.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, 2, seconds=PATIENCE))
        await room.start()
        await room.fan_out()
        await room.reached(20)
        address = urlsplit(room.playground.root)
        await room.playground.stop()
        await asyncio.sleep(0.5)  # an outage has a length
        await room.playground.start(port=address.port or 0)
        room.move(timedelta(minutes=1))
        await room.settled()
        tally = await room.verify()
    assert tally.sent + tally.unknown == 60
    assert tally.unknown <= MOST_IN_DOUBT
