"""Taps and tastes of many readers are read under locks and written at once, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from data.audience import readers, subscriptions, tastes
from data.audience.tastes import ReaderTaste
from data.database import Database
from data.records.audience import Subscription, SubscriptionState

TAPS = ((7, 1, (("topic", "sport"), ("keyword", "罢工"))),)


async def test_taps_are_stored_for_each_subscribed_chat_and_topic(
    database: Database, make_subscription: Callable[..., Subscription], now: datetime
) -> None:
    keys = [(1, 0), (2, 0), (2, 5), (3, 0), (4, 0)]
    async with database.transaction() as tx:
        for chat_id, thread_id in keys[:4]:
            reader = await readers.ensure(tx, chat_id, thread_id, "private", "en", now)
            state = SubscriptionState.UNSUBSCRIBED if chat_id == 3 else SubscriptionState.ACTIVE
            await subscriptions.save(tx, replace(make_subscription(reader), state=state))
        found = await tastes.list_for_update(tx, [keys[0], keys[2], *keys[3:]])
        assert set(found) == {(1, 0), (2, 5)}
        await tastes.save(tx, [ReaderTaste(one.reader_id, TAPS, "text") for one in found.values()])
        await tastes.save(tx, [])
        after = await tastes.list_for_update(tx, keys)
        stored = await subscriptions.get(tx, after[2, 5].reader_id)
    assert {key: one.taps for key, one in after.items()} == {(1, 0): TAPS, (2, 0): (), (2, 5): TAPS}
    assert stored is not None
    assert (stored.taste, stored.taps) == ("text", TAPS)
