"""Proposes the event of a new article, by the index of events in the summarizer's process."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from bot.errors import SummarizerError
from bot.ports.events import ArchiveLoaders, EventReader, GroupedArticle, Membership
from data.articles import articles, events
from data.database import Database
from data.records.articles import Article, ArticleStatus, NewArticle

log = logging.getLogger(__name__)

GROUPING_WINDOW = timedelta(days=14)
"""Older articles are not in the index: an event whose articles are ten days apart has ended."""
_BATCH_SIZE = 200


async def propose(
    database: Database,
    reader: EventReader,
    article: NewArticle,
    now: datetime,
    apart_from: Collection[int] = (),
) -> int | None:
    """The event that a new article belongs to.

    Returns:
        The event; None where the article begins one, or where the worker failed.
    """
    loaders = archive_loaders(database, now)
    try:
        return await reader.propose_event(to_grouped(article, now), apart_from, loaders)
    except SummarizerError as error:
        log.warning("events: article not grouped", extra={"title": article.title, "why": str(error)})
        return None


def to_grouped(article: NewArticle, now: datetime) -> GroupedArticle:
    """An article as grouping sees it; `now` is when a new one is added."""
    stored = article if isinstance(article, Article) else None
    added = stored.created_at if stored else now
    return GroupedArticle(
        stored.id if stored else 0,
        article.title,
        article.blocks,
        _published(article.source_date, added),
        article.language,
        article.site or _host(article.url),
        stored.event_id if stored else 0,
    )


def archive_loaders(database: Database, now: datetime) -> ArchiveLoaders:
    """Functions that load what the index lacks."""
    since = now - GROUPING_WINDOW

    async def after(article_id: int) -> Sequence[GroupedArticle]:
        async with database.reading() as tx:
            found = await events.list_to_group(tx, article_id, since, _BATCH_SIZE)
        return [to_grouped(article, now) for article in found]

    async def among(ids: Collection[int]) -> Sequence[GroupedArticle]:
        async with database.reading() as tx:
            found = (await articles.get_many(tx, ids)).values()
        return [
            to_grouped(article, now)
            for article in found
            if article.status is not ArticleStatus.DISCARDED and article.created_at >= since
        ]

    async def changed_since(instant: datetime) -> Sequence[Membership]:
        async with database.reading() as tx:
            found = await events.memberships_since(tx, instant)
        return [
            Membership(article_id, event_id, status is not ArticleStatus.DISCARDED)
            for article_id, event_id, status in found
        ]

    return ArchiveLoaders(after, among, changed_since, now)


def _published(source_date: str, added: datetime) -> datetime:
    """The source's date at noon; the time of adding where it has none, or is of the same day."""
    try:
        day = datetime.fromisoformat(source_date)
    except ValueError:
        return added
    if day.date() == added.date():
        return added
    return (day if day.tzinfo else day.replace(tzinfo=UTC)) + timedelta(hours=12)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
