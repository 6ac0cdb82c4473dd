"""Messages in doubt: after crashes, lost answers, halts and failures of the ledger."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.ports.messenger import OutcomeUnknown, Sent, SlowDown, Unreachable
from bot.services.delivery.ledger import recover
from bot.services.delivery.pipeline import MAX_IN_FLIGHT
from bot.services.delivery.settlement import RESEND_DELAY
from bot.services.planning import planner
from bot.services.planning.composition import ALL_STORIES
from bot.services.subscriptions import subscriptions
from bot.settings import InDoubtPolicy
from data.database import Database
from data.delivery import statistics
from data.records.audience import SubscriptionState
from tests.bot.services.delivery.harness import (
    DUE,
    DeliveryHarness,
    FakeTelegram,
    FaultyGroupCommit,
    kill_in_flight,
    send_all,
    states,
)
from tests.bot.services.seed import chat, messages, publish, subscribe, subscribe_chats, subscription
from tests.support.factories import NOW


async def test_an_intent_is_committed_before_its_request(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram())
    seen: list[str] = []

    async def read_states() -> None:
        seen.extend(states(await messages(database)))

    harness.telegram.before_send = read_states
    await subscribe(database)
    await publish(database, "A story")
    await harness.send_all()
    assert seen == ["sending"]


async def test_a_message_in_flight_when_its_process_died_is_not_sent_again(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram())
    await subscribe(database)
    await publish(database, "A story")
    await kill_in_flight(harness)
    assert await harness.send_all() == 0
    assert states(await messages(database)) == ["unknown"]


async def test_a_sender_of_an_older_epoch_sends_nothing(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram())
    await subscribe(database)
    await publish(database, "A story")
    await planner.plan(database, DUE)
    old = await harness.dispatcher()
    commits.before_next_commit = lambda: recover(database, DUE)
    await old.step()
    assert harness.telegram.requests == []
    assert states(await messages(database)) == ["pending"]


async def test_a_reader_who_leaves_between_lease_and_send_gets_nothing(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram())
    await subscribe(database)
    await publish(database, "A story")

    async def leave() -> None:
        async with database.transaction() as tx:
            await subscriptions.unsubscribe(tx, chat(), NOW)

    commits.before_next_commit = leave
    await harness.send_all()
    assert harness.telegram.requests == []


@pytest.mark.parametrize("doubt", [OutcomeUnknown("read timeout"), OutcomeUnknown("Bad Gateway")])
async def test_a_message_in_doubt_is_sent_once_more_under_resend_once_and_never_a_third_time(
    database: Database, commits: FaultyGroupCommit, doubt: OutcomeUnknown
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram(doubt, doubt, doubt), InDoubtPolicy.RESEND_ONCE)
    await subscribe(database)
    await publish(database, "A story")
    await harness.send_all()
    assert states(await messages(database)) == ["pending"]
    harness.clock.advance(RESEND_DELAY)
    await harness.send_all()
    (row,) = await messages(database)
    assert (row["state"], row["doubts"]) == ("unknown", 2)
    harness.clock.advance(timedelta(hours=1))
    assert await harness.send_all() == 0
    assert len(harness.telegram.requests) == 2


async def test_a_message_that_a_crash_left_in_flight_is_sent_once_more_under_resend_once(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram(), InDoubtPolicy.RESEND_ONCE)
    await subscribe(database)
    await publish(database, "A story")
    await kill_in_flight(harness)
    assert await harness.send_all() == 1
    (row,) = await messages(database)
    assert (row["state"], row["doubts"]) == ("sent", 1)


@pytest.mark.unmeasured
async def test_an_outage_leaves_a_handful_of_messages_in_doubt_not_as_many_as_the_rate_allows(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram(*[OutcomeUnknown("Bad Gateway")] * 1000))
    await subscribe_chats(database, (chat(number) for number in range(2000, 2040)))
    await publish(database, "A story")
    await planner.plan(database, DUE)
    dispatcher, begun = await harness.dispatcher(), harness.rate_limiter.now()
    await send_all(dispatcher)
    assert harness.rate_limiter.now() - begun > 60 * 10


async def test_a_long_halt_releases_the_leases_and_leaves_no_intent(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram())
    await subscribe_chats(database, (chat(number) for number in range(2000, 2010)))
    await publish(database, "A story")
    await planner.plan(database, DUE)

    async def halt() -> None:
        harness.rate_limiter.halt(600)

    commits.before_next_commit = halt
    dispatcher = await harness.dispatcher()
    await dispatcher.step()
    for _ in range(2):
        assert await dispatcher.step() == 0
    found = [(await messages(database, number))[0]["state"] for number in range(2000, 2010)]
    assert harness.telegram.requests == []
    assert "sending" not in found


@pytest.mark.unmeasured
async def test_a_long_halt_during_a_large_fan_out_releases_leases_and_intents(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram(Sent(1), Sent(2), SlowDown(600)))
    await subscribe_chats(database, (chat(number) for number in range(2000, 2200)))
    await publish(database, "A story")
    await planner.plan(database, DUE)
    dispatcher = await harness.dispatcher()
    async with asyncio.timeout(60):
        while await dispatcher.step():
            pass
    async with database.reading() as tx:
        counts = (await statistics.count_all(tx)).outbox
    assert "sending" not in counts
    assert counts.get("leased", 0) <= MAX_IN_FLIGHT  # cancelled in flight: their leases lapse
    assert counts["pending"] >= 150
    assert harness.rate_limiter.halted_for > 500


async def test_a_settlement_is_retried_while_the_ledger_fails_and_no_message_is_sent_twice(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram())
    commits.failing_settlements = 3
    await subscribe(database)
    await publish(database, "A story")
    await harness.send_all()
    assert states(await messages(database)) == ["sent"]
    assert len(harness.telegram.requests) == 1


async def test_a_blocked_chat_is_recorded_after_the_ledger_has_failed(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram(Unreachable("blocked")))
    commits.failing_others = 3
    await subscribe(database)
    await publish(database, "A story")
    await harness.send_all()
    assert states(await messages(database)) == ["failed"]
    assert (await subscription(database)).state is SubscriptionState.BLOCKED


async def test_an_unexpected_error_during_a_request_settles_the_message_as_in_doubt(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram())
    await subscribe(database, max_stories=ALL_STORIES)
    await publish(database, *(f"Story {n}" for n in range(10)))

    async def fail() -> None:
        raise KeyError("message_id")

    harness.telegram.before_send = fail
    await harness.send_all()
    first, second = await messages(database)
    assert (first["state"], first["note"], first["doubts"]) == ("unknown", "KeyError", 1)
    assert second["state"] == "expired"
