"""The times of the next polls, and the verdicts on failures."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.feeds import poll_interval
from bot.services.feeds.poll_interval import MAX_INTERVAL, MIN_INTERVAL, Verdict

NOW = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
instants = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))
spans = st.timedeltas(timedelta(), timedelta(days=400))
hours = st.frozensets(st.integers(0, 23), max_size=23)


def _every(gap: timedelta, count: int = 12) -> list[float]:
    return [(NOW - gap * n).timestamp() for n in range(1, count + 1)]


@given(instants, spans, spans, hours, st.floats(0, 1))
def test_the_next_poll_after_success_is_within_a_day_plus_the_skipped_hours(
    now: datetime, interval: timedelta, asked: timedelta, skip: frozenset[int], spread: float
) -> None:
    at = poll_interval.next_poll_after_success(
        now, interval, requested_delay=asked, skip_hours=skip, jitter=spread
    )
    assert now + MIN_INTERVAL <= at <= now + MAX_INTERVAL + len(skip) * HOUR
    assert at >= now + min(asked, MAX_INTERVAL)
    assert at.hour not in skip


def test_a_feed_that_skips_every_hour_is_still_polled() -> None:
    at = poll_interval.next_poll_after_success(
        NOW, HOUR, requested_delay=timedelta(), skip_hours=range(24), jitter=0
    )
    assert at <= NOW + MAX_INTERVAL + HOUR


@given(instants, spans, st.integers(1, 10_000), spans)
def test_the_delay_after_failures_grows_up_to_a_day_and_honours_retry_after(
    now: datetime, interval: timedelta, failures: int, asked: timedelta
) -> None:
    at = poll_interval.next_poll_after_failure(now, interval, failures, requested_delay=asked)
    later = poll_interval.next_poll_after_failure(now, interval, failures + 1, requested_delay=asked)
    assert now + MIN_INTERVAL <= at <= later <= now + max(MAX_INTERVAL, min(asked, timedelta(days=7)))
    assert at >= now + min(asked, timedelta(days=7))


def test_each_failure_doubles_the_delay() -> None:
    waits = [
        poll_interval.next_poll_after_failure(NOW, HOUR, n, requested_delay=timedelta()) - NOW
        for n in (1, 2, 3, 4, 5)
    ]
    assert waits == [2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, 24 * HOUR]


@given(st.lists(st.floats(0, 4e9), max_size=20), spans)
def test_the_interval_from_dates_is_within_its_bounds(published: list[float], present: timedelta) -> None:
    assert MIN_INTERVAL <= poll_interval.interval_from_dates(published, NOW, present) <= MAX_INTERVAL


@pytest.mark.parametrize(
    ("gap", "interval"),
    [
        (timedelta(minutes=5), HOUR),
        (timedelta(hours=4), timedelta(hours=2)),
        (timedelta(days=1), timedelta(hours=12)),
        (timedelta(days=30), MAX_INTERVAL),
    ],
)
def test_the_interval_is_half_the_mean_distance_of_entries(gap: timedelta, interval: timedelta) -> None:
    assert poll_interval.interval_from_dates(_every(gap), NOW, HOUR) == interval


def test_the_interval_stays_without_past_dates_and_lengthens_after_polls_without_news() -> None:
    future = [(NOW + timedelta(days=1)).timestamp()]
    assert poll_interval.interval_from_dates(future, NOW, 3 * HOUR) == 3 * HOUR
    assert 3 * HOUR < poll_interval.lengthen(3 * HOUR) < 4 * HOUR
    assert poll_interval.lengthen(MAX_INTERVAL) == MAX_INTERVAL


@given(instants, instants, st.integers(0, 99), st.none() | instants)
def test_no_source_is_given_up_within_a_week_of_its_alert(
    now: datetime, since: datetime, failures: int, alerted: datetime | None
) -> None:
    found = poll_interval.failure_verdict(now, since, failures, alerted)
    if found is Verdict.GIVE_UP:
        assert alerted is not None
        assert now - alerted >= timedelta(days=7)
    if found is Verdict.ALERT:
        assert alerted is None


def test_the_editors_are_alerted_after_three_days_and_four_failures() -> None:
    def is_alert(days: int, failures: int) -> bool:
        return poll_interval.failure_verdict(NOW, NOW - timedelta(days=days), failures, None) is Verdict.ALERT

    assert is_alert(3, 4)
    assert not is_alert(2, 9)
    assert not is_alert(9, 3)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("max-age=3600", 3600),
        ("public, Max-Age=60, must-revalidate", 60),
        ('max-age="120"', 120),
        ("s-maxage=900", 0),
        ("no-cache", 0),
        ("max-age=-1", 0),
        ("max-age=9999999999999", 604800),
        ("", 0),
    ],
)
def test_max_age_is_read_from_cache_control(header: str, seconds: int) -> None:
    assert poll_interval.max_age(header) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("Sun, 22 Nov 2026 13:30:00 GMT", 3600),
        ("Sun, 22 Nov 2026 11:30:00 GMT", 0),
        ("soon", 0),
        ("-5", 0),
        ("", 0),
        ("99999999999999999999", 604800),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str, seconds: int) -> None:
    assert poll_interval.retry_after(header, NOW) == timedelta(seconds=seconds)


@given(st.text(max_size=40))
def test_any_header_text_gives_a_non_negative_delay(header: str) -> None:
    assert poll_interval.max_age(header) >= timedelta()
    assert poll_interval.retry_after(header, NOW) >= timedelta()


def test_the_jitter_of_consecutive_sources_is_spread_evenly() -> None:
    shares = sorted(poll_interval.jitter_fraction(number) for number in range(1, 101))
    assert max(b - a for a, b in itertools.pairwise(shares)) < 0.05
