"""One look at a feed: fetch, compare with what it has shown, file what is new, decide when to look again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import SummarizerError, UserError
from bot.ports.feed_reader import FeedEntry, ParsedFeed
from bot.ports.fetcher import Fetched, FetchError, FetchPurpose, FetchReason
from bot.services.feeds import poll_interval
from bot.services.feeds.entries import FeedServices, SourceGone, ingest_entries
from bot.services.feeds.poll_interval import Verdict
from data import feeds
from data.records.articles import Article, ArticleStatus
from data.records.feeds import Source, SourceChange, SourceState

MAX_ENTRIES_PER_CHECK = 30
"""New entries that one look files, the newest first; the others wait for the next look."""
MAX_DEFERRED_ENTRIES = 300
"""New entries that may wait. A feed that shows more has taken up its archive, which is no news."""
MIN_FULL_TEXT_WORDS = 150
"""A feed whose entries have so many words by the median brings whole stories; else their pages are read."""
_GONE, _NOT_MODIFIED = 410, 304
_KEYS_BATCH_SIZE = 4_000


@dataclass(frozen=True, slots=True)
class DraftsWaiting:
    """New drafts of a source wait for approval, or it has shown more than is taken.

    Attributes:
        source: As it is after the look.
        drafts: Those that are new.
        deferred_count: New entries that the next looks will file.
        skipped_count: Older ones that count as seen from now on.
    """

    source: Source
    drafts: tuple[Article, ...]
    deferred_count: int = 0
    skipped_count: int = 0


@dataclass(frozen=True, slots=True)
class FeedFailing:
    """A source has failed for days and will be given up unless that changes."""

    source: Source


@dataclass(frozen=True, slots=True)
class FeedEnded:
    """A source is gone, or was given up."""

    source: Source


FeedNotice = DraftsWaiting | FeedFailing | FeedEnded
"""What the editors are told of a look."""


@dataclass(frozen=True, slots=True)
class FeedIngestResult:
    """What became of a feed that was read.

    Attributes:
        source: As it is now; None where it was removed meanwhile.
        new_articles: The articles that are new.
        deferred_count: New entries that the next looks will file.
        skipped_count: New entries that are too many, and count as seen.
    """

    source: Source | None
    new_articles: tuple[Article, ...]
    deferred_count: int = 0
    skipped_count: int = 0


@dataclass(frozen=True, slots=True)
class _NewEntries:
    """New entries, newest first: those for now, those for later looks, and how many are too many."""

    to_ingest: tuple[FeedEntry, ...] = ()
    deferred: tuple[FeedEntry, ...] = ()
    skipped_count: int = 0


async def check_feed(services: FeedServices, source: Source, now: datetime) -> FeedNotice | None:
    """Look at a source that is due."""
    try:
        fetched = await services.fetcher.fetch(
            source.url, FetchPurpose.FEED, etag=source.etag, last_modified=source.last_modified
        )
        return await _handle_response(services, source, fetched, now)
    except SourceGone:
        return None
    except FetchError as problem:
        return await _handle_failure(services, source, problem, now)
    except (UserError, SummarizerError) as error:
        name = "no_feed" if isinstance(error, UserError) else "unreadable"
        return await _handle_failure(services, source, name, now)


async def ingest(
    services: FeedServices, source: Source, fetched: Fetched, feed: ParsedFeed, now: datetime
) -> FeedIngestResult:
    """Take in a feed that was read.

    The first time everything counts as seen, so that following a feed does not flood anybody.
    """
    new_entries = (
        await _find_new_entries(services, source, feed) if source.success_at is not None else _NewEntries()
    )
    new_articles = tuple(await ingest_entries(services, source, new_entries.to_ingest, now))
    deferred_keys = {key for entry in new_entries.deferred for key in entry.keys}
    keys = [key for entry in feed.entries for key in entry.keys if key not in deferred_keys]
    for start in range(0, len(keys), _KEYS_BATCH_SIZE):
        async with services.database.transaction() as tx:
            if await feeds.get(tx, source.id) is None:
                return FeedIngestResult(None, new_articles)
            await feeds.add_keys(tx, source.id, keys[start : start + _KEYS_BATCH_SIZE], now)
    async with services.database.transaction() as tx:
        await feeds.delete_stale_keys(tx, source.id, now)
    change = _feed_fields(source, fetched, feed, now)
    updated = await _store_success(
        services, source, change, fetched, now, has_backlog=bool(new_entries.deferred)
    )
    return FeedIngestResult(updated, new_articles, len(new_entries.deferred), new_entries.skipped_count)


async def _find_new_entries(services: FeedServices, source: Source, feed: ParsedFeed) -> _NewEntries:
    """The entries of which no key has been seen."""
    async with services.database.reading() as tx:
        seen = await feeds.known_keys(tx, source.id, [key for entry in feed.entries for key in entry.keys])
    unseen = tuple(entry for entry in feed.entries if seen.isdisjoint(entry.keys))
    limit = MAX_ENTRIES_PER_CHECK + MAX_DEFERRED_ENTRIES
    return _NewEntries(
        unseen[:MAX_ENTRIES_PER_CHECK], unseen[MAX_ENTRIES_PER_CHECK:limit], max(0, len(unseen) - limit)
    )


async def _handle_response(
    services: FeedServices, source: Source, fetched: Fetched, now: datetime
) -> FeedNotice | None:
    if fetched.status == _NOT_MODIFIED or _hash(fetched.body) == source.body_hash:
        interval = poll_interval.lengthen(timedelta(seconds=source.interval))
        await _store_success(services, source, {"interval": round(interval.total_seconds())}, fetched, now)
        return None
    feed = await services.summarizer.read_feed(fetched.body, fetched.url, fetched.charset)
    result = await ingest(services, source, fetched, feed, now)
    drafts = tuple(article for article in result.new_articles if article.status is ArticleStatus.DRAFT)
    # A feed that always shows more than is taken is reported when that begins, not at each look.
    skipped_count = 0 if _had_backlog(source) else result.skipped_count
    if not drafts and not skipped_count:
        return None
    return DraftsWaiting(result.source or source, drafts, result.deferred_count, skipped_count)


def _had_backlog(source: Source) -> bool:
    """Whether the last look left new entries for this one."""
    return source.success_at is not None and not source.body_hash


def _feed_fields(source: Source, fetched: Fetched, feed: ParsedFeed, now: datetime) -> SourceChange:
    """What a feed's own words change about its source."""
    dates = [entry.published for entry in feed.entries if entry.published is not None]
    interval = poll_interval.interval_from_dates(dates, now, timedelta(seconds=source.interval))
    change = SourceChange(
        title=source.title or feed.title,
        site=feed.site or source.site,
        interval=round(interval.total_seconds()),
        ttl=feed.ttl,
        skip_hours=feed.skip_hours,
        body_hash=_hash(fetched.body),
    )
    if source.success_at is None:
        change["full_text"] = feed.words < MIN_FULL_TEXT_WORDS
    return change


