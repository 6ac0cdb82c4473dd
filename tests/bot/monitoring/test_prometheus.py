"""The exported metrics: names, values, buckets, and their list in the operations guide."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families as parsed

from bot.monitoring.instruments import (
    FAST_BUCKETS_SECONDS,
    LAG_BUCKETS_SECONDS,
    SLOW_BUCKETS_SECONDS,
    Histogram,
    Instruments,
)
from bot.monitoring.prometheus import MetricsSnapshot, render_exposition
from bot.services.newsroom.statistics import StatisticsOverview
from data.delivery.statistics import OutboxBacklog
from data.records.newsroom import Counts
from tests.support.paths import ROOT

OPERATIONS_GUIDE = ROOT / "docs" / "operations.md"
OVERVIEW = StatisticsOverview(
    Counts(7, {"active": 5}), {"draft": 2}, (3, 1), 4096, OutboxBacklog(10, 2), (), ""
)


def create_snapshot(instruments: Instruments | None = None) -> MetricsSnapshot:
    return MetricsSnapshot(
        "1.2", instruments or Instruments(), 28.0, 0.0, True, {"delivery": 3.0}, 9.0, OVERVIEW
    )


def parse_families(snapshot: MetricsSnapshot) -> dict[str, Metric]:
    """The metric families of Lede by their names."""
    body, content_type = render_exposition(snapshot)
    assert content_type.startswith("text/plain")
    return {one.name: one for one in parsed(body.decode()) if one.name.startswith("lede_")}


def sample_value(snapshot: MetricsSnapshot, name: str, **labels: str) -> float:
    (found,) = [
        sample.value
        for family in parse_families(snapshot).values()
        for sample in family.samples
        if sample.name == name and sample.labels == labels
    ]
    return found


def test_every_metric_has_a_plain_name_a_description_a_type_and_its_unit() -> None:
    families = parse_families(create_snapshot())
    assert len(families) > 25
    for name, family in families.items():
        assert re.fullmatch(r"lede_[a-z_]+[a-z]", name)
        assert family.documentation[0].isupper()
        assert family.type != "unknown"
        if family.type == "histogram":
            assert name.endswith("_seconds")


def test_the_operations_guide_lists_every_metric_with_its_labels_and_no_other() -> None:
    instruments = Instruments()
    instruments.feed_checks["fetched"] += 1
    with instruments.time_summarizer("text"):
        pass
    text = (
        OPERATIONS_GUIDE.read_text("utf-8").partition("<!-- metrics -->")[2].partition("<!-- /metrics -->")[0]
    )
    listed = dict(re.findall(r"^\| `(\w+)` \| (?:`(\w+)`)? ?\|", text, re.MULTILINE))
    labels = {
        name + ("_total" if family.type == "counter" else ""): "".join(
            key for key in family.samples[0].labels if key != "le"
        )
        for name, family in parse_families(create_snapshot(instruments)).items()
    }
    assert listed == labels


def test_counters_rise_with_the_instruments() -> None:
    instruments = Instruments()
    before = create_snapshot(instruments)
    assert sample_value(before, "lede_sends_total", outcome="sent") == 0
    instruments.updates["received"] += 3
    instruments.sends["sent"] += 2
    instruments.sends["in_doubt"] += 1
    instruments.halts.update(count=2, milliseconds=3500)
    instruments.planned.update(due=5, too_late=1, empty=2, messages=4)
    instruments.feed_checks["timeout"] += 1
    after = create_snapshot(instruments)
    assert sample_value(after, "lede_updates_received_total") == 3
    assert sample_value(after, "lede_sends_total", outcome="sent") == 2
    assert sample_value(after, "lede_sends_total", outcome="in_doubt") == 1
    assert sample_value(after, "lede_slow_downs_total") == 2
    assert sample_value(after, "lede_halt_seconds_total") == 3.5
    assert sample_value(after, "lede_planned_digests_total", result="due") == 5
    assert sample_value(after, "lede_planned_messages_total") == 4
    assert sample_value(after, "lede_feed_looks_total", result="timeout") == 1


def test_gauges_have_the_values_of_the_snapshot() -> None:
    now = create_snapshot()
    assert sample_value(now, "lede_pace_messages_per_second") == 28
    assert sample_value(now, "lede_is_sender") == 1
    assert sample_value(now, "lede_duty_age_seconds", duty="delivery") == 3
    assert sample_value(now, "lede_outbox_messages", state="ready") == 10
    assert sample_value(now, "lede_outbox_oldest_seconds") == 9
    assert sample_value(now, "lede_sources", state="in_trouble") == 1
    assert sample_value(now, "lede_subscriptions", state="active") == 5
    assert sample_value(now, "lede_database_bytes") == 4096
    assert sample_value(now, "lede_build_info", version="1.2") == 1


def test_metrics_without_the_database_contain_all_others() -> None:
    families = parse_families(replace(create_snapshot(), database=None))
    assert "lede_readers" not in families
    assert families["lede_database_answers"].samples[0].value == 0
    assert "lede_sends" in families


def test_a_digest_lag_is_counted_in_its_bucket_and_all_larger_ones() -> None:
    instruments = Instruments()
    for seconds in (0.5, 1, 40, 100_000):
        instruments.digest_lag.observe(seconds)
    now = create_snapshot(instruments)
    counts = {
        b: sample_value(now, "lede_digest_lag_seconds_bucket", le=b) for b in ("1.0", "30.0", "60.0", "+Inf")
    }
    assert counts == {"1.0": 2, "30.0": 2, "60.0": 3, "+Inf": 4}
    assert sample_value(now, "lede_digest_lag_seconds_count") == 4
    assert sample_value(now, "lede_digest_lag_seconds_sum") == 100_041.5


def test_summarizer_times_are_labelled_by_operation() -> None:
    instruments = Instruments()
    with instruments.time_summarizer("text"):
        pass
    assert sample_value(create_snapshot(instruments), "lede_thinking_seconds_count", task="text") == 1


@given(
    st.sampled_from([FAST_BUCKETS_SECONDS, SLOW_BUCKETS_SECONDS, LAG_BUCKETS_SECONDS]),
    st.lists(st.floats(-10, 1e6)),
)
def test_a_histogram_counts_every_value_once(bounds: tuple[float, ...], values: list[float]) -> None:
    histogram = Histogram(bounds)
    for one in values:
        histogram.observe(one)
    assert sum(histogram.counts) == len(values)
    for number, bound in enumerate(bounds):
        assert sum(histogram.counts[: number + 1]) == sum(one <= bound for one in values)
