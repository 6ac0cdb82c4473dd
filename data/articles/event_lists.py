"""Lists events for readers: the newest ones, and those that a search finds."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, func, or_, select

from data.articles import search
from data.engines.upsert import Transaction
from data.records.articles import ArticleStatus
from data.records.search import ANY_STORY, StoryFilter
from data.schema.tables import article_topics, articles

_ROWS_PER_EVENT = 4
"""How many articles are read for each wanted event at first; more where events have more articles."""
_ESCAPE = "\\"

_Query: TypeAlias = Select[*tuple[Any, ...]]


async def list_newest(
    tx: Transaction, topic: str | None, count: int, languages: Collection[str] = ()
) -> list[int]:
    """The first `count` events of a topic, or of all topics for None, by their newest article, newest first.

    An event has the topics of all its articles; in a topic, its newest article with that topic decides.
    With `languages`, only articles in one of them, or in an unknown one, count.
    """
    query = select(articles.c.event_id)
    if languages:
        query = query.where(articles.c.language.in_(("", *languages)))
    if topic is None:
        published = articles.c.status == ArticleStatus.PUBLISHED
        query = query.where(published).order_by(articles.c.seq.desc())
    else:
        query = query.join(article_topics).where(article_topics.c.topic == topic)
        query = query.order_by(article_topics.c.seq.desc())
    return list(await _group(tx, query, count))


async def list_found(
    tx: Transaction, words: str, count: int, wanted: StoryFilter = ANY_STORY
) -> dict[int, list[int]]:
    """The first `count` events that a search finds, with their found articles.

    The best match comes first; without words, the newest article that fits `wanted`. Nothing is found without
    both.
    """
    query = search.matches(tx, words)
    if query is None and replace(wanted, languages=()) == ANY_STORY:
        return {}
    if query is None:
        query = select(articles).where(articles.c.status == ArticleStatus.PUBLISHED)
        query = query.order_by(articles.c.seq.desc())
    query = query.where(*_conditions(wanted, tx.dialect.name))
    return await _group(tx, query.with_only_columns(articles.c.event_id, articles.c.id), count)


def _conditions(wanted: StoryFilter, dialect: str) -> list[ColumnElement[bool]]:
    """The conditions on articles that a filter names."""
    found = [_has_topic(topic) for topic in wanted.topics]
    if wanted.source:
        found.append(_is_from(wanted.source, dialect))
    if wanted.since is not None:
        found.append(articles.c.published_at >= wanted.since)
    if wanted.before is not None:
        found.append(articles.c.published_at < wanted.before)
    if wanted.languages:
        found.append(articles.c.language.in_(("", *wanted.languages)))
    return found


def _has_topic(topic: str) -> ColumnElement[bool]:
    """Whether an article's event has the topic, which one of its published articles has."""
    others = articles.alias()
    having = select(others.c.event_id).join(article_topics, article_topics.c.article_id == others.c.id)
    return articles.c.event_id.in_(having.where(article_topics.c.topic == topic))


def _is_from(source: str, dialect: str) -> ColumnElement[bool]:
    """Whether a host, or a domain above it, or the name of the outlet begins with `source`.

    SQLite compares only ASCII letters without case, so a name is looked for as it is usually written, too.
    """
    host, beginning = _host(dialect), _escape(source)
    names = {_escape(name) for name in (source, source.title(), source.capitalize(), source.upper())}
    return or_(
        *(host.ilike(pattern, escape=_ESCAPE) for pattern in (f"{beginning}%", f"%.{beginning}%")),
        *(
            articles.c.site.ilike(pattern, escape=_ESCAPE)
            for name in sorted(names)
            for pattern in (f"{name}%", f"% {name}%")
        ),
    )


def _host(dialect: str) -> ColumnElement[str]:
    """The host of an article's address."""
    if dialect != "sqlite":
        return func.split_part(articles.c.url, "/", 3)
    rest = func.substr(articles.c.url, func.instr(articles.c.url, "://") + 3)
    return func.substr(rest, 1, func.instr(rest.concat("/"), "/") - 1)


def _escape(text: str) -> str:
    """A text without LIKE's wildcards."""
    return re.sub(r"([\\%_])", r"\\\1", text)


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
