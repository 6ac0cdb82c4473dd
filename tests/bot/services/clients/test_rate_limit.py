"""A client may make a burst of requests, and then one a second."""

from __future__ import annotations

from bot.services.clients.rate_limit import BURST, ClientRateLimiter
from tests.support.fake_clock import ManualClock


def test_a_burst_is_taken_then_one_request_a_second_for_each_client() -> None:
    clock = ManualClock()
    limiter = ClientRateLimiter(clock.monotonic)
    assert [limiter.take(1) for _ in range(BURST)] == [0.0] * BURST
    assert limiter.take(1) == 1.0
    assert limiter.take(2) == 0.0
    clock.now += 0.5
    assert limiter.take(1) == 0.5
    clock.now += 0.5
    assert [limiter.take(1), limiter.take(1)] == [0.0, 1.0]
    clock.now += 10_000
    assert [limiter.take(1) for _ in range(BURST + 1)].count(0.0) == BURST