async def _store_success(
    services: FeedServices,
    source: Source,
    change: SourceChange,
    fetched: Fetched,
    now: datetime,
    *,
    has_backlog: bool = False,
) -> Source | None:
    """Note a look that went well; one that is `behind` is followed by the next as soon as is polite."""
    change |= _success_fields(source, fetched, now)
    if has_backlog:  # what waits has to come again, whether the feed changes or not
        change |= SourceChange(etag="", last_modified="", body_hash="")
    interval = poll_interval.MIN_INTERVAL if has_backlog else timedelta(seconds=change["interval"])
    next_poll = _next_check_at(source, change, fetched, interval, now)
    async with services.database.transaction() as tx:
        current = await feeds.get_for_update(tx, source.id)
        if current is None:
            return None
        if fetched.moved_to and await feeds.get_by_url(tx, fetched.moved_to) is None:
            change["url"] = fetched.moved_to
        change["next_poll"] = next_poll if current.state is SourceState.ACTIVE else None
        return await feeds.change(tx, source.id, **change)


def _success_fields(source: Source, fetched: Fetched, now: datetime) -> SourceChange:
    """What any answer says about a source: it is there, and earlier trouble is over."""
    is_not_modified = fetched.status == _NOT_MODIFIED  # which need not repeat what was said before
    return SourceChange(
        etag=fetched.headers.get("etag", source.etag if is_not_modified else ""),
        last_modified=fetched.headers.get("last-modified", source.last_modified if is_not_modified else ""),
        success_at=now,
        failing_since=None,
        failures=0,
        alerted_at=None,
        error="",
        status=0,
    )


def _next_check_at(
    source: Source, change: SourceChange, fetched: Fetched, interval: timedelta, now: datetime
) -> datetime:
    """When to look again: after `interval`, or later where the server or the feed asks for that."""
    requested_delay = max(
        poll_interval.max_age(fetched.headers.get("cache-control", "")),
        timedelta(minutes=change.get("ttl", source.ttl)),
    )
    skipped = change.get("skip_hours", source.skip_hours)
    return poll_interval.next_poll_after_success(
        now,
        interval,
        requested_delay=requested_delay,
        skip_hours=skipped,
        jitter=poll_interval.jitter_fraction(source.id),
    )


async def _handle_failure(
    services: FeedServices, source: Source, problem: FetchError | str, now: datetime
) -> FeedNotice | None:
    """Note a failure; tells the editors once after days, and of the end."""
    since, failures = source.failing_since or now, source.failures + 1
    change = SourceChange(failing_since=since, failures=failures)
    change |= _error_fields(problem)
    if change["error"] == "gone":
        verdict = Verdict.GIVE_UP
    else:
        verdict = poll_interval.failure_verdict(now, since, failures, source.alerted_at)
    if verdict is Verdict.ALERT:
        change["alerted_at"] = now
    requested_delay = timedelta() if isinstance(problem, str) else _retry_after(problem, now)
    next_poll = poll_interval.next_poll_after_failure(
        now, timedelta(seconds=source.interval), failures, requested_delay=requested_delay
    )
    async with services.database.transaction() as tx:
        current = await feeds.get_for_update(tx, source.id)
        if current is None or current.state is not SourceState.ACTIVE:
            return None
        if verdict is Verdict.GIVE_UP:
            change |= SourceChange(state=SourceState.ENDED, next_poll=None)
        else:
            change["next_poll"] = next_poll
        changed = await feeds.change(tx, source.id, **change)
    assert changed is not None
    match verdict:
        case Verdict.ALERT:
            return FeedFailing(changed)
        case Verdict.GIVE_UP:
            return FeedEnded(changed)
        case Verdict.RETRY:
            return None


def _error_fields(problem: FetchError | str) -> SourceChange:
    if isinstance(problem, str):
        return SourceChange(error=problem, status=0)
    gone = problem.reason is FetchReason.STATUS and problem.status == _GONE
    return SourceChange(error="gone" if gone else problem.reason.value, status=problem.status)


def _retry_after(problem: FetchError, now: datetime) -> timedelta:
    return poll_interval.retry_after(problem.headers.get("retry-after", ""), now)


def _hash(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()
