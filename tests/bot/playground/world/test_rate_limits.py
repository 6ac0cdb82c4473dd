from __future__ import annotations

from itertools import count

import pytest

from bot.playground.world.rate_limits import FloodControl, SendLimits


class FakeMonotonic:
    """Real seconds, moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> FakeMonotonic:
    return FakeMonotonic()


def test_thirty_messages_go_in_a_second_to_different_people(watch: FakeMonotonic) -> None:
    pace = FloodControl(SendLimits(), watch)
    assert [pace.admit(chat) for chat in range(1, 32)] == [0] * 30 + [1]
    watch.now = 1.0
    assert pace.admit(99) == 0


def test_one_person_takes_a_short_burst_then_one_a_second(watch: FakeMonotonic) -> None:
    pace = FloodControl(SendLimits(private_burst=3), watch)
    assert [pace.admit(1) for _ in range(4)] == [0, 0, 0, 1]
    watch.now = 1.0
    assert [pace.admit(1) for _ in range(2)] == [0, 1]
    assert pace.admit(2) == 0


def test_a_group_takes_twenty_in_a_minute(watch: FakeMonotonic) -> None:
    pace = FloodControl(SendLimits(), watch)
    assert [pace.admit(-5) for _ in range(21)] == [0] * 20 + [60]
    watch.now = 45.5
    assert pace.admit(-5) == 15
    watch.now = 60.0
    assert pace.admit(-5) == 0


def test_an_album_counts_as_its_messages(watch: FakeMonotonic) -> None:
    pace = FloodControl(SendLimits(), watch)
    assert pace.admit(-5, 10) == 0
    assert pace.admit(-5, 10) == 0
    assert pace.admit(-5, 2) == 60


def test_waiting_as_long_as_told_is_always_enough(watch: FakeMonotonic) -> None:
    pace = FloodControl(SendLimits(private_burst=2), watch)
    for number in count():
        wait = pace.admit(7)
        if number > 50:
            break
        if wait:
            watch.now += wait
            assert pace.admit(7) == 0


def test_switched_off_everything_goes(watch: FakeMonotonic) -> None:
    pace = FloodControl(SendLimits.unlimited(), watch)
    assert {pace.admit(chat) for chat in [1, -5] * 500} == {0}
