"""Estimating how many messages have arrived within a second, whatever delays their answers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.services.delivery.arrival_window import LATENCY_MARGIN_SECONDS, ArrivalWindow
from tests.support.fake_clock import ManualClock


async def test_messages_answered_late_together_count_as_arrived_together() -> None:
    clock = ManualClock()
    arrival_window = ArrivalWindow(clock.monotonic)
    for _ in range(30):
        departed_at = arrival_window.record_departure()
        clock.now += 0.01
        arrival_window.record_response(departed_at)
        clock.now += 0.03
    stalled = []
    for _ in range(5):
        stalled.append(arrival_window.record_departure())
        clock.now += 0.04
    clock.now += 0.3
    for departed_at in stalled:
        arrival_window.record_response(departed_at)
    free = 0
    while not arrival_window.next_slot_in(30):
        arrival_window.record_departure()
        free += 1
    arrived_before = sum(100 + n * 0.04 > clock.now - 1 for n in range(30))
    assert free == 30 - 5 - arrived_before


def test_the_minimum_latency_is_kept_during_a_busy_minute() -> None:
    clock = ManualClock()
    arrival_window = ArrivalWindow(clock.monotonic)
    for latency in (0.02, *[0.03] * 500):
        departed_at = arrival_window.record_departure()
        clock.now += latency
        arrival_window.record_response(departed_at)
        clock.now += 1
    together = [arrival_window.record_departure() for _ in range(5)]
    clock.now += 0.03
    for departed_at in together:
        arrival_window.record_response(departed_at)
    assert arrival_window.next_slot_in(5) == pytest.approx(1 - 0.02 + LATENCY_MARGIN_SECONDS)


def test_first_messages_that_were_slow_count_by_the_latency_of_later_ones() -> None:
    """A first message opens a connection, so its latency says little about its arrival."""
    clock = ManualClock()
    arrival_window = ArrivalWindow(clock.monotonic)
    for latency in (0.5, 0.02):
        departed_at = arrival_window.record_departure()
        clock.now += latency
        arrival_window.record_response(departed_at)
    arrived_by = clock.now - 0.02 - 0.02 + LATENCY_MARGIN_SECONDS
    assert clock.now + arrival_window.next_slot_in(2) == pytest.approx(arrived_by + 1)


@given(st.data())
@settings(max_examples=60)
def test_no_more_messages_than_the_capacity_arrive_within_any_second(data: st.DataObject) -> None:
    """Holds for any delays on the way to Telegram, once the minimum latency is known."""
    clock = ManualClock()
    arrival_window = ArrivalWindow(clock.monotonic)
    latency, capacity = 0.01, 5
    arrived: list[float] = []
    in_flight: list[tuple[float, float]] = []
    quick = arrival_window.record_departure()
    clock.now += 2 * latency
    arrival_window.record_response(quick)
    clock.now += 2
    for delay in data.draw(st.lists(st.floats(0, 0.8), min_size=20, max_size=60)):
        while (wait := arrival_window.next_slot_in(capacity)) > 0 or (
            in_flight and in_flight[0][1] <= clock.now
        ):
            nearest = min([at for _, at in in_flight] + [clock.now + wait])
            clock.now = max(clock.now, nearest)
            for departed_at, answered in sorted(in_flight, key=lambda one: one[1]):
                if answered <= clock.now:
                    arrival_window.record_response(departed_at)
                    in_flight.remove((departed_at, answered))
        departed_at = arrival_window.record_departure()
        at = max(departed_at + latency + delay, arrived[-1] if arrived else 0.0)
        arrived.append(at)
        in_flight.append((departed_at, at + latency))
    assert max(sum(start <= at < start + 1 - 1e-6 for at in arrived) for start in arrived) <= capacity
