"""Nothing reaches a reader in their quiet hours, however late it is, and what was held comes after them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.ports.messenger import NotSent
from bot.services.calendar.quiet_hours import Quiet
from bot.services.delivery import dispatcher, quiet_hold
from bot.services.planning import planner
from bot.services.subscriptions import subscriptions
from data.database import Database
from tests.bot.services.delivery.harness import DUE, FakeTelegram, House, WaylaidCommits, states
from tests.bot.services.seed import chat, join, messages, publish

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SOON: dict[str, Any] = {"quiet_from": "08:30", "quiet_until": "16:30"}
"""Quiet hours that begin half an hour after the digest is due, in UTC."""
END = DUE + 8.5 * HOUR


@pytest.fixture
def house(database: Database, commits: WaylaidCommits) -> House:
    return House(database, commits, FakeTelegram())


def given(house: House) -> list[int]:
    return [chat_id for chat_id, *_ in house.telegram.given]


async def test_what_an_outage_made_late_is_held_until_the_quiet_ends(house: House) -> None:
    await join(house.database, **SOON)
    await publish(house.database, "A story")
    await planner.plan(house.database, DUE)
    house.clock.advance(HOUR)
    assert await house.send_all() == 0
    (row,) = await messages(house.database)
    assert (row["state"], row["attempts"], row["not_before"]) == ("pending", 0, END.isoformat())
    assert await dispatcher.next_wake(house.database) == END
    house.clock.advance(END - house.clock.now())
    assert await house.send_all() == 1
    assert states(await messages(house.database)) == ["sent"]


async def test_quiet_hours_chosen_after_planning_hold_and_the_digest_outlives_them(house: House) -> None:
    await join(house.database)
    await publish(house.database, *(f"Story {n}" for n in range(10)))
    await planner.plan(house.database, DUE)
    async with house.database.transaction() as tx:
        await subscriptions.set_quiet(tx, chat(), Quiet("07:00", "20:00"))
    assert await house.send_all() == 0
    for row in await messages(house.database):
        assert row["not_before"] == (DUE + 12 * HOUR).isoformat()
        assert row["expires_at"] == (DUE + 13 * HOUR).isoformat()
    house.clock.advance(12 * HOUR)
    await house.send_all()
    assert [text[0] for _, _, text, _ in house.telegram.given] == ["0", "1"]


async def test_what_still_finds_no_way_an_hour_after_the_quiet_expires(house: House) -> None:
    house.telegram = FakeTelegram(*[NotSent("refused")] * 50)
    await join(house.database, **SOON)
    await publish(house.database, "A story")
    await planner.plan(house.database, DUE)
    house.clock.advance(HOUR)
    await house.send_all()
    house.clock.advance(END - house.clock.now())
    await house.send_all()
    assert states(await messages(house.database)) == ["pending"]
    house.clock.advance(HOUR)
    await house.send_all()
    assert states(await messages(house.database)) == ["expired"]


async def test_sleepers_at_the_head_of_a_fan_out_keep_nobody_waiting_who_is_awake(house: House) -> None:
    for number in range(2000, 2200):
        await join(house.database, chat(number), **SOON)
    for number in range(2200, 2210):
        await join(house.database, chat(number))
    await publish(house.database, "A story")
    await planner.plan(house.database, DUE)
    house.clock.advance(HOUR)
    assert await house.send_all() == 10
    assert given(house) == list(range(2200, 2210))


async def test_what_was_leased_just_before_the_quiet_does_not_leave_in_it(
    house: House, commits: WaylaidCommits
) -> None:
    await join(house.database, **SOON)
    await publish(house.database, "A story")
    await planner.plan(house.database, DUE)
    house.clock.advance(HOUR / 2 - timedelta(seconds=1))

    async def a_minute_passes() -> None:
        house.clock.advance(MINUTE)

    commits.meanwhile = a_minute_passes
    await house.send_all()
    assert house.telegram.given == []
    (row,) = await messages(house.database)
    assert (row["state"], row["attempts"], row["not_before"]) == ("pending", 0, END.isoformat())


async def test_the_rest_of_a_digest_waits_for_the_end_of_the_quiet_that_began_in_its_middle(
    house: House,
) -> None:
    await join(house.database, **SOON)
    await publish(house.database, *(f"Story {n}" for n in range(20)))
    await planner.plan(house.database, DUE)
    house.clock.advance(HOUR / 2 - timedelta(seconds=1))

    async def a_second_passes() -> None:
        house.clock.advance(timedelta(seconds=1))
        house.telegram.before = None

    house.telegram.before = a_second_passes
    await house.send_all()
    assert states(await messages(house.database)) == ["sent", "pending", "pending"]
    house.clock.advance(END - house.clock.now())
    await house.send_all()
    assert [text[0] for _, _, text, _ in house.telegram.given] == ["0", "1", "2"]


async def test_a_sender_that_was_replaced_holds_nothing(house: House) -> None:
    await join(house.database, **SOON)
    await publish(house.database, "A story")
    await planner.plan(house.database, DUE)
    old = await house.sender()
    house.clock.advance(HOUR / 2 - timedelta(seconds=1))
    batch, _more = await dispatcher._lease(old, 10)
    await house.sender()
    async with house.database.transaction() as tx:
        assert await quiet_hold.hold(tx, batch, DUE + HOUR, old.epoch) == []
    (row,) = await messages(house.database)
    assert row["not_before"] == DUE.isoformat()
