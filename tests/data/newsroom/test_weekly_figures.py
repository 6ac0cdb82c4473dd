"""The figures of a week: who came and left, what was published and read."""

from __future__ import annotations

from datetime import datetime, timedelta

from data.articles import articles, events
from data.audience import readers, saved_stories, subscriptions
from data.database import Database
from data.newsroom import weekly_figures
from data.records.audience import SubscriptionState
from data.records.newsroom import StoryFigures
from tests.data.conftest import ArticleMaker, SubscriptionMaker

WEEK = timedelta(days=7)


async def test_who_joined_and_left_since_then(
    database: Database, now: datetime, make_subscription: SubscriptionMaker
) -> None:
    async with database.transaction() as tx:
        assert await weekly_figures.count_joined(tx, now - WEEK) == 0
        for chat, days in enumerate((0, 3, 30, 30)):
            reader = await readers.ensure(tx, chat + 1, 0, "private", "en", now)
            has_left = days == 30 and chat == 3
            state = SubscriptionState.UNSUBSCRIBED if has_left else SubscriptionState.ACTIVE
            await subscriptions.save(
                tx,
                make_subscription(
                    reader,
                    created_at=now - timedelta(days=days),
                    state=state,
                    unsubscribed_at=now if has_left else None,
                ),
            )
        assert await weekly_figures.count_joined(tx, now - WEEK) == 2
        assert await weekly_figures.count_left(tx, now - WEEK) == 1


async def test_the_stories_of_the_week_that_were_opened_or_saved(
    database: Database, now: datetime, make_article: ArticleMaker
) -> None:
    async with database.transaction() as tx:
        stories = []
        for title, days in (("Old", 8), ("Opened", 6), ("Saved", 1), ("Unread", 0), ("Retracted", 0)):
            at = now - timedelta(days=days)
            added = await articles.add(tx, make_article(title=title, fingerprint=title), at)
            stories.append(await articles.publish(tx, added.id, at))
        copy = await articles.add(
            tx, make_article(title="Copy", fingerprint="c"), now, event_id=stories[2].event_id
        )
        await articles.publish(tx, copy.id, now)
        for story in (stories[0], stories[1], stories[4]):
            await events.count_opened(tx, story.event_id)
        await articles.retract(tx, stories[4].id, now)
        for chat, article in ((1, stories[2].id), (2, copy.id)):
            reader = await readers.ensure(tx, chat, 0, "private", "en", now)
            await saved_stories.add(tx, reader.id, article, now)
        since = now - WEEK
        expected = [StoryFigures("Saved", 0, 2), StoryFigures("Opened", 1, 0)]
        assert await weekly_figures.list_most_read(tx, since, 9) == expected
        assert await weekly_figures.list_most_read(tx, since, 1) == expected[:1]
        assert await weekly_figures.count_published(tx, since) == 4
