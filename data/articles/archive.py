"""Lists published stories for the public archive: newest events, those of a period, all with their status."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, exists, select

from data.engines.upsert import Transaction
from data.records.articles import ArticleStatus, CandidateArticle
from data.schema.rows import columns_of
from data.schema.tables import article_topics, articles

_PUBLISHED = articles.c.status == ArticleStatus.PUBLISHED


class StoryNumber(NamedTuple):
    """An article that is or was public, and its event."""

    id: int
    event_id: int
    status: ArticleStatus


async def list_newest_events(tx: Transaction, topic: str | None, offset: int, count: int) -> list[int]:
    """`count` events behind the first `offset`, of a topic or of all for None, by their newest article.

    Only as many rows are read as events are passed over, unlike with a grouping of all articles.
    """
    query = _newest_of_all() if topic is None else _newest_of(topic)
    return list(await tx.scalars(query.offset(offset).limit(count)))


def _newest_of_all() -> Select[int]:
    later = articles.alias()
    newer = exists().where(
        later.c.event_id == articles.c.event_id,
        later.c.status == ArticleStatus.PUBLISHED,
        later.c.seq > articles.c.seq,
    )
    return select(articles.c.event_id).where(_PUBLISHED, ~newer).order_by(articles.c.seq.desc())


def _newest_of(topic: str) -> Select[int]:
    later, topics = articles.alias(), article_topics.alias()
    newer = exists().where(
        later.c.event_id == articles.c.event_id,
        topics.c.article_id == later.c.id,
        topics.c.topic == topic,
        topics.c.seq > article_topics.c.seq,
    )
    query = select(articles.c.event_id).join(article_topics, article_topics.c.article_id == articles.c.id)
    return query.where(article_topics.c.topic == topic, ~newer).order_by(article_topics.c.seq.desc())


async def list_published_between(
    tx: Transaction, since: datetime, before: datetime, limit: int
) -> list[CandidateArticle]:
    """The last `limit` articles published from an instant on and before another, as they were published."""
    query = (
        select(*columns_of(articles, CandidateArticle))
        .where(_PUBLISHED, articles.c.published_at >= since, articles.c.published_at < before)
        .order_by(articles.c.seq.desc())
        .limit(limit)
    )
    return [CandidateArticle(**row._asdict()) for row in await tx.execute(query)][::-1]


async def last_published_before(tx: Transaction, instant: datetime) -> datetime | None:
    """When the last article before an instant was published, None without one."""
    query = select(articles.c.published_at).where(_PUBLISHED, articles.c.published_at < instant)
    return await tx.scalar(query.order_by(articles.c.published_at.desc()).limit(1))


async def first_published_from(tx: Transaction, instant: datetime) -> datetime | None:
    """When the first article from an instant on was published, None without one."""
    query = select(articles.c.published_at).where(_PUBLISHED, articles.c.published_at >= instant)
    return await tx.scalar(query.order_by(articles.c.published_at).limit(1))


async def list_story_numbers(tx: Transaction, after_id: int, limit: int) -> list[StoryNumber]:
    """The first `limit` articles above a number that are published or retracted, ascending."""
    public = articles.c.status.in_((ArticleStatus.PUBLISHED, ArticleStatus.RETRACTED))
    query = select(articles.c.id, articles.c.event_id, articles.c.status)
    rows = await tx.execute(
        query.where(articles.c.id > after_id, public).order_by(articles.c.id).limit(limit)
    )
    return [StoryNumber(*row) for row in rows]
