"""One look at a feed: fetch, compare with what it has shown, file what is new, decide when to look again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import ThinkerError, UserError
from bot.ports.feed_reader import FeedEntry, FeedRead
from bot.ports.fetcher import Fetched, FetchProblem, FetchReason, Wanted
from bot.services.feeds import poll_interval
from bot.services.feeds.entries import Desk, SourceGone, file_entries
from bot.services.feeds.poll_interval import Verdict
from data import feeds
from data.records.articles import Article, ArticleStatus
from data.records.feeds import Source, SourceChange, SourceState

MOST_AT_ONCE = 30
"""New entries that one look files, the newest first; the others wait for the next look."""
MOST_WAITING = 300
"""New entries that may wait. A feed that shows more has taken up its archive, which is no news."""
ENOUGH_WORDS = 150
"""A feed whose entries have so many words by the median brings whole stories; else their pages are read."""
_GONE, _NOT_MODIFIED = 410, 304
_KEYS_AT_ONCE = 4_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """New drafts of a source wait for approval, or it has shown more than is taken.

    Attributes:
        source: As it is after the look.
        drafts: Those that are new.
        later: New entries that the next looks will file.
        left_out: Older ones that count as seen from now on.
    """

    source: Source
    drafts: tuple[Article, ...]
    later: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Failing:
    """A source has failed for days and will be given up unless that changes."""

    source: Source


@dataclass(frozen=True, slots=True)
class Ended:
    """A source is gone, or was given up."""

    source: Source


Notice = Waiting | Failing | Ended
"""What the editors are told of a look."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a feed that was read.

    Attributes:
        source: As it is now; None where it was removed meanwhile.
        filed: The articles that are new.
        later: New entries that the next looks will file.
        left_out: New entries that are too many, and count as seen.
    """

    source: Source | None
    filed: tuple[Article, ...]
    later: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class _Share:
    """New entries, newest first: those for now, those for later looks, and how many are too many."""

    now: tuple[FeedEntry, ...] = ()
    later: tuple[FeedEntry, ...] = ()
    left_out: int = 0


async def look(desk: Desk, source: Source, now: datetime) -> Notice | None:
    """Look at a source that is due."""
    try:
        fetched = await desk.fetcher.fetch(
            source.url, Wanted.FEED, etag=source.etag, last_modified=source.last_modified
        )
        return await _answered(desk, source, fetched, now)
    except SourceGone:
        return None
    except FetchProblem as problem:
        return await _failed(desk, source, problem, now)
    except (UserError, ThinkerError) as error:
        name = "no_feed" if isinstance(error, UserError) else "unreadable"
        return await _failed(desk, source, name, now)


async def take_in(desk: Desk, source: Source, fetched: Fetched, feed: FeedRead, now: datetime) -> Taken:
    """Take in a feed that was read.

    The first time everything counts as seen, so that following a feed does not flood anybody.
    """
    share = await _fresh(desk, source, feed) if source.success_at is not None else _Share()
    filed = tuple(await file_entries(desk, source, share.now, now))
    waiting = {key for entry in share.later for key in entry.keys}
    keys = [key for entry in feed.entries for key in entry.keys if key not in waiting]
    for start in range(0, len(keys), _KEYS_AT_ONCE):
        async with desk.database.transaction() as tx:
            if await feeds.get(tx, source.id) is None:
                return Taken(None, filed)
            await feeds.add_keys(tx, source.id, keys[start : start + _KEYS_AT_ONCE], now)
    async with desk.database.transaction() as tx:
        await feeds.delete_stale_keys(tx, source.id, now)
    change = _read(source, fetched, feed, now)
    settled = await _settle(desk, source, change, fetched, now, behind=bool(share.later))
    return Taken(settled, filed, len(share.later), share.left_out)


async def _fresh(desk: Desk, source: Source, feed: FeedRead) -> _Share:
    """The entries of which no key has been seen."""
    async with desk.database.reading() as tx:
        seen = await feeds.known_keys(tx, source.id, [key for entry in feed.entries for key in entry.keys])
    fresh = tuple(entry for entry in feed.entries if seen.isdisjoint(entry.keys))
    most = MOST_AT_ONCE + MOST_WAITING
    return _Share(fresh[:MOST_AT_ONCE], fresh[MOST_AT_ONCE:most], max(0, len(fresh) - most))


async def _answered(desk: Desk, source: Source, fetched: Fetched, now: datetime) -> Notice | None:
    if fetched.status == _NOT_MODIFIED or _hash(fetched.body) == source.body_hash:
        resting = poll_interval.unchanged(timedelta(seconds=source.interval))
        await _settle(desk, source, {"interval": round(resting.total_seconds())}, fetched, now)
        return None
    feed = await desk.thinker.read_feed(fetched.body, fetched.url, fetched.charset)
    taken = await take_in(desk, source, fetched, feed, now)
    drafts = tuple(article for article in taken.filed if article.status is ArticleStatus.DRAFT)
    # A feed that always shows more than is taken is reported when that begins, not at each look.
    left_out = 0 if _is_behind(source) else taken.left_out
    if not drafts and not left_out:
        return None
    return Waiting(taken.source or source, drafts, taken.later, left_out)


def _is_behind(source: Source) -> bool:
    """Whether the last look left new entries for this one."""
    return source.success_at is not None and not source.body_hash


def _read(source: Source, fetched: Fetched, feed: FeedRead, now: datetime) -> SourceChange:
    """What a feed's own words change about its source."""
    dates = [entry.published for entry in feed.entries if entry.published is not None]
    interval = poll_interval.own_rhythm(dates, now, timedelta(seconds=source.interval))
    change = SourceChange(
        title=source.title or feed.title,
        site=feed.site or source.site,
        interval=round(interval.total_seconds()),
        ttl=feed.ttl,
        skip_hours=feed.skip_hours,
        body_hash=_hash(fetched.body),
    )
    if source.success_at is None:
        change["full_text"] = feed.words < ENOUGH_WORDS
    return change


