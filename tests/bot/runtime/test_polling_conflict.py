"""The backoff grows while another process polls, starts over after it, and is logged rarely."""

from __future__ import annotations

import pytest

from bot.runtime.polling_conflict import PollingConflictBackoff
from tests.support.fake_clock import START_SECONDS, ManualClock


def test_the_backoff_grows_to_half_a_minute_and_starts_over_after_the_conflict() -> None:
    clock = ManualClock()
    backoff = PollingConflictBackoff(clock.monotonic)
    pauses = []
    for _ in range(5):
        pauses.append(backoff.next_backoff())
        clock.now += pauses[-1] + 1
    assert pauses == [5, 10, 20, 30, 30]
    clock.now += 200
    assert backoff.next_backoff() == 5


def test_the_conflict_is_logged_once_and_then_every_five_minutes(caplog: pytest.LogCaptureFixture) -> None:
    clock = ManualClock()
    backoff = PollingConflictBackoff(clock.monotonic)
    while clock.now < START_SECONDS + 700:
        clock.now += backoff.next_backoff()
    assert caplog.text.count("another process polls with this token") == 3
