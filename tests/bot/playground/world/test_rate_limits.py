"""The playground admits messages up to Telegram's limits and returns the seconds to wait for the others."""

from __future__ import annotations

from itertools import count

from bot.playground.world.rate_limits import SendLimits, SimulatedFloodControl
from tests.support.fake_clock import ManualClock


def test_thirty_messages_a_second_are_admitted_to_different_people() -> None:
    clock = ManualClock()
    flood_control = SimulatedFloodControl(SendLimits(), clock.monotonic)
    assert [flood_control.admit(chat) for chat in range(1, 32)] == [0] * 30 + [1]
    clock.now += 1.0
    assert flood_control.admit(99) == 0


def test_a_private_chat_admits_a_burst_and_then_one_message_a_second() -> None:
    clock = ManualClock()
    flood_control = SimulatedFloodControl(SendLimits(private_burst=3), clock.monotonic)
    assert [flood_control.admit(1) for _ in range(4)] == [0, 0, 0, 1]
    clock.now += 1.0
    assert [flood_control.admit(1) for _ in range(2)] == [0, 1]
    assert flood_control.admit(2) == 0


def test_a_group_admits_twenty_messages_a_minute() -> None:
    clock = ManualClock()
    flood_control = SimulatedFloodControl(SendLimits(), clock.monotonic)
    assert [flood_control.admit(-5) for _ in range(21)] == [0] * 20 + [60]
    clock.now += 45.5
    assert flood_control.admit(-5) == 15
    clock.now += 14.5
    assert flood_control.admit(-5) == 0


def test_an_album_counts_as_its_number_of_messages() -> None:
    clock = ManualClock()
    flood_control = SimulatedFloodControl(SendLimits(), clock.monotonic)
    assert flood_control.admit(-5, 10) == 0
    assert flood_control.admit(-5, 10) == 0
    assert flood_control.admit(-5, 2) == 60


def test_after_the_wait_of_a_refusal_the_message_is_admitted() -> None:
    clock = ManualClock()
    flood_control = SimulatedFloodControl(SendLimits(private_burst=2), clock.monotonic)
    for number in count():
        wait = flood_control.admit(7)
        if number > 50:
            break
        if wait:
            clock.now += wait
            assert flood_control.admit(7) == 0


def test_without_limits_all_messages_are_admitted() -> None:
    clock = ManualClock()
    flood_control = SimulatedFloodControl(SendLimits.unlimited(), clock.monotonic)
    assert {flood_control.admit(chat) for chat in [1, -5] * 500} == {0}
