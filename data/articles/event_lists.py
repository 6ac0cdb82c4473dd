"""Lists events for readers: the newest ones, and those that a search finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from sqlalchemy import Select, select

from data.articles import search
from data.engines.upsert import Transaction
from data.records.articles import ArticleStatus
from data.schema.tables import article_topics, articles

_ROWS_PER_EVENT = 4
"""How many articles are read for each wanted event at first; more where events have more articles."""

_Query: TypeAlias = Select[*tuple[Any, ...]]


async def list_newest(tx: Transaction, topic: str | None, count: int) -> list[int]:
    """The first `count` events of a topic, or of all topics for None, by their newest article, newest first.

    An event has the topics of all its articles; in a topic, its newest article with that topic decides.
    """
    query = select(articles.c.event_id)
    if topic is None:
        published = articles.c.status == ArticleStatus.PUBLISHED
        query = query.where(published).order_by(articles.c.seq.desc())
    else:
        query = query.join(article_topics).where(article_topics.c.topic == topic)
        query = query.order_by(article_topics.c.seq.desc())
    return list(await _group(tx, query, count))


async def list_found(tx: Transaction, words: str, count: int) -> dict[int, list[int]]:
    """The first `count` events that a search finds, with their found articles, the best match first."""
    query = search.matches(tx, words)
    if query is None:
        return {}
    return await _group(tx, query.with_only_columns(articles.c.event_id, articles.c.id), count)


async def _group(tx: Transaction, query: _Query, count: int) -> dict[int, list[int]]:
    """The first `count` events of ordered rows of event and article (or of event), with their articles."""
    size = _ROWS_PER_EVENT * count
    while True:
        rows: Sequence[Any] = (await tx.execute(query.limit(size))).all()
        found: dict[int, list[int]] = {}
        for event_id, *article_ids in rows:
            if event_id in found or len(found) < count:
                found.setdefault(event_id, []).extend(article_ids)
        if len(found) == count or len(rows) < size:
            return found
        size *= _ROWS_PER_EVENT
