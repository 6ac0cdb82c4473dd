"""Estimating how many messages have arrived within a second, whatever delays their answers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.services.delivery.arrival_window import ArrivalWindow
from tests.support.fake_clock import ManualClock


async def test_messages_answered_late_together_count_as_arrived_together() -> None:
    time = ManualClock()
    arrival_window = ArrivalWindow(time.monotonic)
    for _ in range(30):
        left = arrival_window.record_departure()
        time.now += 0.01
        arrival_window.record_response(left)
        time.now += 0.03
    stalled = []
    for _ in range(5):
        stalled.append(arrival_window.record_departure())
        time.now += 0.04
    time.now += 0.3
    for left in stalled:
        arrival_window.record_response(left)
    free = 0
    while not arrival_window.next_slot_in(30):
        arrival_window.record_departure()
        free += 1
    landed_before = sum(100 + n * 0.04 > time.now - 1 for n in range(30))
    assert free == 30 - 5 - landed_before


def test_the_minimum_latency_is_kept_during_a_busy_minute() -> None:
    time = ManualClock()
    arrival_window = ArrivalWindow(time.monotonic)
    for way in (0.002, *[0.03] * 500):
        left = arrival_window.record_departure()
        time.now += way
        arrival_window.record_response(left)
        time.now += 1
    together = [arrival_window.record_departure() for _ in range(5)]
    time.now += 0.03
    for left in together:
        arrival_window.record_response(left)
    assert arrival_window.next_slot_in(5) == pytest.approx(1 - 0.002)


@given(st.data())
@settings(max_examples=60)
def test_no_more_messages_than_the_capacity_arrive_within_any_second(data: st.DataObject) -> None:
    """Holds for any delays on the way to Telegram, once the minimum latency is known."""
    time = ManualClock()
    arrival_window = ArrivalWindow(time.monotonic)
    way, most = 0.01, 5
    landed: list[float] = []
    under_way: list[tuple[float, float]] = []
    quick = arrival_window.record_departure()
    time.now += 2 * way
    arrival_window.record_response(quick)
    time.now += 2
    for delay in data.draw(st.lists(st.floats(0, 0.8), min_size=20, max_size=60)):
        while (wait := arrival_window.next_slot_in(most)) > 0 or (under_way and under_way[0][1] <= time.now):
            nearest = min([at for _, at in under_way] + [time.now + wait])
            time.now = max(time.now, nearest)
            for left, answered in sorted(under_way, key=lambda one: one[1]):
                if answered <= time.now:
                    arrival_window.record_response(left)
                    under_way.remove((left, answered))
        left = arrival_window.record_departure()
        at = max(left + way + delay, landed[-1] if landed else 0.0)
        landed.append(at)
        under_way.append((left, at + way))
    assert max(sum(start <= at < start + 1 - 1e-6 for at in landed) for start in landed) <= most
