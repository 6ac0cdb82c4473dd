"""Exports the instruments of the process and the statistics of the database in Prometheus' text format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.monitoring.instruments import Histogram, Instruments
from data.delivery.statistics import OutboxBacklog
from data.records.newsroom import Counts

SEND_OUTCOMES = (
    *("sent", "unreachable", "topic_closed", "migrated", "slow_down"),
    *("bad_markup", "refused", "not_sent", "out_of_stars", "in_doubt"),
)
"""Labels of the outcomes of a request to send a digest; see bot.runtime.instrumented.outcome_label."""
_PLANNING_RESULTS = ("due", "too_late", "empty")


class DatabaseStats(Protocol):
    """The statistics of the database; see bot.services.newsroom.statistics.StatisticsOverview."""

    @property
    def people(self) -> Counts:
        """Number of readers and of subscriptions by state."""

    @property
    def stories(self) -> Mapping[str, int]:
        """Number of articles by status."""

    @property
    def feeds(self) -> tuple[int, int]:
        """Number of all sources, and of those that fail."""

    @property
    def size(self) -> int:
        """Size of the database in bytes."""

    @property
    def waiting(self) -> OutboxBacklog:
        """The messages that are still to be sent."""


@dataclass(frozen=True, slots=True)
class MetricsSnapshot:
    """All values that are exported at one moment.

    Attributes:
        version: Version of Lede.
        instruments: Counters and histograms of this process.
        rate: Messages a second that may leave at most.
        halted_seconds: Seconds until the end of the halt that Telegram asked for, 0 without one.
        is_leader: Whether this process sends.
        job_ages: Seconds since the last heartbeat of each job.
        oldest_wait_seconds: Seconds since the oldest message that is ready could be sent.
        database: Statistics of the database, None while it does not answer.
    """

    version: str
    instruments: Instruments
    rate: float
    halted_seconds: float
    is_leader: bool
    job_ages: Mapping[str, float]
    oldest_wait_seconds: float
    database: DatabaseStats | None


def render_exposition(snapshot: MetricsSnapshot) -> tuple[bytes, str]:
    """The snapshot in Prometheus' text format, and the content type of that format."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(_Collector(snapshot))
    return generate_latest(registry), CONTENT_TYPE_LATEST


class _Collector:
    def __init__(self, snapshot: MetricsSnapshot) -> None:
        self._snapshot = snapshot

    def collect(self) -> Iterator[Metric]:
        yield from _process_metrics(self._snapshot)
        yield from _work_metrics(self._snapshot.instruments)
        if self._snapshot.database is not None:
            yield from _database_metrics(self._snapshot.database, self._snapshot.oldest_wait_seconds)


def _process_metrics(snapshot: MetricsSnapshot) -> Iterator[Metric]:
    yield InfoMetricFamily("lede_build", "Version of Lede", {"version": snapshot.version})
    yield GaugeMetricFamily("lede_is_sender", "Whether this process sends", snapshot.is_leader)
    yield GaugeMetricFamily(
        "lede_database_answers", "Whether the database answered", snapshot.database is not None
    )
    yield GaugeMetricFamily("lede_pace_messages_per_second", "Digests a second that may leave", snapshot.rate)
    yield GaugeMetricFamily(
        "lede_halted_seconds", "Time until the end of the current halt", snapshot.halted_seconds
    )
    yield _gauges("lede_duty_age_seconds", "Since the last heartbeat of each job", "duty", snapshot.job_ages)


def _work_metrics(instruments: Instruments) -> Iterator[Metric]:
    yield _counter("lede_updates_received", "Updates received", instruments.updates["received"])
    yield _histogram("lede_update_handling_seconds", "Handling one update", {"": instruments.handling})
    sends = {name: instruments.sends[name] for name in SEND_OUTCOMES}
    yield _counters("lede_sends", "Requests to send a digest", "outcome", sends)
    edits = {name: instruments.edits[name] for name in SEND_OUTCOMES}
    yield _counters("lede_edits", "Requests to correct a sent message", "outcome", edits)
    yield _histogram("lede_send_seconds", "Until Telegram answered a request", {"": instruments.sending})
    yield _histogram("lede_digest_lag_seconds", "From due to arrived", {"": instruments.digest_lag})
    yield _counter("lede_slow_downs", "Times Telegram asked to slow down (429)", instruments.halts["count"])
    yield _counter(
        "lede_halt_seconds", "Length of the halts it asked for", instruments.halts["milliseconds"] / 1000
    )
    yield _histogram(
        "lede_planning_seconds", "Planning what is due at one instant", {"": instruments.planning}
    )
    planned = {name: instruments.planned[name] for name in _PLANNING_RESULTS}
    yield _counters("lede_planned_digests", "Subscriptions planned", "result", planned)
    yield _counter("lede_planned_messages", "Messages planned", instruments.planned["messages"])
    yield _histogram(
        "lede_commit_seconds", "Until work that shares a commit was on disk", {"": instruments.commits}
    )
    yield _counters("lede_feed_looks", "Requests for feeds", "result", instruments.feed_checks)
    yield _histogram("lede_thinking_seconds", "Requests to the summarizer", instruments.summarizing, "task")


def _database_metrics(stats: DatabaseStats, oldest_wait_seconds: float) -> Iterator[Metric]:
    yield GaugeMetricFamily("lede_readers", "Chats of readers", stats.people.readers)
    yield _gauges("lede_subscriptions", "Subscriptions", "state", stats.people.subscriptions)
    yield _gauges("lede_articles", "Articles", "status", stats.stories)
    count, troubled = stats.feeds
    sources = {"well": count - troubled, "in_trouble": troubled}
    yield _gauges("lede_sources", "Sources that are followed", "state", sources)
    waiting = {"ready": stats.waiting.ready, "later": stats.waiting.deferred}
    yield _gauges("lede_outbox_messages", "Messages still to be sent", "state", waiting)
    yield GaugeMetricFamily(
        "lede_outbox_oldest_seconds", "Wait of the oldest message that is ready", oldest_wait_seconds
    )
    yield GaugeMetricFamily("lede_database_bytes", "Size of the database", stats.size)


def _counter(name: str, text: str, value: float) -> Metric:
    return CounterMetricFamily(name, text, value)


def _counters(name: str, text: str, label: str, values: Mapping[str, float]) -> Metric:
    return _labelled(CounterMetricFamily(name, text, labels=[label]), values)


def _gauges(name: str, text: str, label: str, values: Mapping[str, float]) -> Metric:
    return _labelled(GaugeMetricFamily(name, text, labels=[label]), values)


def _labelled(family: CounterMetricFamily | GaugeMetricFamily, values: Mapping[str, float]) -> Metric:
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _histogram(name: str, text: str, values: Mapping[str, Histogram], label: str = "") -> Metric:
    family = HistogramMetricFamily(name, text, labels=[label] if label else [])
    for key, histogram in values.items():
        family.add_metric([key] if label else [], _buckets(histogram), histogram.total)
    return family


def _buckets(histogram: Histogram) -> list[tuple[str, float]]:
    """The buckets of a histogram; Prometheus wants cumulative counts."""
    buckets, cumulative = [], 0
    for bound, count in zip((*map(str, histogram.bounds), "+Inf"), histogram.counts, strict=True):
        cumulative += count
        buckets.append((bound, float(cumulative)))
    return buckets
