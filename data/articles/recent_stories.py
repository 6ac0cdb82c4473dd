"""Counts the published stories of the last weeks by language, topic and source."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, FromClause, Subquery, case, func, select

from data.engines.upsert import Transaction
from data.records.articles import ArticleStatus
from data.schema.tables import article_topics, articles

_MAX_ARTICLES = 10_000
"""The newest articles that are counted."""


class StoryCount(NamedTuple):
    """How many events have a published article with a property, since two instants.

    Attributes:
        name: The language, topic or source.
        recent: The events of the last weeks.
        week: Those of the last week.
    """

    name: str
    recent: int
    week: int


class RecentArticle(NamedTuple):
    """What counting by source needs of an article; the fields mean what Article says."""

    event_id: int
    url: str
    site: str
    published_at: datetime


async def count_by_language(tx: Transaction, since: datetime, week: datetime) -> list[StoryCount]:
    """The stories since two instants by language, "" for unknown, the most frequent first."""
    recent = _recent(("event_id", "language", "published_at"))
    return await _count(tx, recent, recent.c.language, since, week)


async def count_by_topic(tx: Transaction, since: datetime, week: datetime) -> list[StoryCount]:
    """The stories since two instants by topic, the most frequent first."""
    recent = _recent(("id", "event_id", "published_at"))
    joined = recent.join(article_topics, article_topics.c.article_id == recent.c.id)
    return await _count(tx, recent, article_topics.c.topic, since, week, joined)


async def list_recent(tx: Transaction, since: datetime) -> list[RecentArticle]:
    """The articles published since an instant, the newest first."""
    recent = _recent(("event_id", "url", "site", "published_at"))
    rows = await tx.execute(select(recent).where(recent.c.published_at >= since))
    return [RecentArticle(*row) for row in rows]


def _recent(names: tuple[str, ...]) -> Subquery:
    query = select(*(articles.c[name] for name in names))
    published = query.where(articles.c.status == ArticleStatus.PUBLISHED)
    return published.order_by(articles.c.seq.desc()).limit(_MAX_ARTICLES).subquery()


async def _count(
    tx: Transaction,
    recent: Subquery,
    name: ColumnElement[str],
    since: datetime,
    week: datetime,
    rows: FromClause | None = None,
) -> list[StoryCount]:
    in_week = case((recent.c.published_at >= week, recent.c.event_id))
    total = func.count(recent.c.event_id.distinct())
    query = (
        select(name, total, func.count(in_week.distinct()))
        .select_from(recent if rows is None else rows)
        .where(recent.c.published_at >= since)
        .group_by(name)
        .order_by(total.desc(), name)
    )
    return [StoryCount(*row) for row in await tx.execute(query)]
