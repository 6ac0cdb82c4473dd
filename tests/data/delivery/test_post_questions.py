"""A post that an editor is asked about is held, approved or refused, in whatever order the answer comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeAlias

import pytest

from data.audience import readers, subscriptions
from data.database import Database
from data.delivery import editions, outbox, post_questions
from data.newsroom import connected_chats
from data.records.audience import Subscription
from data.records.delivery import Delivery
from data.records.newsroom import ConnectedChat
from tests.support.deliveries import NewDelivery, plan_deliveries

DeliveryMaker: TypeAlias = Callable[..., NewDelivery]
SubscriptionMaker: TypeAlias = Callable[..., Subscription]
CHANNEL = -1005


@pytest.fixture
async def post(
    database: Database, now: datetime, make_delivery: DeliveryMaker, make_subscription: SubscriptionMaker
) -> Delivery:
    """A leased post to a channel whose editors are asked first."""
    async with database.transaction() as tx:
        reader = await readers.ensure(tx, CHANNEL, 0, "channel", "", now)
        await subscriptions.save(tx, make_subscription(reader))
        await connected_chats.save(tx, ConnectedChat(CHANNEL, "channel", "Valley News", "", 7, now))
        await connected_chats.set_asks_first(tx, CHANNEL, asks_first=True)
        edition = await editions.add_edition(tx, "digest", ((),), 0, now)
        await plan_deliveries(tx, [make_delivery(reader_id=reader.id, edition_id=edition)])
    (leased,) = await lease(database, now)
    assert leased.needs_approval
    return leased


async def lease(database: Database, now: datetime) -> list[Delivery]:
    async with database.transaction() as tx:
        return await outbox.lease(tx, now, "test", now + timedelta(minutes=2), 9, 1)


@pytest.mark.parametrize("is_held_first", [True, False])
async def test_an_approved_post_is_leased_again_without_a_question(
    database: Database, now: datetime, post: Delivery, is_held_first: bool
) -> None:
    async with database.transaction() as tx:
        if is_held_first:
            await post_questions.hold(tx, post, 1)
        assert await post_questions.find_chat_id(tx, post.id, now) == CHANNEL
        await post_questions.approve(tx, post.id, now)
        if not is_held_first:
            await post_questions.hold(tx, post, 1)
    (again,) = await lease(database, now)
    assert (again.id, again.needs_approval) == (post.id, False)


@pytest.mark.parametrize("is_held_first", [True, False])
async def test_a_refused_post_is_not_leased_again_and_cannot_be_approved(
    database: Database, now: datetime, post: Delivery, is_held_first: bool
) -> None:
    async with database.transaction() as tx:
        if is_held_first:
            await post_questions.hold(tx, post, 1)
        await post_questions.refuse(tx, post.id, now)
        await post_questions.hold(tx, post, 1)
        assert await post_questions.find_chat_id(tx, post.id, now) is None
    assert await lease(database, now + timedelta(hours=5)) == []


async def test_an_unanswered_post_expires(database: Database, post: Delivery) -> None:
    async with database.transaction() as tx:
        await post_questions.hold(tx, post, 1)
    assert await lease(database, post.expires_at - timedelta(seconds=1)) == []
    async with database.transaction() as tx:
        assert await post_questions.find_chat_id(tx, post.id, post.expires_at) is None
        assert await outbox.expire(tx, post.expires_at) == 1
