"""The backoff grows while another process polls, starts over after it, and is logged rarely."""

from __future__ import annotations

import pytest

from bot.runtime.polling_conflict import PollingConflictBackoff


class FakeMonotonic:
    """A clock that moves only when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_backoff_grows_to_half_a_minute_and_starts_over_after_the_conflict() -> None:
    time = FakeMonotonic()
    backoff = PollingConflictBackoff(time)
    pauses = []
    for _ in range(5):
        pauses.append(backoff.next_backoff())
        time.now += pauses[-1] + 1
    assert pauses == [5, 10, 20, 30, 30]
    time.now += 200
    assert backoff.next_backoff() == 5


def test_the_conflict_is_logged_once_and_then_every_five_minutes(caplog: pytest.LogCaptureFixture) -> None:
    time = FakeMonotonic()
    backoff = PollingConflictBackoff(time)
    while time.now < 700:
        time.now += backoff.next_backoff()
    assert caplog.text.count("another process polls with this token") == 3
