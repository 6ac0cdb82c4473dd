"""Counts and times the work of one process in memory; bot.monitoring.prometheus exports the values."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

FAST_BUCKETS_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""For work that should take less than a second."""
SLOW_BUCKETS_SECONDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 60.0)
"""For work that may take up to a minute."""
LAG_BUCKETS_SECONDS = (1.0, 5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0, 10_800.0, 21_600.0)
"""For the lag of digests: up to six hours, after which none is sent."""


class Histogram:
    """Counts values by buckets and adds them up.

    Attributes:
        bounds: Upper bounds of the buckets, ascending and inclusive.
        counts: Number of values in each bucket; one more than bounds, the last is above all bounds.
        total: Sum of all values.
    """

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = tuple(bounds)
        self.counts = [0] * (len(self.bounds) + 1)
        self.total = 0.0

    def observe(self, value: float) -> None:
        """Count a value; a negative one, from a clock that was set back, counts as 0."""
        value = max(0.0, value)
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value

    @contextmanager
    def time(self) -> Iterator[None]:
        """Count the seconds that the block takes, also when it raises."""
        started_at = time.monotonic()
        try:
            yield
        finally:
            self.observe(time.monotonic() - started_at)


def _fast_histogram() -> Histogram:
    return Histogram(FAST_BUCKETS_SECONDS)


def _slow_histogram() -> Histogram:
    return Histogram(SLOW_BUCKETS_SECONDS)


@dataclass(frozen=True, slots=True)
class Instruments:
    """The counters and histograms of one process since its start; histograms are in seconds.

    Attributes:
        updates: Updates received, under "received".
        handling: Handling of one update.
        sends: Requests to send a digest, by the outcome's label.
        sending: One such request, until Telegram's answer.
        edits: Requests to correct a message that was sent, by the outcome's label.
        digest_lag: From the instant when a digest was due until it had arrived.
        halts: 429 answers under "count", and the halts they asked for under "milliseconds".
        planning: One planning run.
        planned: Subscriptions under "due", "too_late" and "empty", and messages under "messages".
        commits: Wait of one piece of work for the commit that it shared.
        feed_checks: Requests for feeds, by result.
        summarizing: Requests to the worker processes, by operation.
    """

    updates: Counter[str] = field(default_factory=Counter)
    handling: Histogram = field(default_factory=_fast_histogram)
    sends: Counter[str] = field(default_factory=Counter)
    edits: Counter[str] = field(default_factory=Counter)
    sending: Histogram = field(default_factory=_fast_histogram)
    digest_lag: Histogram = field(default_factory=lambda: Histogram(LAG_BUCKETS_SECONDS))
    halts: Counter[str] = field(default_factory=Counter)
    planning: Histogram = field(default_factory=_slow_histogram)
    planned: Counter[str] = field(default_factory=Counter)
    commits: Histogram = field(default_factory=_fast_histogram)
    feed_checks: Counter[str] = field(default_factory=Counter)
    summarizing: defaultdict[str, Histogram] = field(default_factory=lambda: defaultdict(_slow_histogram))

    def time_summarizer(self, operation: str) -> AbstractContextManager[None]:
        """Count the seconds that the block takes under the operation of a worker process."""
        return self.summarizing[operation].time()

    def count_halt(self, added_seconds: float) -> None:
        """Count a 429 and the seconds that it adds to the current halt.

        Requests in flight bring a 429 each, so the seconds of the answers must not simply be added up.
        """
        self.halts["count"] += 1
        self.halts["milliseconds"] += round(1000 * added_seconds)
