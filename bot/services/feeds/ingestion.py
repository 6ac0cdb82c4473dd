"""Ingests a parsed feed: makes articles of its new entries and marks all its entries as seen."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.ports.feed_reader import FeedEntry, ParsedFeed
from bot.ports.fetcher import Fetched
from bot.services.articles.corrections import has_label
from bot.services.feeds import poll_interval
from bot.services.feeds.entries import ingest_entries
from bot.services.feeds.feed_services import FeedServices
from bot.services.feeds.held_entries import hold_refused
from bot.services.feeds.known_entries import Recognition, keys_to_store, recognise
from bot.services.feeds.poll_results import body_hash, store_success
from bot.services.feeds.rule_check import hold_back
from data import feeds
from data.records.articles import Article
from data.records.feeds import HoldReason, Source, SourceChange, SourceKind

MAX_ENTRIES_PER_POLL = 30
"""New entries that one poll ingests, the newest first; the others wait for the next poll."""
MAX_DEFERRED_ENTRIES = 300
"""New entries that may wait. A feed with more has added its archive, which is not news."""
MIN_FULL_TEXT_WORDS = 150
"""A feed whose entries have this many words (median) has whole stories; else their pages are read."""
_KEYS_BATCH_SIZE = 4_000


@dataclass(frozen=True, slots=True)
class FeedIngestResult:
    """The result of ingesting a feed.

    Attributes:
        source: The source after it; None where it was removed meanwhile.
        new_articles: The new articles.
        deferred_count: New entries that the next polls will ingest.
        skipped_count: New entries over the limit, which count as seen.
        has_news: Whether there were new entries, also if none became an article.
    """

    source: Source | None
    new_articles: tuple[Article, ...]
    deferred_count: int = 0
    skipped_count: int = 0
    has_news: bool = False


@dataclass(frozen=True, slots=True)
class _NewEntries:
    """New entries, newest first: those to ingest now, those for later polls, and the number of the rest.

    `doubtful` are recognised by a part of their keys only. `known_keys` are the keys of the feed that are
    stored, with the date of each.
    """

    to_ingest: tuple[FeedEntry, ...] = ()
    deferred: tuple[FeedEntry, ...] = ()
    skipped_count: int = 0
    doubtful: tuple[tuple[FeedEntry, HoldReason], ...] = ()
    known_keys: Mapping[str, datetime] = field(default_factory=dict)


async def ingest(
    services: FeedServices, source: Source, fetched: Fetched, feed: ParsedFeed, now: datetime
) -> FeedIngestResult:
    """Make articles of the new entries that the rules let through, mark all as seen, and store the poll.

    At the first poll of a source all entries count as seen, so that following a feed makes no drafts.

    Raises:
        SourceGone: The source was removed while an entry was ingested; articles made before stay.
        SummarizerError: The worker could not read the entries; nothing was marked as seen.
    """
    is_first = source.success_at is None
    new_entries = _NewEntries() if is_first else await _find_new_entries(services, source, feed)
    passing = await hold_back(services, source, new_entries.to_ingest, now)
    new_articles = tuple(
        await ingest_entries(services, source, passing.entries, now, breaking=passing.breaking)
    )
    await _hold_doubtful(services, source, new_entries, now)
    has_news, has_backlog = bool(new_entries.to_ingest), bool(new_entries.deferred)
    keys = await _mark_seen(services, source, _keys_to_write(feed, new_entries, now), now)
    change = _feed_fields(source, fetched, feed, now, has_news=has_news)
    updated = await store_success(
        services.database, source, change, fetched, now, has_backlog=has_backlog, keys=keys
    )
    counts = (len(new_entries.deferred), new_entries.skipped_count)
    return FeedIngestResult(updated, new_articles, *counts, has_news)


async def _find_new_entries(services: FeedServices, source: Source, feed: ParsedFeed) -> _NewEntries:
    """The entries that were not seen before."""
    async with services.database.reading() as tx:
        all_keys = [key for entry in feed.entries for key in entry.keys.values()]
        seen = await feeds.key_dates(tx, source.id, all_keys)
    found = [(entry, _recognise(entry, seen)) for entry in feed.entries]
    unseen = tuple(entry for entry, recognition in found if recognition is Recognition.NEW)
    limit = MAX_ENTRIES_PER_POLL + MAX_DEFERRED_ENTRIES
    return _NewEntries(
        unseen[:MAX_ENTRIES_PER_POLL],
        unseen[MAX_ENTRIES_PER_POLL:limit],
        max(0, len(unseen) - limit),
        _doubtful_entries(found),
        seen,
    )


def _recognise(entry: FeedEntry, seen: Collection[str]) -> Recognition:
    """Whether an entry was seen before; one whose title now says that it was corrected is new."""
    recognition = recognise(entry.keys, seen)
    is_retitled = "title" in entry.keys and entry.keys["title"] not in seen
    if recognition is Recognition.SEEN and is_retitled and has_label(entry.title):
        return Recognition.NEW
    return recognition


def _doubtful_entries(
    found: Sequence[tuple[FeedEntry, Recognition]],
) -> tuple[tuple[FeedEntry, HoldReason], ...]:
    """Entries that may be new stories; none where more than half are so: the feed changed its identifiers."""
    doubtful = tuple(
        (entry, HoldReason(recognition.value))
        for entry, recognition in found
        if recognition not in (Recognition.NEW, Recognition.SEEN)
    )
    is_renamed = len(doubtful) > 1 and 2 * len(doubtful) > len(found)
    return () if is_renamed else doubtful


async def _hold_doubtful(
    services: FeedServices, source: Source, new_entries: _NewEntries, now: datetime
) -> None:
    for entry, reason in new_entries.doubtful:
        async with services.database.transaction() as tx:
            if await feeds.get(tx, source.id) is None:
                return
            await hold_refused(tx, source, entry, reason, None, now)


def _keys_to_write(feed: ParsedFeed, new_entries: _NewEntries, now: datetime) -> list[str]:
    """The keys that are missing in the database or were stored long ago; none of deferred entries."""
    deferred_keys = {key for entry in new_entries.deferred for key in entry.keys.values()}
    present = dict.fromkeys(key for entry in feed.entries for key in keys_to_store(entry.keys))
    known = new_entries.known_keys
    return [key for key in present if key not in deferred_keys and feeds.is_key_due(known.get(key), now)]


async def _mark_seen(
    services: FeedServices, source: Source, keys: Sequence[str], now: datetime
) -> Sequence[str]:
    """Store keys so that the last batch is left, which is stored with the poll; returns that batch."""
    while len(keys) > _KEYS_BATCH_SIZE:
        async with services.database.transaction() as tx:
            if await feeds.get(tx, source.id) is None:
                return ()
            await feeds.add_keys(tx, source.id, keys[:_KEYS_BATCH_SIZE], now)
        keys = keys[_KEYS_BATCH_SIZE:]
    return keys


def _feed_fields(
    source: Source, fetched: Fetched, feed: ParsedFeed, now: datetime, *, has_news: bool
) -> SourceChange:
    """The fields of the source that the content of the feed determines."""
    dates = [entry.published for entry in feed.entries if entry.published is not None]
    current = timedelta(seconds=source.interval)
    if source.kind is SourceKind.PAGE and not dates and source.success_at is not None:
        interval = poll_interval.interval_by_news(current, has_news=has_news)
    else:
        interval = poll_interval.interval_from_dates(dates, now, current)
    change = SourceChange(
        title=source.title or feed.title,
        site=feed.site or source.site,
        interval=round(interval.total_seconds()),
        ttl=feed.ttl,
        skip_hours=feed.skip_hours,
        body_hash=body_hash(fetched.body),
    )
    if source.success_at is None:
        is_channel = source.kind is SourceKind.CHANNEL  # whose posts are whole stories, however short
        change["full_text"] = not is_channel and feed.words < MIN_FULL_TEXT_WORDS
    return change
