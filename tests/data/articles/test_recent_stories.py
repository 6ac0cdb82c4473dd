"""Counts of stories by language, topic and source, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

from data.articles import articles, recent_stories
from data.articles.recent_stories import RecentArticle, StoryCount
from data.database import Database
from tests.data.conftest import ArticleMaker


async def test_stories_are_counted_once_each_and_only_recent_ones(
    database: Database, make_article: ArticleMaker, now: datetime
) -> None:
    samples = (
        ("en", ("sea",), 1, 0),
        ("de", ("sea", "city"), 1, 0),
        ("en", ("sea",), 2, 9),
        ("fr", (), 3, 40),
    )
    async with database.transaction() as tx:
        events: dict[int, int] = {}
        for number, (language, topics, event, days) in enumerate(samples):
            new = make_article(language=language, topics=topics, url=f"https://{number}.example/", site="")
            added = await articles.add(tx, new, now, event_id=events.get(event))
            events[event] = added.event_id
            await articles.publish(tx, added.id, now - timedelta(days=days))
        await articles.add(tx, make_article(language="it"), now)  # a draft
        since, week = now - timedelta(weeks=4), now - timedelta(weeks=1)
        languages = await recent_stories.count_by_language(tx, since, week)
        topics_found = await recent_stories.count_by_topic(tx, since, week)
        recent = await recent_stories.list_recent(tx, week)
    assert languages == [StoryCount("en", 2, 1), StoryCount("de", 1, 1)]
    assert topics_found == [StoryCount("sea", 2, 1), StoryCount("city", 1, 1)]
    assert recent == [
        RecentArticle(events[1], "https://1.example/", "", now),
        RecentArticle(events[1], "https://0.example/", "", now),
    ]
