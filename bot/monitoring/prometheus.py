"""The meters and the figures of the database, as Prometheus reads them."""

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

from bot.monitoring.instruments import Histogram, Meters
from data.delivery.statistics import OutboxBacklog
from data.records.newsroom import Counts

OUTCOMES = (
    *("sent", "unreachable", "topic_closed", "migrated", "slow_down"),
    *("bad_markup", "refused", "not_sent", "in_doubt"),
)
"""Of a request to send a digest; see bot.runtime.instrumented.outcome_name."""
_PLANNED = ("due", "too_late", "empty")


class Stock(Protocol):
    """What the database tells; see bot.services.newsroom.statistics.Overview."""

    @property
    def people(self) -> Counts:
        """Readers and subscriptions."""

    @property
    def stories(self) -> Mapping[str, int]:
        """Articles by status."""

    @property
    def feeds(self) -> tuple[int, int]:
        """How many sources there are, and how many of them are in trouble."""

    @property
    def size(self) -> int:
        """Of the database, in bytes."""

    @property
    def waiting(self) -> OutboxBacklog:
        """What is still to be sent."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that is told at one moment.

    Attributes:
        version: Of Lede.
        meters: What this process counted.
        rate: How many messages leave a second at most.
        halted: Seconds for which Telegram wants nothing sent yet.
        sends: Whether this process is the one that sends.
        ages: Seconds since the last sign of life of each duty.
        waited: Seconds for which the first message that could be sent has waited.
        stock: The database's figures, None while it does not answer.
    """

    version: str
    meters: Meters
    rate: float
    halted: float
    sends: bool
    ages: Mapping[str, float]
    waited: float
    stock: Stock | None


def exposition(reading: Reading) -> tuple[bytes, str]:
    """A reading in Prometheus' text format, and its content type."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(_Collector(reading))
    return generate_latest(registry), CONTENT_TYPE_LATEST


class _Collector:
    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def collect(self) -> Iterator[Metric]:
        yield from _of_process(self._reading)
        yield from _of_work(self._reading.meters)
        if self._reading.stock is not None:
            yield from _of_database(self._reading.stock, self._reading.waited)


def _of_process(reading: Reading) -> Iterator[Metric]:
    yield InfoMetricFamily("lede_build", "Which Lede this is", {"version": reading.version})
    yield GaugeMetricFamily("lede_is_sender", "Whether this process is the one that sends", reading.sends)
    yield GaugeMetricFamily(
        "lede_database_answers", "Whether the database answered", reading.stock is not None
    )
    yield GaugeMetricFamily("lede_pace_messages_per_second", "How fast digests may leave", reading.rate)
    yield GaugeMetricFamily("lede_halted_seconds", "How long Telegram wants nothing sent yet", reading.halted)
    yield _gauges(
        "lede_duty_age_seconds", "Since the last sign of life of what runs here", "duty", reading.ages
    )


def _of_work(meters: Meters) -> Iterator[Metric]:
    yield _counter("lede_updates_received", "Updates taken in", meters.updates["received"])
    yield _histogram("lede_update_handling_seconds", "Handling one update", {"": meters.handling})
    sends = {name: meters.sends[name] for name in OUTCOMES}
    yield _counters("lede_sends", "Requests to send a digest", "outcome", sends)
    yield _histogram("lede_send_seconds", "Until Telegram answered one", {"": meters.sending})
    yield _histogram("lede_digest_lag_seconds", "From due to arrived", {"": meters.lag})
    yield _counter("lede_slow_downs", "Times Telegram asked to slow down (429)", meters.halts["count"])
    yield _counter("lede_halt_seconds", "Time it asked for", meters.halts["milliseconds"] / 1000)
    yield _histogram("lede_planning_seconds", "Planning what is due at one instant", {"": meters.planning})
    planned = {name: meters.planned[name] for name in _PLANNED}
    yield _counters("lede_planned_digests", "Subscriptions planned", "result", planned)
    yield _counter("lede_planned_messages", "Messages planned", meters.planned["messages"])
    yield _histogram("lede_commit_seconds", "Until shared work was on disk", {"": meters.commits})
    yield _counters("lede_feed_looks", "Looks at feeds", "result", meters.looks)
    yield _histogram("lede_thinking_seconds", "Work of the summarizer", meters.thinking, "task")


def _of_database(seen: Stock, waited: float) -> Iterator[Metric]:
    yield GaugeMetricFamily("lede_readers", "Chats that readers talk from", seen.people.readers)
    yield _gauges("lede_subscriptions", "Subscriptions", "state", seen.people.subscriptions)
    yield _gauges("lede_articles", "Articles", "status", seen.stories)
    count, troubled = seen.feeds
    sources = {"well": count - troubled, "in_trouble": troubled}
    yield _gauges("lede_sources", "Sources that are followed", "state", sources)
    waiting = {"ready": seen.waiting.ready, "later": seen.waiting.deferred}
    yield _gauges("lede_outbox_messages", "Messages still to be sent", "state", waiting)
    yield GaugeMetricFamily(
        "lede_outbox_oldest_seconds", "For which the first that could be sent has waited", waited
    )
    yield GaugeMetricFamily("lede_database_bytes", "Size of the database", seen.size)


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
    """Prometheus counts what is at or below each bound, smaller ones included."""
    found, below = [], 0
    for bound, count in zip((*map(str, histogram.bounds), "+Inf"), histogram.counts, strict=True):
        below += count
        found.append((bound, float(below)))
    return found
