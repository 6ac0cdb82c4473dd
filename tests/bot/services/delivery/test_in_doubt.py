"""Delivering while something breaks: what is on record, and what is sent again or never."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.ports.messenger import InDoubt, Sent, SlowDown, Unreachable
from bot.services.delivery import dispatcher
from bot.services.delivery.pipeline import IN_FLIGHT
from bot.services.delivery.settlement import RESEND_AFTER
from bot.services.planning import planner
from bot.services.subscriptions import subscriptions
from bot.settings import InDoubtPolicy
from data.database import Database
from data.delivery import statistics
from data.records.audience import SubscriptionState
from tests.bot.services.delivery.harness import (
    DUE,
    FakeTelegram,
    House,
    WaylaidCommits,
    killed_in_flight,
    send_all,
    states,
)
from tests.bot.services.seed import chat, join, messages, publish, subscription


async def test_the_intent_is_on_disk_before_telegram_hears_of_it(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram())
    seen: list[str] = []

    async def look() -> None:
        seen.extend(states(await messages(database)))

    house.telegram.before = look
    await join(database)
    await publish(database, "A story")
    await house.send_all()
    assert seen == ["sending"]


async def test_what_was_in_flight_when_a_process_died_is_never_sent_again(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram())
    await join(database)
    await publish(database, "A story")
    await killed_in_flight(house)
    assert await house.send_all() == 0
    assert states(await messages(database)) == ["unknown"]


async def test_an_older_process_that_wakes_up_sends_nothing(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram())
    await join(database)
    await publish(database, "A story")
    await planner.plan(database, DUE)
    old = await house.sender()
    commits.meanwhile = lambda: dispatcher.recover(database, DUE)
    await dispatcher.send_batch(old)
    assert house.telegram.given == []
    assert states(await messages(database)) == ["pending"]


async def test_leaving_between_lease_and_send_is_respected(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram())
    await join(database)
    await publish(database, "A story")

    async def leave() -> None:
        async with database.transaction() as tx:
            await subscriptions.unsubscribe(tx, chat())

    commits.meanwhile = leave
    await house.send_all()
    assert house.telegram.given == []


@pytest.mark.parametrize("doubt", [InDoubt("read timeout"), InDoubt("Bad Gateway")])
async def test_what_is_in_doubt_is_sent_once_more_where_that_is_wanted_and_never_a_third_time(
    database: Database, commits: WaylaidCommits, doubt: InDoubt
) -> None:
    house = House(database, commits, FakeTelegram(doubt, doubt, doubt), InDoubtPolicy.RESEND_ONCE)
    await join(database)
    await publish(database, "A story")
    await house.send_all()
    assert states(await messages(database)) == ["pending"]
    house.clock.advance(RESEND_AFTER)
    await house.send_all()
    (row,) = await messages(database)
    assert (row["state"], row["doubts"]) == ("unknown", 2)
    house.clock.advance(timedelta(hours=1))
    assert await house.send_all() == 0
    assert len(house.telegram.given) == 2


async def test_what_a_crash_left_in_flight_is_sent_once_more_where_that_is_wanted(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram(), InDoubtPolicy.RESEND_ONCE)
    await join(database)
    await publish(database, "A story")
    await killed_in_flight(house)
    assert await house.send_all() == 1
    (row,) = await messages(database)
    assert (row["state"], row["doubts"]) == ("sent", 1)


async def test_an_outage_leaves_a_handful_in_doubt_not_as_many_as_the_rate_allows(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram(*[InDoubt("Bad Gateway")] * 1000))
    for number in range(2000, 2040):
        await join(database, chat(number))
    await publish(database, "A story")
    await planner.plan(database, DUE)
    sender, begun = await house.sender(), house.pacer.now()
    await send_all(sender)
    assert house.pacer.now() - begun > 60 * 10


async def test_a_long_halt_gives_up_what_is_leased_and_leaves_no_intent_behind(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram())
    for number in range(2000, 2010):
        await join(database, chat(number))
    await publish(database, "A story")
    await planner.plan(database, DUE)

    async def halt() -> None:
        house.pacer.halt(600)

    commits.meanwhile = halt
    sender = await house.sender()
    await dispatcher.send_batch(sender)
    for _ in range(2):
        assert await dispatcher.send_batch(sender) == 0
    found = [(await messages(database, number))[0]["state"] for number in range(2000, 2010)]
    assert house.telegram.given == []
    assert "sending" not in found


async def test_a_long_halt_in_the_middle_of_a_large_fan_out_leaves_nothing_leased_or_intended(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram(Sent(1), Sent(2), SlowDown(600)))
    for number in range(2000, 2200):
        await join(database, chat(number))
    await publish(database, "A story")
    await planner.plan(database, DUE)
    sender = await house.sender()
    async with asyncio.timeout(60):
        while await dispatcher.send_batch(sender):
            pass
    async with database.reading() as tx:
        left = (await statistics.count_all(tx)).outbox
    assert "sending" not in left
    assert left.get("leased", 0) <= IN_FLIGHT  # what was called back on its way; its lease runs out
    assert left["pending"] >= 150
    assert house.pacer.halted > 500


async def test_a_ledger_that_takes_nothing_for_a_while_is_told_later_and_nothing_is_sent_twice(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram())
    commits.refusing_settlements = 3
    await join(database)
    await publish(database, "A story")
    await house.send_all()
    assert states(await messages(database)) == ["sent"]
    assert len(house.telegram.given) == 1


async def test_a_ledger_that_takes_nothing_for_a_while_hears_of_a_chat_that_is_gone_later(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram(Unreachable("blocked")))
    commits.refusing_others = 3
    await join(database)
    await publish(database, "A story")
    await house.send_all()
    assert states(await messages(database)) == ["failed"]
    assert (await subscription(database)).state is SubscriptionState.BLOCKED


async def test_an_answer_that_nobody_can_read_leaves_the_message_in_doubt_not_on_its_way(
    database: Database, commits: WaylaidCommits
) -> None:
    house = House(database, commits, FakeTelegram())
    await join(database)
    await publish(database, *(f"Story {n}" for n in range(10)))

    async def odd() -> None:
        raise KeyError("message_id")

    house.telegram.before = odd
    await house.send_all()
    first, second = await messages(database)
    assert (first["state"], first["note"], first["doubts"]) == ("unknown", "KeyError", 1)
    assert second["state"] == "expired"
