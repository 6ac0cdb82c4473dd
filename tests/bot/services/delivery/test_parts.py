"""Sending digests of several messages: in order, each part only after the one before was sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.ports.messenger import Migrated, NotSent, OutcomeUnknown, Sent
from bot.services.delivery.settlement import RESEND_DELAY
from bot.services.planning import planner
from bot.services.planning.composition import ALL_STORIES
from bot.settings import InDoubtPolicy
from data.database import Database
from tests.bot.services.delivery.harness import (
    DUE,
    DeliveryHarness,
    FakeTelegram,
    FaultyGroupCommit,
    kill_in_flight,
    send_first_part,
    states,
)
from tests.bot.services.seed import chat, edition, messages, publish, retract, subscribe


async def test_parts_are_sent_in_order_each_after_the_one_before(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram(NotSent("later")))
    await subscribe(database, max_stories=ALL_STORIES)
    await publish(database, *(f"Story {n}" for n in range(20)))
    assert await harness.send_all() == 1
    harness.clock.advance(timedelta(seconds=5))
    await harness.send_all()
    assert [text[0] for _, _, text, _ in harness.telegram.requests] == ["0", "0", "1", "2"]


async def test_a_process_after_a_crash_between_two_parts_sends_the_next_part(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram())
    await subscribe(database, max_stories=ALL_STORIES)
    await publish(database, *(f"Story {n}" for n in range(20)))
    await send_first_part(harness)
    await harness.send_all()
    assert [text[0] for _, _, text, _ in harness.telegram.requests] == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("policy", "given", "ends"),
    [
        (InDoubtPolicy.DROP, ["0"], ["sent", "unknown", "expired"]),
        (InDoubtPolicy.RESEND_ONCE, ["0", "1", "2"], ["sent", "sent", "sent"]),
    ],
)
async def test_parts_behind_one_in_flight_at_a_crash_follow_the_policy(
    database: Database, commits: FaultyGroupCommit, policy: InDoubtPolicy, given: list[str], ends: list[str]
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram(), policy)
    await subscribe(database, max_stories=ALL_STORIES)
    await publish(database, *(f"Story {n}" for n in range(20)))
    await send_first_part(harness)
    await kill_in_flight(harness, ["sent", "sending", "pending"])
    await harness.send_all()
    assert [text[0] for _, _, text, _ in harness.telegram.requests] == given
    assert states(await messages(database)) == ends


async def test_a_group_that_migrates_during_its_digest_gets_the_rest_at_its_new_id(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram(Sent(1), Migrated(-1002)))
    await subscribe(database, chat(-7, kind="group"), max_stories=ALL_STORIES)
    await publish(database, *(f"Story {n}" for n in range(20)))
    await harness.send_all()
    harness.clock.advance(timedelta(minutes=1))
    await harness.send_all()
    given = [(chat_id, text[0]) for chat_id, _, text, _ in harness.telegram.requests]
    assert given == [(-7, "0"), (-7, "1"), (-1002, "1"), (-1002, "2")]
    assert states(await messages(database, -1002)) == ["sent"] * 3


async def test_a_digest_is_not_continued_behind_a_part_in_doubt(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram(Sent(1), OutcomeUnknown("timeout")))
    await subscribe(database, max_stories=ALL_STORIES)
    await publish(database, *(f"Story {n}" for n in range(20)))
    await harness.send_all()
    assert states(await messages(database)) == ["sent", "unknown", "expired"]


async def test_a_part_whose_articles_are_all_retracted_does_not_stop_the_others(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram())
    await subscribe(database, max_stories=ALL_STORIES)
    await publish(database, *(f"Story {n}" for n in range(10)))
    await planner.plan(database, DUE)
    (row, _) = await messages(database)
    first = (await edition(database, row["edition_id"])).parts[0]
    await retract(database, *first)
    await harness.send_all()
    assert [text[0] for _, _, text, _ in harness.telegram.requests] == ["1"]


async def test_a_reader_of_empty_digests_gets_none_while_a_later_part_has_an_article(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(database, commits, FakeTelegram())
    await subscribe(database, send_empty=True, max_stories=ALL_STORIES)
    await publish(database, *(f"Story {n}" for n in range(10)))
    await planner.plan(database, DUE)
    (row, _) = await messages(database)
    await retract(database, *(await edition(database, row["edition_id"])).parts[0])
    await harness.send_all()
    assert [text[0] for _, _, text, _ in harness.telegram.requests] == ["1"]


async def test_parts_behind_one_that_is_resent_wait_for_it(
    database: Database, commits: FaultyGroupCommit
) -> None:
    harness = DeliveryHarness(
        database, commits, FakeTelegram(OutcomeUnknown("timeout")), InDoubtPolicy.RESEND_ONCE
    )
    await subscribe(database, max_stories=ALL_STORIES)
    await publish(database, *(f"Story {n}" for n in range(20)))
    await harness.send_all()
    harness.clock.advance(RESEND_DELAY)
    await harness.send_all()
    assert [text[0] for _, _, text, _ in harness.telegram.requests] == ["0", "0", "1", "2"]
    assert states(await messages(database)) == ["sent"] * 3
