"""Stores the result of a poll in its source: validators, failures, and the time of the next poll."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.ports.fetcher import Fetched, FetchError, FetchReason
from bot.services.feeds import poll_interval
from bot.services.feeds.poll_interval import Verdict
from data import feeds
from data.database import Database
from data.records.feeds import Source, SourceChange, SourceKind, SourceState

NOT_MODIFIED, _GONE = 304, 410


async def store_success(
    database: Database,
    source: Source,
    change: SourceChange,
    fetched: Fetched,
    now: datetime,
    *,
    has_backlog: bool = False,
    keys: Sequence[str] | None = None,
) -> Source | None:
    """Store a successful poll; gives the source after it, None where it was removed.

    Args:
        database: Where the source is stored.
        source: The source as it was when it was polled.
        change: Its new fields, `interval` included.
        fetched: The response.
        now: The time of the poll.
        has_backlog: Whether entries were deferred: the next poll is then as soon as MIN_INTERVAL allows.
        keys: Keys of entries that count as seen and are not stored yet; None where the feed was not read.
            Once a day those are deleted that it has not had for months.
    """
    change |= _success_fields(source, fetched, now)
    if has_backlog:  # without validators the next response has the deferred entries even if nothing changed
        change |= SourceChange(etag="", last_modified="", body_hash="")
    interval = poll_interval.MIN_INTERVAL if has_backlog else timedelta(seconds=change["interval"])
    next_poll = _next_poll_at(source, change, fetched, interval, now)
    async with database.transaction() as tx:
        current = await feeds.get_for_update(tx, source.id)
        if current is None:
            return None
        if keys is not None:
            await feeds.add_keys(tx, source.id, keys, now)
            if source.success_at is None or source.success_at.date() != now.date():
                await feeds.delete_stale_keys(tx, source.id, now)
        if current.url != source.url:  # moved by an editor meanwhile: the result is of another feed
            return current
        is_movable = source.kind is not SourceKind.CHANNEL  # whose preview leads to its post page
        if is_movable and fetched.moved_to and await feeds.get_by_url(tx, fetched.moved_to) is None:
            change["url"] = fetched.moved_to
        change["next_poll"] = next_poll if current.state is SourceState.ACTIVE else None
        return await feeds.change(tx, source.id, **change)


def _success_fields(source: Source, fetched: Fetched, now: datetime) -> SourceChange:
    """The fields that every successful response determines; failures are reset."""
    is_not_modified = fetched.status == NOT_MODIFIED  # a 304 may omit validators that still hold
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


def _next_poll_at(
    source: Source, change: SourceChange, fetched: Fetched, interval: timedelta, now: datetime
) -> datetime:
    """The time of the next poll: after `interval`, or later where the server or the feed asks for it."""
    requested_delay = max(
        poll_interval.max_age(fetched.headers.get("cache-control", "")),
        timedelta(minutes=change.get("ttl", source.ttl)),
    )
    return poll_interval.next_poll_after_success(
        now,
        interval,
        requested_delay=requested_delay,
        skip_hours=change.get("skip_hours", source.skip_hours),
        jitter=poll_interval.jitter_fraction(source.id),
    )


async def store_failure(
    database: Database, source: Source, problem: FetchError | str, now: datetime
) -> tuple[Source, Verdict] | None:
    """Store a failed poll.

    Args:
        database: Where the source is stored.
        source: The source as it was when it was polled.
        problem: The fetch error, or the short name of another error.
        now: The time of the poll.

    Returns:
        The source after it and the verdict; None where it was removed, moved or is no longer active.
    """
    async with database.transaction() as tx:
        current = await feeds.get_for_update(tx, source.id)
        if current is None or current.state is not SourceState.ACTIVE or current.url != source.url:
            return None
        # `source` may be stale: a machine that slept beyond the lease polls twice, and alerts once.
        change, verdict = _failure(current, problem, now)
        changed = await feeds.change(tx, source.id, **change)
    assert changed is not None
    return changed, verdict


def _failure(source: Source, problem: FetchError | str, now: datetime) -> tuple[SourceChange, Verdict]:
    """The fields that one more failure changes, and its consequence."""
    since, failures = source.failing_since or now, source.failures + 1
    change = SourceChange(failing_since=since, failures=failures)
    change |= _error_fields(problem)
    if change["error"] == "gone":
        verdict = Verdict.GIVE_UP
    else:
        verdict = poll_interval.failure_verdict(now, since, failures, source.alerted_at)
    if verdict is Verdict.ALERT:
        change["alerted_at"] = now
    if verdict is Verdict.GIVE_UP:
        change |= SourceChange(state=SourceState.ENDED, next_poll=None)
    else:
        change["next_poll"] = _retry_at(source, problem, failures, now)
    return change, verdict


def _error_fields(problem: FetchError | str) -> SourceChange:
    if isinstance(problem, str):
        return SourceChange(error=problem, status=0)
    is_gone = problem.reason is FetchReason.STATUS and problem.status == _GONE
    return SourceChange(error="gone" if is_gone else problem.reason.value, status=problem.status)


def _retry_at(source: Source, problem: FetchError | str, failures: int, now: datetime) -> datetime:
    requested_delay = (
        timedelta()
        if isinstance(problem, str)
        else poll_interval.retry_after(problem.headers.get("retry-after", ""), now)
    )
    return poll_interval.next_poll_after_failure(
        now, timedelta(seconds=source.interval), failures, requested_delay=requested_delay
    )


def body_hash(body: bytes) -> str:
    """The hash that detects an unchanged feed behind a server without validators."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()
