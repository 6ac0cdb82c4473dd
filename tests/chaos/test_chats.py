"""Chats that are gone, grown or closed in the middle of a fan-out: the others notice nothing."""

from __future__ import annotations

import pytest

from bot.playground import ChatKind, Fault, FaultKind
from tests.chaos.conftest import Newsroom
from tests.chaos.harness import Room

pytestmark = pytest.mark.process

READERS = 100


async def _two_fan_outs(room: Room) -> None:
    for _ in range(2):
        await room.fan_out()
        await room.settled()


async def test_readers_who_block_the_bot_fail_once_and_are_left_alone_then(room_of: Newsroom) -> None:
    async with room_of(READERS) as room:
        # No update gets through to tell of the blocks: only the refusals do.
        room.playground.faults.add(Fault("getUpdates", FaultKind.STATUS_5XX, None))
        gone = room.people[::10] + room.people[1::10] + room.people[2::10]
        for person in gone:
            person.block()
        room.gone = {(person.id, 0) for person in gone}
        await room.start()
        await _two_fan_outs(room)
        tally = await room.verify()
    assert (tally.sent, tally.failed) == (2 * READERS - 60, 30)


async def test_a_group_that_grows_keeps_its_digests_under_its_new_number(room_of: Newsroom) -> None:
    async with room_of(READERS) as room:
        group = room.playground.add_group("Harbour", members=room.people[:1], kind=ChatKind.GROUP)
        await room.subscribe((group.id, 0, "group"))
        await room.start()
        await room.fan_out()
        await room.settled()
        grown = group.migrate()
        room.now_at(group.id, grown.id)
        await _two_fan_outs(room)
        tally = await room.verify()
    assert tally.sent == 3 * (READERS + 1)


async def test_a_closed_topic_ends_its_own_digests_and_nobody_elses(room_of: Newsroom) -> None:
    async with room_of(READERS) as room:
        forum = room.playground.add_group("Harbour", members=room.people[:1], forum=True)
        ferry, market = forum.add_topic("Ferry"), forum.add_topic("Market")
        await room.subscribe((forum.id, ferry.id, "supergroup"), (forum.id, market.id, "supergroup"))
        room.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, None, 0.3, seconds=0.2))
        ferry.close()
        room.gone = {(forum.id, ferry.id)}
        await room.start()
        await _two_fan_outs(room)
        tally = await room.verify()
    assert (tally.sent, tally.failed) == (2 * (READERS + 1), 1)
