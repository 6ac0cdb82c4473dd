"""Blocking and restoring the subscriptions of a chat, and moving a group."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.services.subscriptions import subscriptions
from data.database import Database
from data.records.audience import SubscriptionState
from tests.bot.services.seed import chat, subscribe, subscription
from tests.support.factories import NOW

DUE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


async def test_a_block_stops_digests_and_regained_access_sets_the_next_one(database: Database) -> None:
    await subscribe(database, topics=("sport",))
    await subscriptions.record_chat_access(database, chat().id, has_access=False, now=NOW)
    blocked = await subscription(database)
    assert (blocked.state, blocked.next_due, blocked.topics) == (SubscriptionState.BLOCKED, None, ("sport",))
    await subscriptions.record_chat_access(database, chat().id, has_access=True, now=NOW + timedelta(days=3))
    restored = await subscription(database)
    assert (restored.state, restored.next_due) == (SubscriptionState.ACTIVE, DUE + timedelta(days=3))


async def test_a_pause_continues_after_a_block_until_it_ends(database: Database) -> None:
    await subscribe(database)
    async with database.transaction() as tx:
        paused = await subscriptions.pause(tx, chat(), 10, NOW)
    await subscriptions.record_chat_access(database, chat().id, has_access=False, now=NOW)
    await subscriptions.record_chat_access(database, chat().id, has_access=True, now=NOW + timedelta(days=1))
    assert await subscription(database) == paused
    await subscriptions.record_chat_access(database, chat().id, has_access=False, now=NOW)
    await subscriptions.record_chat_access(database, chat().id, has_access=True, now=NOW + timedelta(days=11))
    assert (await subscription(database)).state is SubscriptionState.ACTIVE


async def test_a_promotion_of_the_bot_changes_no_subscription(database: Database) -> None:
    before = await subscribe(database, chat(-5, kind="supergroup"))
    await subscriptions.record_chat_access(database, -5, has_access=True, now=NOW + timedelta(hours=1))
    assert await subscription(database, chat(-5)) == before


async def test_all_topics_of_a_forum_are_blocked_and_restored_together(database: Database) -> None:
    for thread in (0, 3, 4):
        await subscribe(database, chat(-5, thread, "supergroup"))
    await subscriptions.record_chat_access(database, -5, has_access=False, now=NOW)
    states = {(await subscription(database, chat(-5, thread))).state for thread in (0, 3, 4)}
    assert states == {SubscriptionState.BLOCKED}
    await subscriptions.record_chat_access(database, -5, has_access=True, now=NOW)
    states = {(await subscription(database, chat(-5, thread))).state for thread in (0, 3, 4)}
    assert states == {SubscriptionState.ACTIVE}


async def test_a_group_that_became_a_supergroup_keeps_its_subscription(database: Database) -> None:
    before = await subscribe(database, chat(-5, kind="group"), times=("09:00",))
    await subscriptions.move_chat(database, -5, -1007)
    after = await subscription(database, chat(-1007, kind="supergroup"))
    assert (after.chat_id, after.times, after.next_due) == (-1007, before.times, before.next_due)


async def test_access_changes_of_an_unknown_chat_are_ignored(database: Database) -> None:
    await subscriptions.record_chat_access(database, 99, has_access=False, now=NOW)
    await subscriptions.record_chat_access(database, 99, has_access=True, now=NOW)
    await subscriptions.move_chat(database, -98, -99)
