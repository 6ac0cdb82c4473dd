"""Another poller is given way to for longer and longer, told of seldom, and forgotten when it is gone."""

from __future__ import annotations

import pytest

from bot.runtime.polling_conflict import Rival


class Time:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_pauses_grow_up_to_half_a_minute_and_begin_anew_when_it_was_gone() -> None:
    time = Time()
    rival = Rival(time)
    pauses = []
    for _ in range(5):
        pauses.append(rival.met())
        time.now += pauses[-1] + 1
    assert pauses == [5, 10, 20, 30, 30]
    time.now += 200
    assert rival.met() == 5


def test_it_is_told_once_and_then_every_five_minutes(caplog: pytest.LogCaptureFixture) -> None:
    time = Time()
    rival = Rival(time)
    while time.now < 700:
        time.now += rival.met()
    assert caplog.text.count("another process polls with this token") == 3
