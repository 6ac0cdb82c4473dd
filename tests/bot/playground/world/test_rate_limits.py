from __future__ import annotations

from itertools import count

import pytest

from bot.playground.world.rate_limits import FloodControl, SendLimits


class FakeMonotonic:
    """A monotonic clock that the test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> FakeMonotonic:
    return FakeMonotonic()


def test_thirty_messages_a_second_are_admitted_to_different_people(watch: FakeMonotonic) -> None:
    pace = FloodControl(SendLimits(), watch)
    assert [pace.admit(chat) for chat in range(1, 32)] == [0] * 30 + [1]
    watch.now = 1.0
    assert pace.admit(99) == 0


def test_a_private_chat_admits_a_burst_and_then_one_message_a_second(watch: FakeMonotonic) -> None:
    pace = FloodControl(SendLimits(private_burst=3), watch)
    assert [pace.admit(1) for _ in range(4)] == [0, 0, 0, 1]
    watch.now = 1.0
    assert [pace.admit(1) for _ in range(2)] == [0, 1]
    assert pace.admit(2) == 0


def test_a_group_admits_twenty_messages_a_minute(watch: FakeMonotonic) -> None:
    pace = FloodControl(SendLimits(), watch)
    assert [pace.admit(-5) for _ in range(21)] == [0] * 20 + [60]
    watch.now = 45.5
    assert pace.admit(-5) == 15
    watch.now = 60.0
    assert pace.admit(-5) == 0


def test_an_album_counts_as_its_number_of_messages(watch: FakeMonotonic) -> None:
    pace = FloodControl(SendLimits(), watch)
    assert pace.admit(-5, 10) == 0
    assert pace.admit(-5, 10) == 0
    assert pace.admit(-5, 2) == 60


def test_after_the_wait_of_a_refusal_the_message_is_admitted(watch: FakeMonotonic) -> None:
    pace = FloodControl(SendLimits(private_burst=2), watch)
    for number in count():
        wait = pace.admit(7)
        if number > 50:
            break
        if wait:
            watch.now += wait
            assert pace.admit(7) == 0


def test_without_limits_all_messages_are_admitted(watch: FakeMonotonic) -> None:
    pace = FloodControl(SendLimits.unlimited(), watch)
    assert {pace.admit(chat) for chat in [1, -5] * 500} == {0}
