from __future__ import annotations

from itertools import count

import pytest

from bot.playground.world.rate_limits import Limits, Pace


class Stopwatch:
    """Real seconds, moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Stopwatch:
    return Stopwatch()


def test_thirty_messages_go_in_a_second_to_different_people(watch: Stopwatch) -> None:
    pace = Pace(Limits(), watch)
    assert [pace.take(chat) for chat in range(1, 32)] == [0] * 30 + [1]
    watch.now = 1.0
    assert pace.take(99) == 0


def test_one_person_takes_a_short_burst_then_one_a_second(watch: Stopwatch) -> None:
    pace = Pace(Limits(private_burst=3), watch)
    assert [pace.take(1) for _ in range(4)] == [0, 0, 0, 1]
    watch.now = 1.0
    assert [pace.take(1) for _ in range(2)] == [0, 1]
    assert pace.take(2) == 0


def test_a_group_takes_twenty_in_a_minute(watch: Stopwatch) -> None:
    pace = Pace(Limits(), watch)
    assert [pace.take(-5) for _ in range(21)] == [0] * 20 + [60]
    watch.now = 45.5
    assert pace.take(-5) == 15
    watch.now = 60.0
    assert pace.take(-5) == 0


def test_an_album_counts_as_its_messages(watch: Stopwatch) -> None:
    pace = Pace(Limits(), watch)
    assert pace.take(-5, 10) == 0
    assert pace.take(-5, 10) == 0
    assert pace.take(-5, 2) == 60


def test_waiting_as_long_as_told_is_always_enough(watch: Stopwatch) -> None:
    pace = Pace(Limits(private_burst=2), watch)
    for number in count():
        wait = pace.take(7)
        if number > 50:
            break
        if wait:
            watch.now += wait
            assert pace.take(7) == 0


def test_switched_off_everything_goes(watch: Stopwatch) -> None:
    pace = Pace(Limits.off(), watch)
    assert {pace.take(chat) for chat in [1, -5] * 500} == {0}
