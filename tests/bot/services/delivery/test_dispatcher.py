"""Sending: what each answer of Telegram does to the outbox and to the subscription."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.ports.messenger import (
    BadMarkup,
    Migrated,
    NotSent,
    Outcome,
    OutcomeUnknown,
    Rejected,
    Sent,
    SlowDown,
    TopicClosed,
    Unreachable,
)
from bot.services.planning import planner
from data.database import Database
from data.errors import DatabaseUnavailable
from data.records.audience import SubscriptionState
from data.records.delivery import Delivery
from tests.bot.services.delivery.harness import (
    DUE,
    DeliveryHarness,
    FakeTelegram,
    FaultyGroupCommit,
    send_all,
    states,
)
from tests.bot.services.seed import chat, messages, publish, subscribe, subscribe_chats, subscription


@pytest.mark.parametrize(
    ("answer", "state", "note"),
    [
        (Sent(77), "sent", ""),
        (OutcomeUnknown("read timeout"), "unknown", "read timeout"),
        (Rejected("message is too odd"), "failed", "message is too odd"),
        (TopicClosed("TOPIC_CLOSED"), "failed", "TOPIC_CLOSED"),
        (Unreachable("bot was blocked by the user"), "failed", "bot was blocked by the user"),
    ],
)
async def test_a_final_answer_settles_the_message_for_good(
    database: Database, commits: FaultyGroupCommit, answer: Outcome, state: str, note: str
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram(answer))
    await subscribe(database)
    await publish(database, "A story")
    assert await harness.send_all() == 1
    (row,) = await messages(database)
    assert (row["state"], row["note"]) == (state, note)
    assert row["message_id"] == (77 if state == "sent" else None)
    harness.clock.advance(timedelta(hours=5))
    assert await harness.send_all() == 0
    assert len(harness.telegram.requests) == 1


async def test_an_unreachable_chat_gets_no_more_messages_and_keeps_its_settings(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram(Unreachable("blocked")))
    await subscribe(database)
    await publish(database, "A story")
    await harness.send_all()
    stopped = await subscription(database)
    assert (stopped.state, stopped.next_due) == (SubscriptionState.BLOCKED, None)
    assert stopped.times == ("08:00",)


@pytest.mark.parametrize("answer", [Rejected("odd"), OutcomeUnknown("timeout")])
async def test_other_refusals_do_not_change_the_subscription(
    database: Database, commits: FaultyGroupCommit, answer: Outcome
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram(answer))
    await subscribe(database)
    await publish(database, "A story")
    await harness.send_all()
    assert (await subscription(database)).state is SubscriptionState.ACTIVE


async def test_a_message_with_bad_markup_is_sent_once_more_as_plain_text(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram(BadMarkup("can't parse"), Sent(5)))
    await subscribe(database)
    await publish(database, "A story")
    await harness.send_all()
    assert [plain for _, _, _, plain in harness.telegram.requests] == [False, True]
    assert states(await messages(database)) == ["sent"]


async def test_a_message_with_bad_markup_twice_fails(database: Database, commits: FaultyGroupCommit) -> None:
    harness = DeliveryHarness(
        database, commits, FakeTelegram(BadMarkup("can't parse"), BadMarkup("still not"))
    )
    await subscribe(database)
    await publish(database, "A story")
    await harness.send_all()
    assert states(await messages(database)) == ["failed"]


async def test_a_429_halts_all_sending_and_its_message_is_sent_later(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram(SlowDown(7)))
    await subscribe(database)
    await publish(database, "A story")
    assert await harness.send_all() == 1
    (row,) = await messages(database)
    assert (row["state"], row["attempts"]) == ("pending", 1)
    assert row["not_before"] == (DUE + timedelta(seconds=7)).isoformat()
    assert harness.rate_limiter.rate < 28
    harness.clock.advance(timedelta(seconds=7))
    assert await harness.send_all() == 1
    assert states(await messages(database)) == ["sent"]


async def test_a_message_that_was_not_sent_is_retried_after_growing_delays(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram(*[NotSent("refused")] * 3))
    await subscribe(database)
    await publish(database, "A story")
    for wait in (5, 30, 120):
        assert await harness.send_all() == 1
        (row,) = await messages(database)
        assert row["not_before"] == (harness.clock.now() + timedelta(seconds=wait)).isoformat()
        harness.clock.advance(timedelta(seconds=wait))
    assert await harness.send_all() == 1
    assert states(await messages(database)) == ["sent"]


@pytest.mark.unmeasured
async def test_an_outage_is_waited_out_until_the_digest_expires(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram(*[NotSent("refused")] * 200))
    await subscribe(database)
    await publish(database, "A story")
    for _ in range(20):
        await harness.send_all()
        harness.clock.advance(timedelta(minutes=15))
    assert states(await messages(database)) == ["pending"]
    harness.telegram.clear_outcomes()
    assert await harness.send_all() == 1
    assert states(await messages(database)) == ["sent"]


async def test_a_migrated_group_gets_its_digest_at_the_new_id_at_once(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram(Migrated(-1002)))
    await subscribe(database, chat(-7, kind="group"))
    await publish(database, "A story")
    assert await harness.send_all() == 2
    assert [chat_id for chat_id, *_ in harness.telegram.requests] == [-7, -1002]
    assert states(await messages(database, -1002)) == ["sent"]
    assert (await subscription(database, chat(-1002, kind="supergroup"))).times == ("08:00",)


async def test_a_delivery_that_becomes_ready_during_a_lease_is_sent(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram(Migrated(-1002)))

    async def take_long() -> None:
        harness.telegram.before_send = None
        await asyncio.sleep(0.6)

    harness.telegram.before_send = take_long
    await subscribe(database, chat(-7, kind="group"))
    await publish(database, "A story")
    assert await harness.send_all() == 2
    assert states(await messages(database, -1002)) == ["sent"]


async def test_a_forum_topic_gets_its_digest_in_the_topic(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram())
    await subscribe(database, chat(-1005, 42, "supergroup"))
    await publish(database, "A story")
    await harness.send_all()
    assert [(given[0], given[1]) for given in harness.telegram.requests] == [(-1005, 42)]


async def test_a_delivery_that_waited_too_long_expires(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram(NotSent("no network")))
    await subscribe(database)
    await publish(database, "A story")
    await harness.send_all()
    harness.clock.advance(timedelta(hours=6))
    assert await harness.send_all() == 0
    assert states(await messages(database)) == ["expired"]


async def test_a_closed_topic_blocks_its_own_subscription_and_the_group_gets_one_notice(
    database: Database, commits: FaultyGroupCommit
) -> None:
    topic, other = chat(-1005, 42, "supergroup"), chat(-1005, 43, "supergroup")
    harness = DeliveryHarness(database, commits, FakeTelegram(TopicClosed("TOPIC_CLOSED")))
    for one in (topic, other):
        await subscribe(database, one)
    await publish(database, "A story")
    await harness.send_all()
    harness.clock.advance(timedelta(minutes=1))
    await harness.send_all()
    stopped = await subscription(database, topic)
    assert (stopped.state, stopped.next_due, stopped.times) == (SubscriptionState.BLOCKED, None, ("08:00",))
    assert (await subscription(database, other)).state is SubscriptionState.ACTIVE
    notices = [given for given in harness.telegram.requests if given[2] == "The topic is closed."]
    assert [given[:2] for given in notices] == [(-1005, 0)]


@pytest.mark.unmeasured
async def test_a_busy_group_delays_no_other_chat(database: Database, commits: FaultyGroupCommit) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram())
    await subscribe_chats(database, (chat(-1005, thread, "supergroup") for thread in range(1, 41)))
    await subscribe_chats(database, (chat(number) for number in range(2000, 2100)))
    await publish(database, "A story")
    await planner.plan(database, DUE)
    begun_at, departures = harness.rate_limiter.now(), []

    async def record() -> None:
        departures.append(harness.rate_limiter.now() - begun_at)

    harness.telegram.before_send = record
    await send_all(await harness.dispatcher())
    to_people = [at for at, given in zip(departures, harness.telegram.requests, strict=True) if given[0] > 0]
    assert len(to_people) == 100
    assert max(to_people) < 100 / 28 + 2
    waiting = [row["state"] for row in await messages(database, -1005)]
    assert waiting.count("pending") >= 36
    ready_at = sorted(datetime.fromisoformat(row["not_before"]) for row in await messages(database, -1005))
    assert ready_at[-1] - harness.clock.now() > timedelta(minutes=2)


async def test_a_running_dispatcher_wakes_when_deliveries_are_planned(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness, due, sent = DeliveryHarness(database, commits, FakeTelegram()), asyncio.Event(), asyncio.Event()

    async def record() -> None:
        sent.set()

    harness.telegram.before_send = record
    running = asyncio.create_task((await harness.dispatcher(due=due)).run())
    await subscribe(database)
    await publish(database, "A story")
    await planner.plan(database, DUE, due.set)
    async with asyncio.timeout(20):  # without the event it would wait for 30 s
        await sent.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_running_dispatcher_logs_failed_batches_and_continues(
    database: Database,
    commits: FaultyGroupCommit,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram())
    dispatcher, went_on = await harness.dispatcher(), asyncio.Event()
    failures = [DatabaseUnavailable("The disk is full."), OSError("gone")]

    async def fail_twice(_size: int) -> tuple[list[Delivery], bool]:
        if failures:
            raise failures.pop()
        went_on.set()
        return [], False

    monkeypatch.setattr("bot.services.delivery.dispatcher._RETRY_DELAY_SECONDS", 0.001)
    monkeypatch.setattr(dispatcher._ledger, "lease", fail_twice)
    running = asyncio.create_task(dispatcher.run())
    async with asyncio.timeout(20):
        await went_on.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert caplog.messages == ["delivery: batch failed, retrying"] * 2


async def test_a_silent_digest_has_no_sound_even_as_plain_text(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram(BadMarkup("unclosed tag")))
    await subscribe(database, silent=True)
    await publish(database, "A story")
    await harness.send_all()
    assert harness.telegram.silent == [True, True]


async def test_a_deferral_that_fails_holds_up_no_other_chat(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram())
    await subscribe_chats(database, (chat(-1005, thread, "supergroup") for thread in range(1, 4)))
    await subscribe(database)
    await publish(database, "A story")
    await planner.plan(database, DUE)
    commits.failing_others = 1
    dispatcher = await harness.dispatcher()
    with pytest.raises(DatabaseUnavailable):
        await dispatcher.step()
    await dispatcher.step()
    assert 1003 in [chat_id for chat_id, *_ in harness.telegram.requests]
