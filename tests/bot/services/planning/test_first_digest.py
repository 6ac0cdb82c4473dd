"""A first digest at once: what it contains, and that it never comes twice."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.services.planning import planner
from bot.services.planning.first_digest import SLOT, FirstDigest, may_have, plan_first_digest
from bot.services.subscriptions import subscriptions
from data.database import Database
from tests.bot.services.seed import DEFAULTS, chat, edition, messages, publish, subscribe, subscription
from tests.support.factories import NOW

MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


async def test_it_has_the_last_days_stories_and_counts_as_served(database: Database) -> None:
    await publish(database, "Old", now=NOW - timedelta(days=2))
    (news,) = await publish(database, "News", now=NOW - timedelta(hours=3))
    reader = await subscribe(database)
    assert may_have(reader)
    assert await plan_first_digest(database, reader, NOW) is FirstDigest.PLANNED
    (row,) = await messages(database)
    assert (row["local_date"], row["slot"]) == ("2026-11-22", SLOT)
    assert (await edition(database, row["edition_id"])).parts == ((news,),)
    after = await subscription(database)
    assert not may_have(after)
    assert after.next_due == reader.next_due
    (later,) = await publish(database, "Later")
    await planner.plan(database, MORNING)
    scheduled = (await messages(database))[-1]
    assert (await edition(database, scheduled["edition_id"])).parts == ((later,),)


async def test_two_presses_at_once_plan_one(database: Database) -> None:
    await publish(database, "News")
    reader = await subscribe(database)
    results = await asyncio.gather(*(plan_first_digest(database, reader, NOW) for _ in range(3)))
    assert sorted(result.name for result in results) == ["HAD_ONE", "HAD_ONE", "PLANNED"]
    assert len(await messages(database)) == 1


async def test_without_a_story_in_the_readers_topics_nothing_is_used_up(database: Database) -> None:
    await publish(database, "News", topics=("sport",))
    reader = await subscribe(database, topics=("science",))
    assert await plan_first_digest(database, reader, NOW) is FirstDigest.NO_STORIES
    assert await messages(database) == []
    assert may_have(await subscription(database))


async def test_a_paused_or_served_reader_gets_none(database: Database) -> None:
    await publish(database, "News")
    reader = await subscribe(database)
    async with database.transaction() as tx:
        paused = await subscriptions.pause(tx, chat(), 3, NOW)
    assert not may_have(paused)
    assert await plan_first_digest(database, reader, NOW) is FirstDigest.HAD_ONE


async def test_subscribing_again_on_the_same_day_offers_no_second_one(database: Database) -> None:
    await publish(database, "News")
    reader = await subscribe(database)
    await plan_first_digest(database, reader, NOW)
    async with database.transaction() as tx:
        await subscriptions.unsubscribe(tx, chat(), NOW)
    # Unsubscribing took the message back before it was sent, so it may be asked for again.
    assert await messages(database) == []
    async with database.transaction() as tx:
        again, _ = await subscriptions.subscribe(tx, chat(), DEFAULTS, NOW)
    assert await plan_first_digest(database, again, NOW) is FirstDigest.PLANNED
    assert len(await messages(database)) == 1
