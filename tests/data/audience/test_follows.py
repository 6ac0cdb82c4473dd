"""Followers move with the articles of their events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from data.articles import articles
from data.audience import follows, readers, subscriptions
from data.database import Database
from data.records.articles import NewArticle
from data.records.audience import Subscription


async def test_followers_of_an_event_follow_others_instead(
    database: Database, now: datetime, make_subscription: Callable[..., Subscription]
) -> None:
    async with database.transaction() as tx:
        people = [await readers.ensure(tx, number, 0, "private", "en", now) for number in range(1, 5)]
        wanted = [(1, 12), (2,), (12,), ()]
        for person, followed in zip(people, wanted, strict=True):
            await subscriptions.save(tx, make_subscription(person, follows=followed))
        assert await follows.replace(tx, 1, (5,)) == 1
        assert await follows.replace(tx, 12, (12, 3)) == 2
        assert await follows.replace(tx, 3, (5,)) == 2
        found = [await subscriptions.get(tx, person.id) for person in people]
    assert [one.follows for one in found if one] == [(5, 12), (2,), (5, 12), ()]


async def test_an_event_without_news_is_followed_no_longer_in_portions(
    database: Database,
    now: datetime,
    make_subscription: Callable[..., Subscription],
    make_article: Callable[..., NewArticle],
) -> None:
    async with database.transaction() as tx:
        fresh = await articles.publish(tx, (await articles.add(tx, make_article(), now)).id, now)
        people = [await readers.ensure(tx, number, 0, "private", "en", now) for number in range(1, 4)]
        for person in people:
            await subscriptions.save(tx, make_subscription(person, follows=(fresh.event_id, 9_999)))
        before = now - timedelta(days=1)
        ended = [await follows.end(tx, quiet_since=before, limit=2) for _ in range(3)]
        found = [await subscriptions.get(tx, person.id) for person in people]
    assert ended == [2, 1, 0]
    assert [one.follows for one in found if one] == [(fresh.event_id,)] * 3
