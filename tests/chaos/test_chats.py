"""Chats that are blocked, migrated or closed during a fan-out: other chats are not affected."""

from __future__ import annotations

import pytest

from bot.playground import ChatKind, Fault, FaultKind
from tests.chaos.conftest import OpenHarness
from tests.chaos.harness import ChaosHarness

pytestmark = pytest.mark.process

READERS = 100


async def _two_fan_outs(harness: ChaosHarness) -> None:
    for _ in range(2):
        await harness.fan_out()
        await harness.wait_until_settled()


async def test_readers_who_block_the_bot_get_one_failed_request_and_no_more(
    open_harness: OpenHarness,
) -> None:
    async with open_harness(READERS) as harness:
        # Updates fail, so that the bot learns of the blocks only from refused messages.
        harness.playground.faults.add(Fault("getUpdates", FaultKind.STATUS_5XX, None))
        blocking = harness.people[::10] + harness.people[1::10] + harness.people[2::10]
        for person in blocking:
            person.block()
        harness.refusing_places = {(person.id, 0) for person in blocking}
        await harness.start()
        await _two_fan_outs(harness)
        tally = await harness.verify()
    assert (tally.sent, tally.failed) == (2 * READERS - 60, 30)


async def test_a_group_that_becomes_a_supergroup_keeps_its_digests_under_its_new_id(
    open_harness: OpenHarness,
) -> None:
    async with open_harness(READERS) as harness:
        group = harness.playground.add_group("Harbour", members=harness.people[:1], kind=ChatKind.GROUP)
        await harness.subscribe((group.id, 0, "group"))
        await harness.start()
        await harness.fan_out()
        await harness.wait_until_settled()
        supergroup = group.migrate()
        harness.record_migration(group.id, supergroup.id)
        await _two_fan_outs(harness)
        tally = await harness.verify()
    assert tally.sent == 3 * (READERS + 1)


async def test_a_closed_topic_ends_only_its_own_digests(open_harness: OpenHarness) -> None:
    async with open_harness(READERS) as harness:
        forum = harness.playground.add_group("Harbour", members=harness.people[:1], forum=True)
        ferry, market = forum.add_topic("Ferry"), forum.add_topic("Market")
        await harness.subscribe((forum.id, ferry.id, "supergroup"), (forum.id, market.id, "supergroup"))
        harness.playground.faults.add(Fault("sendMessage", FaultKind.SLOW, None, 0.3, seconds=0.2))
        ferry.close()
        harness.refusing_places = {(forum.id, ferry.id)}
        await harness.start()
        await _two_fan_outs(harness)
        tally = await harness.verify()
    assert (tally.sent, tally.failed) == (2 * (READERS + 1), 1)
