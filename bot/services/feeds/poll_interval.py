"""Decides when a feed is polled next, and when a failing feed is given up; pure.

A feed is polled about twice as often as it has new entries, between once an hour and once a day. Delays
that the feed or its server requests (Cache-Control, ttl, skipHours, Retry-After) make a poll later, never
earlier.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum, auto

MIN_INTERVAL = timedelta(hours=1)
MAX_INTERVAL = timedelta(hours=24)
MIN_FAILURES_TO_ALERT = 4
ALERT_AFTER = timedelta(days=3)
GIVE_UP_AFTER = timedelta(days=7)
_MAX_WAIT = timedelta(days=7)
_RECENT_ENTRY_COUNT = 10
_MAX_JITTER = 0.1
_LENGTHENING_FACTOR = 1.25
_MAX_DOUBLINGS = 10
_HOURS_PER_DAY = 24
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)


class Verdict(Enum):
    """The consequence of a failure: poll again, also alert the editors, or stop polling."""

    RETRY = auto()
    ALERT = auto()
    GIVE_UP = auto()


def clamp(interval: timedelta) -> timedelta:
    """The interval, limited to MIN_INTERVAL and MAX_INTERVAL."""
    return min(MAX_INTERVAL, max(MIN_INTERVAL, interval))


def interval_from_dates(published: Sequence[float], now: datetime, current: timedelta) -> timedelta:
    """The poll interval of a feed whose entries were published at these times, in seconds since the epoch.

    It is half of the mean distance between the newest ten entries. The distance is measured up to `now`, so
    that a feed without new entries is polled less often. Without dates in the past `current` stays.
    """
    past = sorted((at for at in published if at <= now.timestamp()), reverse=True)[:_RECENT_ENTRY_COUNT]
    if not past:
        return clamp(current)
    return clamp(timedelta(seconds=(now.timestamp() - past[-1]) / len(past) / 2))


def lengthen(current: timedelta) -> timedelta:
    """The interval after a poll without new entries: a quarter longer."""
    return clamp(current * _LENGTHENING_FACTOR)


def interval_by_news(current: timedelta, *, has_news: bool) -> timedelta:
    """The interval of a page whose stories have no dates: half after news, a quarter longer without."""
    return clamp(current / 2) if has_news else lengthen(current)


def next_poll_after_success(
    now: datetime,
    interval: timedelta,
    *,
    requested_delay: timedelta,
    skip_hours: Collection[int],
    jitter: float,
) -> datetime:
    """The time of the next poll of a feed that answered.

    Args:
        now: The time of this poll.
        interval: The feed's poll interval.
        requested_delay: The shortest delay that the feed or its server asks for; limited to a day.
        skip_hours: Hours in UTC in which the feed asks not to be polled.
        jitter: From 0 to 1, fixed for each feed; spreads the polls of feeds that were added together.
    """
    delay = max(clamp(interval * (1 + _MAX_JITTER * jitter)), min(requested_delay, MAX_INTERVAL))
    return _after_skipped_hours(now + delay, skip_hours)


def next_poll_after_failure(
    now: datetime, interval: timedelta, failures: int, *, requested_delay: timedelta
) -> datetime:
    """The time of the next poll after `failures` failures in a row: the delay doubles, up to a day.

    `requested_delay` is the value of Retry-After; it is limited to a week.
    """
    doubled = clamp(interval) * 2 ** min(max(failures, 1), _MAX_DOUBLINGS)
    return now + max(clamp(doubled), min(requested_delay, _MAX_WAIT))


def failure_verdict(
    now: datetime, failing_since: datetime, failures: int, alerted_at: datetime | None
) -> Verdict:
    """An alert after ALERT_AFTER and MIN_FAILURES_TO_ALERT failures; the end GIVE_UP_AFTER the alert."""
    if alerted_at is not None:
        return Verdict.GIVE_UP if now - alerted_at >= GIVE_UP_AFTER else Verdict.RETRY
    is_lasting = failures >= MIN_FAILURES_TO_ALERT and now - failing_since >= ALERT_AFTER
    return Verdict.ALERT if is_lasting else Verdict.RETRY


def max_age(cache_control: str) -> timedelta:
    """How long a response stays fresh by its Cache-Control header; zero where it has no max-age."""
    found = _MAX_AGE.search(cache_control)
    return timedelta(seconds=min(int(found[1]), _MAX_WAIT.total_seconds())) if found else timedelta()


def retry_after(value: str, now: datetime) -> timedelta:
    """The delay in a Retry-After header, in seconds or as a date; zero where it is neither."""
    text = value.strip()
    if text.isascii() and text.isdecimal():
        return timedelta(seconds=min(int(text[:10]), _MAX_WAIT.total_seconds()))
    try:
        until = parsedate_to_datetime(text)
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return max(timedelta(), until - now)
    except (ValueError, TypeError, OverflowError, IndexError):
        return timedelta()


def jitter_fraction(number: int) -> float:
    """A fixed fraction from 0 to 1 for a source: multiples of the golden ratio, which spread evenly."""
    return number * 0.6180339887498949 % 1.0


def _after_skipped_hours(at: datetime, skip_hours: Collection[int]) -> datetime:
    """The first instant from `at` on whose hour is not in `skip_hours`; a day later where all are."""
    for _ in range(_HOURS_PER_DAY):
        if at.hour not in skip_hours:
            return at
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return at
