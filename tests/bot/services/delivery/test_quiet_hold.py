"""No message is sent in its reader's quiet hours, however late it is; it is sent after them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.ports.messenger import NotSent
from bot.services.delivery import quiet_hold
from bot.services.planning import planner
from bot.services.planning.composition import ALL_STORIES
from bot.services.subscriptions import subscriptions
from data.database import Database
from data.records.audience import QuietHours
from tests.bot.services.delivery.harness import DUE, DeliveryHarness, FakeTelegram, FaultyGroupCommit, states
from tests.bot.services.seed import chat, messages, publish, subscribe, subscribe_chats

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
QUIET_SOON: dict[str, Any] = {"quiet": QuietHours("08:30", "16:30")}
"""Quiet hours that begin half an hour after the digest is due, in UTC."""
QUIET_END = DUE + 8.5 * HOUR


@pytest.fixture
def harness(database: Database, commits: FaultyGroupCommit) -> DeliveryHarness:
    return DeliveryHarness(database, commits, FakeTelegram())


def requested_chats(harness: DeliveryHarness) -> list[int]:
    return [chat_id for chat_id, *_ in harness.telegram.requests]


async def test_a_digest_delayed_by_an_outage_is_deferred_to_the_end_of_quiet_hours(
    harness: DeliveryHarness,
) -> None:
    await subscribe(harness.database, **QUIET_SOON)
    await publish(harness.database, "A story")
    await planner.plan(harness.database, DUE)
    harness.clock.advance(HOUR)
    assert await harness.send_all() == 0
    (row,) = await messages(harness.database)
    assert (row["state"], row["attempts"], row["not_before"]) == ("pending", 0, QUIET_END.isoformat())
    assert await (await harness.ledger()).next_ready_at() == QUIET_END
    harness.clock.advance(QUIET_END - harness.clock.now())
    assert await harness.send_all() == 1
    assert states(await messages(harness.database)) == ["sent"]


async def test_quiet_hours_set_after_planning_are_kept_and_the_digest_expires_after_them(
    harness: DeliveryHarness,
) -> None:
    await subscribe(harness.database, max_stories=ALL_STORIES)
    await publish(harness.database, *(f"Story {n}" for n in range(10)))
    await planner.plan(harness.database, DUE)
    async with harness.database.transaction() as tx:
        await subscriptions.set_quiet(tx, chat(), QuietHours("07:00", "20:00"))
    assert await harness.send_all() == 0
    for row in await messages(harness.database):
        assert row["not_before"] == (DUE + 12 * HOUR).isoformat()
        assert row["expires_at"] == (DUE + 13 * HOUR).isoformat()
    harness.clock.advance(12 * HOUR)
    await harness.send_all()
    assert [text[0] for _, _, text, _ in harness.telegram.requests] == ["0", "1"]


async def test_a_digest_that_is_not_sent_within_an_hour_after_quiet_hours_expires(
    harness: DeliveryHarness,
) -> None:
    harness.telegram = FakeTelegram(*[NotSent("refused")] * 50)
    await subscribe(harness.database, **QUIET_SOON)
    await publish(harness.database, "A story")
    await planner.plan(harness.database, DUE)
    harness.clock.advance(HOUR)
    await harness.send_all()
    harness.clock.advance(QUIET_END - harness.clock.now())
    await harness.send_all()
    assert states(await messages(harness.database)) == ["pending"]
    harness.clock.advance(HOUR)
    await harness.send_all()
    assert states(await messages(harness.database)) == ["expired"]


@pytest.mark.unmeasured
async def test_readers_in_quiet_hours_at_the_head_of_a_fan_out_delay_no_other_reader(
    harness: DeliveryHarness,
) -> None:
    await subscribe_chats(harness.database, (chat(number) for number in range(2000, 2200)), **QUIET_SOON)
    await subscribe_chats(harness.database, (chat(number) for number in range(2200, 2210)))
    await publish(harness.database, "A story")
    await planner.plan(harness.database, DUE)
    harness.clock.advance(HOUR)
    assert await harness.send_all() == 10
    assert requested_chats(harness) == list(range(2200, 2210))


async def test_a_delivery_leased_just_before_quiet_hours_is_not_sent_in_them(
    harness: DeliveryHarness, commits: FaultyGroupCommit
) -> None:
    await subscribe(harness.database, **QUIET_SOON)
    await publish(harness.database, "A story")
    await planner.plan(harness.database, DUE)
    harness.clock.advance(HOUR / 2 - timedelta(seconds=1))

    async def a_minute_passes() -> None:
        harness.clock.advance(MINUTE)

    commits.before_next_commit = a_minute_passes
    await harness.send_all()
    assert harness.telegram.requests == []
    (row,) = await messages(harness.database)
    assert (row["state"], row["attempts"], row["not_before"]) == ("pending", 0, QUIET_END.isoformat())


async def test_the_rest_of_a_digest_waits_for_the_end_of_quiet_hours_that_began_during_it(
    harness: DeliveryHarness,
) -> None:
    await subscribe(harness.database, **QUIET_SOON, max_stories=ALL_STORIES)
    await publish(harness.database, *(f"Story {n}" for n in range(20)))
    await planner.plan(harness.database, DUE)
    harness.clock.advance(HOUR / 2 - timedelta(seconds=1))

    async def a_second_passes() -> None:
        harness.clock.advance(timedelta(seconds=1))
        harness.telegram.before_send = None

    harness.telegram.before_send = a_second_passes
    await harness.send_all()
    assert states(await messages(harness.database)) == ["sent", "pending", "pending"]
    harness.clock.advance(QUIET_END - harness.clock.now())
    await harness.send_all()
    assert [text[0] for _, _, text, _ in harness.telegram.requests] == ["0", "1", "2"]


async def test_a_sender_that_was_replaced_defers_nothing(harness: DeliveryHarness) -> None:
    await subscribe(harness.database, **QUIET_SOON)
    await publish(harness.database, "A story")
    await planner.plan(harness.database, DUE)
    old = await harness.ledger()
    harness.clock.advance(HOUR / 2 - timedelta(seconds=1))
    batch, _more = await old.lease(10)
    await harness.ledger()
    async with harness.database.transaction() as tx:
        assert await quiet_hold.defer_in_quiet_hours(tx, batch, DUE + HOUR, batch[0].epoch) == []
    (row,) = await messages(harness.database)
    assert row["not_before"] == DUE.isoformat()
