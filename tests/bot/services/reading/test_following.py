"""What readers follow: its limit, its list, and its end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import UserError
from bot.services.reading import following
from bot.services.subscriptions.subscriptions import MAX_FOLLOWS
from data.articles import articles
from data.database import Database
from tests.bot.services.seed import chat, publish, retract, subscribe, subscription
from tests.support.factories import NOW


async def events_of(database: Database, *article_ids: int) -> list[int]:
    async with database.reading() as tx:
        found = await articles.get_many(tx, article_ids)
    return [found[number].event_id for number in article_ids]


async def test_following_needs_a_subscription_and_has_a_limit(database: Database) -> None:
    (number,) = await publish(database, "One")
    with pytest.raises(UserError, match="not_subscribed"):
        await following.follow_article(database, chat(), number, is_followed=True)
    await subscribe(database, follows=tuple(range(1_000, 1_000 + MAX_FOLLOWS)))
    with pytest.raises(UserError, match=r"follow\.many"):
        await following.follow_article(database, chat(), number, is_followed=True)
    await following.follow_event(database, chat(), 1_000, is_followed=False)
    for _ in range(2):
        await following.follow_article(database, chat(), number, is_followed=True)
    assert len((await subscription(database)).follows) == MAX_FOLLOWS
    await following.follow_article(database, chat(), 99, is_followed=True)  # deleted meanwhile


async def test_the_list_has_pages_without_events_that_are_gone(database: Database) -> None:
    numbers = await publish(database, *(f"Story {n}" for n in range(10)))
    ids = await events_of(database, *numbers)
    await subscribe(database, follows=tuple(ids))
    await retract(database, numbers[9])
    first = await following.load_followed(database, chat(), 0)
    assert [one.article.title for one in first.stories] == [f"Story {n}" for n in range(8, 0, -1)]
    last = await following.load_followed(database, chat(), 7)
    assert (last.number, last.total, [one.article.title for one in last.stories]) == (1, 9, ["Story 0"])


async def test_a_follow_ends_when_nothing_new_came_for_thirty_days(database: Database) -> None:
    old, grown, gone = await publish(database, "Old", "Grown", "Gone")
    ids = await events_of(database, old, grown, gone)
    later = NOW + timedelta(days=20)
    await publish(database, "Grown again", event_id=ids[1], now=later)
    await retract(database, gone)
    await subscribe(database, follows=tuple(ids))
    await subscribe(database, chat(1004), follows=(ids[0],))
    assert await following.end_quiet(database, NOW + timedelta(days=29)) == 1
    assert (await subscription(database)).follows == tuple(ids[:2])
    assert await following.end_quiet(database, NOW + timedelta(days=31)) == 2
    assert (await subscription(database)).follows == (ids[1],)
    assert (await subscription(database, chat(1004))).follows == ()
    assert await following.end_quiet(database, NOW + timedelta(days=31)) == 0
