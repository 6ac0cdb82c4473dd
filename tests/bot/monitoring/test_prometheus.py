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


def create_snapshot(meters: Instruments | None = None) -> MetricsSnapshot:
    return MetricsSnapshot("1.2", meters or Instruments(), 28.0, 0.0, True, {"delivery": 3.0}, 9.0, OVERVIEW)


def parse_families(what: MetricsSnapshot) -> dict[str, Metric]:
    """The families of our own, by their names."""
    body, content_type = render_exposition(what)
    assert content_type.startswith("text/plain")
    return {one.name: one for one in parsed(body.decode()) if one.name.startswith("lede_")}


def sample_value(what: MetricsSnapshot, name: str, **labels: str) -> float:
    (found,) = [
        sample.value
        for family in parse_families(what).values()
        for sample in family.samples
        if sample.name == name and sample.labels == labels
    ]
    return found


def test_every_name_is_plain_says_what_it_is_and_has_its_unit() -> None:
    families = parse_families(create_snapshot())
    assert len(families) > 25
    for name, family in families.items():
        assert re.fullmatch(r"lede_[a-z_]+[a-z]", name)
        assert family.documentation[0].isupper()
        assert family.type != "unknown"
        if family.type == "histogram":
            assert name.endswith("_seconds")


def test_the_handbook_has_every_metric_with_its_labels_and_no_other() -> None:
    meters = Instruments()
    meters.feed_checks["fetched"] += 1
    with meters.time_summarizer("text"):
        pass
    text = (
        OPERATIONS_GUIDE.read_text("utf-8").partition("<!-- metrics -->")[2].partition("<!-- /metrics -->")[0]
    )
    listed = dict(re.findall(r"^\| `(\w+)` \| (?:`(\w+)`)? ?\|", text, re.MULTILINE))
    labels = {
        name + ("_total" if family.type == "counter" else ""): "".join(
            key for key in family.samples[0].labels if key != "le"
        )
        for name, family in parse_families(create_snapshot(meters)).items()
    }
    assert listed == labels


def test_counters_move_with_what_is_counted() -> None:
    meters = Instruments()
    before = create_snapshot(meters)
    assert sample_value(before, "lede_sends_total", outcome="sent") == 0
    meters.updates["received"] += 3
    meters.sends["sent"] += 2
    meters.sends["in_doubt"] += 1
    meters.halts.update(count=2, milliseconds=3500)
    meters.planned.update(due=5, too_late=1, empty=2, messages=4)
    meters.feed_checks["timeout"] += 1
    after = create_snapshot(meters)
    assert sample_value(after, "lede_updates_received_total") == 3
    assert sample_value(after, "lede_sends_total", outcome="sent") == 2
    assert sample_value(after, "lede_sends_total", outcome="in_doubt") == 1
    assert sample_value(after, "lede_slow_downs_total") == 2
    assert sample_value(after, "lede_halt_seconds_total") == 3.5
    assert sample_value(after, "lede_planned_digests_total", result="due") == 5
    assert sample_value(after, "lede_planned_messages_total") == 4
    assert sample_value(after, "lede_feed_looks_total", result="timeout") == 1


def test_gauges_tell_this_moment() -> None:
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


def test_without_the_database_all_else_is_told() -> None:
    families = parse_families(replace(create_snapshot(), database=None))
    assert "lede_readers" not in families
    assert families["lede_database_answers"].samples[0].value == 0
    assert "lede_sends" in families


def test_a_digest_lag_falls_into_its_bucket_and_all_larger_ones() -> None:
    meters = Instruments()
    for seconds in (0.5, 1, 40, 100_000):
        meters.digest_lag.observe(seconds)
    now = create_snapshot(meters)
    counts = {
        b: sample_value(now, "lede_digest_lag_seconds_bucket", le=b) for b in ("1.0", "30.0", "60.0", "+Inf")
    }
    assert counts == {"1.0": 2, "30.0": 2, "60.0": 3, "+Inf": 4}
    assert sample_value(now, "lede_digest_lag_seconds_count") == 4
    assert sample_value(now, "lede_digest_lag_seconds_sum") == 100_041.5


def test_tasks_of_the_summarizer_are_told_apart() -> None:
    meters = Instruments()
    with meters.time_summarizer("text"):
        pass
    assert sample_value(create_snapshot(meters), "lede_thinking_seconds_count", task="text") == 1


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
