"""Counts for editors what happened since an instant: readers who came and left, stories, what was read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Subquery, func, select

from data.engines.upsert import Transaction
from data.records.articles import ArticleStatus
from data.records.newsroom import StoryFigures
from data.schema.tables import articles, events, saved, subscriptions

MAX_MEASURED_STORIES = 500
"""The newest published articles whose figures are read."""


async def count_joined(tx: Transaction, since: datetime) -> int:
    """The readers who subscribed, whether or not they left again."""
    return await _count_subscriptions(tx, "created_at", since)


async def count_left(tx: Transaction, since: datetime) -> int:
    """The readers who unsubscribed and did not come back."""
    return await _count_subscriptions(tx, "unsubscribed_at", since)


async def count_published(tx: Transaction, since: datetime) -> int:
    """The articles published since then, of the newest MAX_MEASURED_STORIES."""
    newest = _newest_published()
    query = select(func.count()).select_from(newest).where(newest.c.published_at >= since)
    return int((await tx.execute(query)).scalar_one())


async def list_most_read(tx: Transaction, since: datetime, limit: int) -> list[StoryFigures]:
    """The events published since then that readers opened or saved, most often first."""
    newest = _newest_published()
    chosen = select(newest.c.event_id).where(newest.c.published_at >= since)
    saves = (
        select(func.count())
        .select_from(saved.join(articles, articles.c.id == saved.c.article_id))
        .where(articles.c.event_id == events.c.id)
        .correlate(events)
        .scalar_subquery()
    )
    lead = select(articles.c.title).where(articles.c.id == events.c.lead_article_id).scalar_subquery()
    figures = (
        select(lead.label("title"), events.c.opened, saves.label("saved"), events.c.id)
        .where(events.c.id.in_(chosen))
        .subquery()
    )
    used = figures.c.opened + figures.c.saved
    query = (
        select(figures.c.title, figures.c.opened, figures.c.saved)
        .where(used > 0, figures.c.title.is_not(None))
        .order_by(used.desc(), figures.c.id.desc())
        .limit(limit)
    )
    return [StoryFigures(*row) for row in await tx.execute(query)]


def _newest_published() -> Subquery:
    return (
        select(articles.c.event_id, articles.c.published_at)
        .where(articles.c.status == ArticleStatus.PUBLISHED)
        .order_by(articles.c.seq.desc())
        .limit(MAX_MEASURED_STORIES)
        .subquery()
    )


async def _count_subscriptions(tx: Transaction, column: str, since: datetime) -> int:
    query = select(func.count()).select_from(subscriptions).where(subscriptions.c[column] >= since)
    return int((await tx.execute(query)).scalar_one())
