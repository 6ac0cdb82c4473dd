"""Polls one feed: fetches it, ingests it where it changed, and says what to tell the editors."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.errors import SummarizerError, UserError
from bot.ports.fetcher import Fetched, FetchError
from bot.services.feeds import poll_interval, source_reading
from bot.services.feeds.feed_services import FeedServices, SourceGone
from bot.services.feeds.held_entries import retry_pages
from bot.services.feeds.ingestion import ingest
from bot.services.feeds.poll_interval import Verdict
from bot.services.feeds.poll_results import NOT_MODIFIED, body_hash, store_failure, store_success
from bot.services.feeds.rule_check import fill_places, is_any_waiting
from bot.services.feeds.source_reading import SourceProblem
from data import feeds
from data.records.articles import Article, ArticleStatus
from data.records.feeds import Source, SourceKind

log = logging.getLogger(__name__)

_CANNOT = "source.cannot."
_TOO_MANY_REQUESTS = 429


@dataclass(frozen=True, slots=True)
class DraftsWaiting:
    """A poll made drafts that wait for approval, improved some, or skipped entries over the limit.

    Attributes:
        source: The source after the poll.
        drafts: The new drafts.
        deferred_count: New entries that the next polls will ingest.
        skipped_count: New entries over the limit, which count as seen.
        improved: Articles of earlier polls that now have the text of their page.
    """

    source: Source
    drafts: tuple[Article, ...]
    deferred_count: int = 0
    skipped_count: int = 0
    improved: tuple[Article, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedFailing:
    """A source has failed for days and will be given up if it does not recover."""

    source: Source


@dataclass(frozen=True, slots=True)
class FeedEnded:
    """A source is gone (410) or was given up; it is not polled any more."""

    source: Source


FeedNotice = DraftsWaiting | FeedFailing | FeedEnded
"""What the editors are notified of after a poll."""


async def poll_feed(services: FeedServices, source: Source, now: datetime) -> FeedNotice | None:
    """Poll a source and store the result; every error of the feed becomes a stored failure.

    Pages that did not answer at earlier polls are requested before the feed, whose answer may be unchanged.
    """
    improved: tuple[Article, ...] = ()
    placed: tuple[Article, ...] = ()
    try:
        may_wait = await is_any_waiting(services, source.id, now)
        if may_wait:
            improved = tuple(await retry_pages(services, source, now))
        notice, has_news = await _fetch_and_handle(services, source, now)
        if (may_wait or has_news) and await is_any_waiting(services, source.id, now):
            placed = await _fill_places(services, source, now)
            await _poll_soon_while_entries_wait(services, source, now)
    except SourceGone:
        return None
    if not improved and not placed:
        return notice
    if isinstance(notice, DraftsWaiting):
        return replace(notice, drafts=(*notice.drafts, *placed), improved=improved)
    return notice or DraftsWaiting(source, placed, improved=improved)


async def _fill_places(services: FeedServices, source: Source, now: datetime) -> tuple[Article, ...]:
    """The drafts of entries that waited for a place; where the worker fails, they wait for the next poll."""
    try:
        return _drafts_among(await fill_places(services, source, now))
    except SummarizerError as error:
        log.warning("feeds: places not filled", extra={"source": source.id, "why": str(error)})
        return ()


def _drafts_among(articles: Iterable[Article]) -> tuple[Article, ...]:
    """The drafts, and the published articles that look like breaking news."""
    return tuple(
        article for article in articles if article.status is ArticleStatus.DRAFT or article.breaking_word
    )


async def _fetch_and_handle(
    services: FeedServices, source: Source, now: datetime
) -> tuple[FeedNotice | None, bool]:
    """What to tell the editors, and whether there were new entries."""
    problem: FetchError | str
    try:
        fetched = await source_reading.fetch(services, source)
        return await _handle_response(services, source, fetched, now)
    except FetchError as error:
        problem = error
    except SourceProblem as error:
        problem = error.name
    except UserError as error:
        problem = error.key.removeprefix(_CANNOT) if error.key.startswith(_CANNOT) else "no_feed"
    except SummarizerError:
        problem = "unreadable"
    return await _handle_failure(services, source, problem, now), False


async def _poll_soon_while_entries_wait(services: FeedServices, source: Source, now: datetime) -> None:
    """Poll again within an hour while entries wait for their pages, or for a place of the daily limit."""
    if not await is_any_waiting(services, source.id, now):
        return
    soon = now + poll_interval.MIN_INTERVAL
    async with services.database.transaction() as tx:
        current = await feeds.get_for_update(tx, source.id)
        if current and current.next_poll and not current.failures and current.next_poll > soon:
            await feeds.change(tx, source.id, next_poll=soon)


async def _handle_response(
    services: FeedServices, source: Source, fetched: Fetched, now: datetime
) -> tuple[FeedNotice | None, bool]:
    if fetched.status == NOT_MODIFIED or body_hash(fetched.body) == source.body_hash:
        seconds = poll_interval.lengthen(timedelta(seconds=source.interval)).total_seconds()
        await store_success(services.database, source, {"interval": round(seconds)}, fetched, now)
        return None, False
    reading = await source_reading.read(services, source, fetched, now)
    if reading.signature != source.list_signature:
        async with services.database.transaction() as tx:
            await feeds.change(tx, source.id, list_signature=reading.signature)
    result = await ingest(services, source, fetched, reading.feed, now)
    drafts = _drafts_among(result.new_articles)
    # A feed that always has more entries than the limit is reported at the first such poll only.
    skipped_count = 0 if _had_backlog(source) else result.skipped_count
    if not drafts and not skipped_count:
        return None, result.has_news
    waiting = DraftsWaiting(result.source or source, drafts, result.deferred_count, skipped_count)
    return waiting, result.has_news


def _had_backlog(source: Source) -> bool:
    """Whether the last poll deferred entries: it then stored no hash."""
    return source.success_at is not None and not source.body_hash


async def _handle_failure(
    services: FeedServices, source: Source, problem: FetchError | str, now: datetime
) -> FeedNotice | None:
    stored = await store_failure(services.database, source, problem, now)
    if stored and source.kind is SourceKind.CHANNEL and _is_too_many(problem):
        await _postpone_channels(services, stored[0])
    match stored:
        case (changed, Verdict.ALERT):
            return FeedFailing(changed)
        case (changed, Verdict.GIVE_UP):
            return FeedEnded(changed)
        case _:
            return None


def _is_too_many(problem: FetchError | str) -> bool:
    return isinstance(problem, FetchError) and problem.status == _TOO_MANY_REQUESTS


async def _postpone_channels(services: FeedServices, limited: Source) -> None:
    """Poll no other channel before the one whose server asked to wait."""
    if limited.next_poll is None:
        return
    async with services.database.transaction() as tx:
        await feeds.postpone_channels(tx, limited.next_poll)
