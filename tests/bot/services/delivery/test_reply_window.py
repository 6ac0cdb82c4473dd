"""How many replies may leave within a second."""

from __future__ import annotations

import pytest

from bot.services.delivery.reply_window import ReplyWindow
from tests.support.fake_clock import ManualClock


def make_full_window(count: int) -> tuple[ManualClock, ReplyWindow]:
    """A window in which `count` replies have left now."""
    clock = ManualClock()
    window = ReplyWindow(clock.monotonic)
    for _ in range(count):
        window.record_departure(clock.now)
    return clock, window


def test_replies_wait_only_when_the_last_second_is_full() -> None:
    clock, window = make_full_window(29)
    assert window.wait(30, leave_room_for_digests=False) == 0
    window.record_departure(clock.now)
    clock.now += 0.25
    assert window.wait(30, leave_room_for_digests=False) == pytest.approx(0.75)
    clock.now += 0.75
    assert window.wait(30, leave_room_for_digests=False) == 0


def test_replies_leave_a_fifth_of_the_second_to_digests_that_wait() -> None:
    _, window = make_full_window(23)
    assert window.wait(30, leave_room_for_digests=True) == 0
    _, window = make_full_window(24)
    assert window.wait(30, leave_room_for_digests=True) == 1
    assert window.wait(30, leave_room_for_digests=False) == 0