async def _settle(
    desk: Desk, source: Source, change: SourceChange, fetched: Fetched, now: datetime, *, behind: bool = False
) -> Source | None:
    """Note a look that went well; one that is `behind` is followed by the next as soon as is polite."""
    change |= _well(source, fetched, now)
    if behind:  # what waits has to come again, whether the feed changes or not
        change |= SourceChange(etag="", last_modified="", body_hash="")
    interval = poll_interval.SHORTEST if behind else timedelta(seconds=change["interval"])
    at = _next_look(source, change, fetched, interval, now)
    async with desk.database.transaction() as tx:
        current = await feeds.get_for_update(tx, source.id)
        if current is None:
            return None
        if fetched.moved_to and await feeds.get_by_url(tx, fetched.moved_to) is None:
            change["url"] = fetched.moved_to
        change["next_poll"] = at if current.state is SourceState.ACTIVE else None
        return await feeds.change(tx, source.id, **change)


def _well(source: Source, fetched: Fetched, now: datetime) -> SourceChange:
    """What any answer says about a source: it is there, and earlier trouble is over."""
    known = fetched.status == _NOT_MODIFIED  # which need not repeat what was said before
    return SourceChange(
        etag=fetched.headers.get("etag", source.etag if known else ""),
        last_modified=fetched.headers.get("last-modified", source.last_modified if known else ""),
        polled_at=now,
        success_at=now,
        failing_since=None,
        failures=0,
        alerted_at=None,
        error="",
        status=0,
    )


def _next_look(
    source: Source, change: SourceChange, fetched: Fetched, interval: timedelta, now: datetime
) -> datetime:
    """When to look again: after `interval`, or later where the server or the feed asks for that."""
    asked = max(
        poll_interval.max_age(fetched.headers.get("cache-control", "")),
        timedelta(minutes=change.get("ttl", source.ttl)),
    )
    skipped = change.get("skip_hours", source.skip_hours)
    return poll_interval.after_success(
        now, interval, asked=asked, skip_hours=skipped, spread=poll_interval.spread_of(source.id)
    )


async def _failed(desk: Desk, source: Source, problem: FetchProblem | str, now: datetime) -> Notice | None:
    """Note a failure; tells the editors once after days, and of the end."""
    since, failures = source.failing_since or now, source.failures + 1
    change = SourceChange(polled_at=now, failing_since=since, failures=failures)
    change |= _named(problem)
    if change["error"] == "gone":
        found = Verdict.GIVE_UP
    else:
        found = poll_interval.verdict(now, since, failures, source.alerted_at)
    if found is Verdict.ALERT:
        change["alerted_at"] = now
    asked = timedelta() if isinstance(problem, str) else _asked(problem, now)
    at = poll_interval.after_failure(now, timedelta(seconds=source.interval), failures, asked=asked)
    async with desk.database.transaction() as tx:
        current = await feeds.get_for_update(tx, source.id)
        if current is None or current.state is not SourceState.ACTIVE:
            return None
        if found is Verdict.GIVE_UP:
            change |= SourceChange(state=SourceState.ENDED, next_poll=None)
        else:
            change["next_poll"] = at
        changed = await feeds.change(tx, source.id, **change)
    assert changed is not None
    match found:
        case Verdict.ALERT:
            return Failing(changed)
        case Verdict.GIVE_UP:
            return Ended(changed)
        case Verdict.TRY_AGAIN:
            return None


def _named(problem: FetchProblem | str) -> SourceChange:
    if isinstance(problem, str):
        return SourceChange(error=problem, status=0)
    gone = problem.reason is FetchReason.STATUS and problem.status == _GONE
    return SourceChange(error="gone" if gone else problem.reason.value, status=problem.status)


def _asked(problem: FetchProblem, now: datetime) -> timedelta:
    return poll_interval.retry_after(problem.headers.get("retry-after", ""), now)


def _hash(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()
