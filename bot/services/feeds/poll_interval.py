"""When a feed is looked at next, and when one that fails is given up; pure.

A feed is asked about twice as often as it brings something, between once an hour and once a day. What it
or its server asks for (Cache-Control, ttl, skipHours, Retry-After) makes that later, never sooner.
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
    """What follows from a failure."""

    RETRY = auto()
    ALERT = auto()
    GIVE_UP = auto()


def clamp(interval: timedelta) -> timedelta:
    """An interval within the bounds."""
    return min(MAX_INTERVAL, max(MIN_INTERVAL, interval))


def interval_from_dates(published: Sequence[float], now: datetime, current: timedelta) -> timedelta:
    """The interval that fits a feed whose entries are of these instants, in seconds since the epoch.

    Half of the mean distance of the newest ten, counted to now, so that a feed falling silent is asked less
    often. Without dates in the past the `present` interval stays.
    """
    past = sorted((at for at in published if at <= now.timestamp()), reverse=True)[:_RECENT_ENTRY_COUNT]
    if not past:
        return clamp(current)
    return clamp(timedelta(seconds=(now.timestamp() - past[-1]) / len(past) / 2))


def lengthen(current: timedelta) -> timedelta:
    """The interval after a look that brought nothing: a little longer."""
    return clamp(current * _LENGTHENING_FACTOR)


def next_poll_after_success(
    now: datetime,
    interval: timedelta,
    *,
    requested_delay: timedelta,
    skip_hours: Collection[int],
    jitter: float,
) -> datetime:
    """The next look at a feed that answered.

    Args:
        now: The present.
        interval: By the feed's rhythm.
        requested_delay: How long it or its server asks to be left alone; a day at most is granted.
        skip_hours: Hours in UTC in which it asks not to be looked at.
        jitter: From 0 to 1, fixed for each feed; keeps those added together from being due together.
    """
    delay = max(clamp(interval * (1 + _MAX_JITTER * jitter)), min(requested_delay, MAX_INTERVAL))
    return _after_skipped_hours(now + delay, skip_hours)


def next_poll_after_failure(
    now: datetime, interval: timedelta, failures: int, *, requested_delay: timedelta
) -> datetime:
    """The next look after so many failures in a row: twice as late with each, up to a day.

    `asked` is what Retry-After says; up to a week is granted.
    """
    doubled = clamp(interval) * 2 ** min(max(failures, 1), _MAX_DOUBLINGS)
    return now + max(clamp(doubled), min(requested_delay, _MAX_WAIT))


def failure_verdict(
    now: datetime, failing_since: datetime, failures: int, alerted_at: datetime | None
) -> Verdict:
    """Whether to go on, tell the editors, or give up; nothing is given up before they had days to act."""
    if alerted_at is not None:
        return Verdict.GIVE_UP if now - alerted_at >= GIVE_UP_AFTER else Verdict.RETRY
    is_lasting = failures >= MIN_FAILURES_TO_ALERT and now - failing_since >= ALERT_AFTER
    return Verdict.ALERT if is_lasting else Verdict.RETRY


def max_age(cache_control: str) -> timedelta:
    """How long an answer stays fresh by its Cache-Control header; nothing where it does not say."""
    found = _MAX_AGE.search(cache_control)
    return timedelta(seconds=min(int(found[1]), _MAX_WAIT.total_seconds())) if found else timedelta()


def retry_after(value: str, now: datetime) -> timedelta:
    """How long a Retry-After header, in seconds or as a date, asks to wait; nothing where it is neither."""
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
    """A fixed share from 0 to 1 for each source, far from those of its neighbours."""
    return number * 0.6180339887498949 % 1.0


def _after_skipped_hours(at: datetime, skip_hours: Collection[int]) -> datetime:
    """The first instant from `at` on whose hour is not to be skipped."""
    for _ in range(_HOURS_PER_DAY):
        if at.hour not in skip_hours:
            return at
        at = at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return at
