"""What is counted while the bot works, in memory; bot.monitoring.prometheus writes it down for Prometheus."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

FAST_BUCKETS_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds, for what should take less than one."""
SLOW_BUCKETS_SECONDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 60.0)
"""Seconds, for what may take a while."""
LAG_BUCKETS_SECONDS = (1.0, 5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0, 10_800.0, 21_600.0)
"""Seconds, for digests: from at once to six hours, after which none is sent."""


class Histogram:
    """How often a value fell at or below each of some bounds, and the sum of all.

    Attributes:
        bounds: Rising.
        counts: How many values fell between a bound and the one before; the last, above all bounds.
        total: Their sum.
    """

    def __init__(self, bounds: Sequence[float]) -> None:
        self.bounds = tuple(bounds)
        self.counts = [0] * (len(self.bounds) + 1)
        self.total = 0.0

    def observe(self, value: float) -> None:
        """Count a value; one below 0, from a clock that was set back, counts as 0."""
        value = max(0.0, value)
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value

    @contextmanager
    def time(self) -> Iterator[None]:
        """Count the seconds that the block takes, however it ends."""
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
    """The counts of one process, from its start.

    Attributes:
        updates: Updates taken in, under "received".
        handling: Seconds that each update's handling took.
        sends: Requests to send a digest, by the outcome's name.
        sending: Seconds until Telegram answered one.
        digest_lag: Seconds from when a digest was due until it had arrived.
        halts: 429s under "count", and under "milliseconds" the pauses they asked for.
        planning: Seconds that each run took.
        planned: Digests due, too late and without news, and messages written.
        commits: Seconds that a piece of work waited for the commit it shared.
        feed_checks: Looks at feeds, by result.
        summarizing: Seconds that the worker processes took, by what was asked of them.
    """

    updates: Counter[str] = field(default_factory=Counter)
    handling: Histogram = field(default_factory=_fast_histogram)
    sends: Counter[str] = field(default_factory=Counter)
    sending: Histogram = field(default_factory=_fast_histogram)
    digest_lag: Histogram = field(default_factory=lambda: Histogram(LAG_BUCKETS_SECONDS))
    halts: Counter[str] = field(default_factory=Counter)
    planning: Histogram = field(default_factory=_slow_histogram)
    planned: Counter[str] = field(default_factory=Counter)
    commits: Histogram = field(default_factory=_fast_histogram)
    feed_checks: Counter[str] = field(default_factory=Counter)
    summarizing: defaultdict[str, Histogram] = field(default_factory=lambda: defaultdict(_slow_histogram))

    def time_summarizer(self, task: str) -> AbstractContextManager[None]:
        """Count the seconds that the block takes, as work on such a task."""
        return self.summarizing[task].time()
