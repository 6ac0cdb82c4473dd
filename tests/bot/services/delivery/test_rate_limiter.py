"""The rate limiter as senders use it, on a clock that moves only when they sleep."""

from __future__ import annotations

import asyncio
import itertools
import random
from bisect import bisect_left
from collections.abc import Iterable

import pytest

from bot.services.delivery.chat_limits import GROUP_LIMIT, PRIVATE_LIMIT
from bot.services.delivery.flood_control import (
    FAILURES_BEFORE_BACKOFF,
    MAX_BACKOFF_SECONDS,
    REPLY_LIMIT_SECONDS,
)
from bot.services.delivery.rate_limiter import DEFAULT_RATE, RateLimiter
from tests.support.fake_clock import ScheduledClock


class DigestTraffic:
    """Digests in flight side by side; records when each left."""

    def __init__(self, rate_limiter: RateLimiter, clock: ScheduledClock, in_flight: int = 12) -> None:
        self.departures: list[tuple[float, int]] = []
        self._rate_limiter, self._clock, self._in_flight = rate_limiter, clock, in_flight

    async def send(self, chats: Iterable[int]) -> None:
        waiting = iter(chats)

        async def send_in_turn() -> None:
            for chat in waiting:
                while (wait := self._rate_limiter.chat_wait(chat)) > 0:
                    await self._clock.sleep(wait)
                self._rate_limiter.count_digest(chat)
                departed_at = await self._rate_limiter.acquire_digest_slot()
                self.departures.append((self._clock.now, chat))
                await self._clock.sleep(0.05)
                self._rate_limiter.record_response(departed_at)

        senders = [asyncio.create_task(send_in_turn()) for _ in range(self._in_flight)]
        await self._clock.run(*senders)

    def max_within(self, seconds: float) -> int:
        """The most digests that left in any span of `seconds`."""
        times = sorted(at for at, _ in self.departures)
        return max(bisect_left(times, start + seconds) - index for index, start in enumerate(times))


def make_rate_limiter(jitter: float = 0.0, rate: float = DEFAULT_RATE) -> tuple[ScheduledClock, RateLimiter]:
    clock = ScheduledClock(jitter)
    return clock, RateLimiter(clock.monotonic, clock.sleep, rate)


@pytest.mark.parametrize("jitter", [0.0, 0.004, 0.02])
@pytest.mark.unmeasured
async def test_digests_leave_at_the_rate_for_a_minute_and_never_above_the_limit(jitter: float) -> None:
    clock, rate_limiter = make_rate_limiter(jitter)
    digests = DigestTraffic(rate_limiter, clock)
    await digests.send(range(1, round(60 * DEFAULT_RATE) + 1))
    assert clock.now - 100 == pytest.approx(60, abs=1.5)
    assert digests.max_within(1.0) <= 30


async def test_digests_late_beyond_a_slot_catch_up_little_by_little() -> None:
    clock, rate_limiter = make_rate_limiter(jitter=0.004)
    digests = DigestTraffic(rate_limiter, clock)

    async def stall() -> None:
        await clock.sleep(5)
        clock.now += 0.3

    stalled = asyncio.create_task(stall())
    await digests.send(range(1, round(60 * DEFAULT_RATE) + 1))
    await stalled
    assert clock.now - 100 == pytest.approx(60, abs=0.1)
    assert digests.max_within(1.0) <= 30


async def test_digests_that_are_all_late_beyond_a_slot_leave_at_twenty_eight_a_second() -> None:
    """What arrives together leaves no room to catch up with all of it: 30 in a second are the limit."""
    clock, rate_limiter = make_rate_limiter(jitter=0.045)
    digests = DigestTraffic(rate_limiter, clock)
    await digests.send(range(1, 60 * 28 + 1))
    assert clock.now - 100 <= 60
    assert digests.max_within(1.0) <= 30


class SlowNetwork:
    """A way to Telegram and back of random length; records when messages arrived.

    Args:
        least: The least seconds of each way.
        mean: The mean seconds beyond them.
    """

    def __init__(self, clock: ScheduledClock, least: float, mean: float) -> None:
        self.arrivals: list[float] = []
        self._clock, self._least, self._mean = clock, least, mean
        self._random = random.Random(29)

    async def request(self) -> None:
        await self._travel()
        self.arrivals.append(self._clock.now)
        await self._travel()

    async def _travel(self) -> None:
        await self._clock.sleep(self._least + self._random.expovariate(1 / self._mean))


@pytest.mark.parametrize(
    ("least", "mean", "rate"), [(0.0005, 0.001, 29), (0.03, 0.005, 28.95), (0.0005, 0.02, 28), (0.1, 0.1, 24)]
)
@pytest.mark.unmeasured
async def test_no_more_than_thirty_arrive_in_any_second_over_any_network(
    least: float, mean: float, rate: float
) -> None:
    """A server counts arrivals: at 29 a second 34 ms are left for what delays some messages, not others."""
    clock, rate_limiter = make_rate_limiter(jitter=0.003)
    network, waiting = SlowNetwork(clock, least, mean), iter(range(2 * 60 * 29))

    async def send_in_turn() -> None:
        for _ in waiting:
            departed_at = await rate_limiter.acquire_digest_slot()
            await network.request()
            rate_limiter.record_response(departed_at)

    async def reply_sometimes() -> None:
        for chat in range(30):
            await clock.sleep(1.7)
            departed_at = await rate_limiter.acquire_reply_slot(10_000 + chat)
            await network.request()
            rate_limiter.record_response(departed_at)

    traffic = [send_in_turn() for _ in range(16)] + [reply_sometimes()]
    await clock.run(*(asyncio.create_task(one) for one in traffic))
    times = sorted(network.arrivals)
    assert (len(times) - 1) / (times[-1] - times[0]) >= rate
    assert max(bisect_left(times, start + 1) - index for index, start in enumerate(times)) <= 30


async def test_digests_leave_the_next_slot_to_a_reply_that_waits_for_room() -> None:
    clock, rate_limiter = make_rate_limiter()
    await rate_limiter.acquire_digest_slot()
    for _ in range(29):
        rate_limiter._arrival_window.record_departure()
    order = list[str]()

    async def send_digest() -> None:
        await rate_limiter.acquire_digest_slot()
        order.append("digest")

    async def reply() -> None:
        await rate_limiter.acquire_reply_slot(7)
        order.append("reply")

    await clock.run(asyncio.create_task(send_digest()), asyncio.create_task(reply()))
    assert order == ["reply", "digest"]


@pytest.mark.parametrize("idle", [1.5, 3600])
async def test_digests_after_an_idle_time_catch_up_one_slot_only(idle: float) -> None:
    clock, rate_limiter = make_rate_limiter()
    digests = DigestTraffic(rate_limiter, clock)
    await digests.send(range(1, 10))
    clock.now += idle
    begun = clock.now
    await digests.send(range(100, 156))
    assert clock.now - begun == pytest.approx(54 / DEFAULT_RATE + 0.05)


async def test_a_private_chat_gets_one_digest_a_second_and_delays_no_other_chat() -> None:
    clock, rate_limiter = make_rate_limiter()
    digests = DigestTraffic(rate_limiter, clock)
    await digests.send([7, 7, 7, *range(100, 150)])
    own = [at for at, chat in digests.departures if chat == 7]
    assert own[2] - own[0] >= 2 * PRIVATE_LIMIT.interval - 1e-9
    assert max(at for at, chat in digests.departures if chat != 7) < 100 + 2.5


@pytest.mark.parametrize("chat", [-5, -1001234567890])
async def test_a_group_or_channel_gets_eighteen_digests_a_minute(chat: int) -> None:
    clock, rate_limiter = make_rate_limiter()
    digests = DigestTraffic(rate_limiter, clock, in_flight=1)
    await digests.send([chat] * 40)
    gaps = [later[0] - earlier[0] for earlier, later in itertools.pairwise(digests.departures)]
    assert min(gaps) >= GROUP_LIMIT.interval - 1e-9
    assert digests.max_within(60) <= 18


async def test_a_halt_stops_digests_until_its_end_and_the_rest_leaves_slower_not_at_once() -> None:
    clock, rate_limiter = make_rate_limiter()
    digests = DigestTraffic(rate_limiter, clock)
    start = asyncio.create_task(digests.send(range(1, 200)))
    while len(digests.departures) < 50:  # noqa: ASYNC110 - fake time passes between turns of the loop
        await asyncio.sleep(0)
    halted_at = clock.now
    rate_limiter.halt(10)
    await start
    after = [at for at, _ in digests.departures if at > halted_at]
    assert after[0] >= halted_at + 10
    assert sum(at < halted_at + 11 for at in after) <= DEFAULT_RATE * 0.8 + 2


async def test_digests_do_not_catch_up_with_the_time_of_a_halt() -> None:
    clock, rate_limiter = make_rate_limiter()
    digests = DigestTraffic(rate_limiter, clock)
    await digests.send(range(1, 10))
    rate_limiter.halt(1)
    clock.now += 1
    begun, gap = clock.now, 1 / (DEFAULT_RATE * 0.8)
    await digests.send(range(100, 110))
    assert clock.now - begun == pytest.approx(9 * gap + 0.05, rel=0.01)


async def test_repeated_halts_leave_a_rate_of_at_least_one_digest_a_second() -> None:
    clock, rate_limiter = make_rate_limiter()
    for _ in range(50):
        rate_limiter.halt(1)
        clock.now += 1
    assert rate_limiter.rate >= 1


class ReplyTraffic:
    """Replies to people; records when each left and how long it waited."""

    def __init__(self, rate_limiter: RateLimiter, clock: ScheduledClock) -> None:
        self.departures: list[float] = []
        self.waits: list[float] = []
        self._rate_limiter, self._clock = rate_limiter, clock

    async def reply_to_all(self, chats: Iterable[int]) -> None:
        await self._clock.run(*(asyncio.create_task(self.reply_to(chat)) for chat in chats))

    async def reply_every(self, seconds: float, chats: Iterable[int]) -> None:
        for chat in chats:
            await self._clock.sleep(seconds)
            await self.reply_to(chat)

    async def reply_to(self, chat: int) -> None:
        asked_at = self._clock.now
        departed_at = await self._rate_limiter.acquire_reply_slot(chat)
        self._rate_limiter.record_response(departed_at)
        self.departures.append(self._clock.now)
        self.waits.append(self._clock.now - asked_at)


def max_in_a_second(*times: float) -> int:
    """The most of these instants within any second."""
    return max(sum(start <= at < start + 1 for at in times) for start in times)


async def test_a_halt_stops_replies_too_and_they_do_not_leave_all_at_once_after_it() -> None:
    clock, rate_limiter = make_rate_limiter()
    rate_limiter.halt(10)
    replies = ReplyTraffic(rate_limiter, clock)
    await replies.reply_to_all(range(1, 101))
    assert min(replies.departures) >= 110
    assert max_in_a_second(*replies.departures) <= DEFAULT_RATE * 0.8 + 2


async def test_a_reply_during_a_fan_out_leaves_at_once_and_takes_its_slot_from_a_digest() -> None:
    clock, rate_limiter = make_rate_limiter()
    digests, replies = DigestTraffic(rate_limiter, clock), ReplyTraffic(rate_limiter, clock)
    people = asyncio.create_task(replies.reply_every(1.0, range(10_000, 10_020)))
    await digests.send(range(1, 22 * 29))
    await people
    assert max(replies.waits) <= 1 / DEFAULT_RATE
    assert max_in_a_second(*replies.departures, *(at for at, _ in digests.departures)) <= 30


async def test_a_flood_of_replies_leaves_digests_a_fifth_and_stays_within_the_limit() -> None:
    clock, rate_limiter = make_rate_limiter()
    digests, replies = DigestTraffic(rate_limiter, clock), ReplyTraffic(rate_limiter, clock)
    await digests.send([4_999])
    flood = [asyncio.create_task(replies.reply_to(chat)) for chat in range(1, 1_000)]
    await digests.send(range(5_000, 5_100))
    took = clock.now - 100
    assert took <= 100 / (DEFAULT_RATE // 5) * 1.1
    assert len(replies.departures) / took > DEFAULT_RATE * 0.7
    assert max_in_a_second(*replies.departures, *(at for at, _ in digests.departures)) <= 30
    for task in flood:
        task.cancel()
    await asyncio.gather(*flood, return_exceptions=True)


async def test_replies_all_leave_at_once_while_no_digest_leaves() -> None:
    clock, rate_limiter = make_rate_limiter()
    replies = ReplyTraffic(rate_limiter, clock)
    await replies.reply_to_all(range(1, 200))
    assert set(replies.waits) == {0.0}


async def test_replies_keep_to_the_limit_for_an_hour_after_a_429() -> None:
    clock, rate_limiter = make_rate_limiter()
    rate_limiter.halt(1)
    for later in (600, REPLY_LIMIT_SECONDS - 610):
        clock.now += later
        replies = ReplyTraffic(rate_limiter, clock)
        await replies.reply_to_all(range(1, 60))
        assert replies.waits.count(0.0) == 30
        assert max_in_a_second(*replies.departures) <= 30
    clock.now += 60
    again = ReplyTraffic(rate_limiter, clock)
    await again.reply_to_all(range(1, 60))
    assert set(again.waits) == {0.0}


async def test_replies_right_after_a_digest_keep_to_the_limit_together_with_it() -> None:
    clock, rate_limiter = make_rate_limiter()
    digests, replies = DigestTraffic(rate_limiter, clock), ReplyTraffic(rate_limiter, clock)
    await digests.send([9_000])
    await replies.reply_to_all(range(1, 60))
    assert max_in_a_second(*replies.departures, *(at for at, _ in digests.departures)) <= 30


@pytest.mark.parametrize(("chat", "at_once", "a_minute"), [(7, 6, 66), (-7, 18, 18)])
async def test_replies_to_one_chat_stay_within_the_limit_of_the_chat(
    chat: int, at_once: int, a_minute: int
) -> None:
    clock, rate_limiter = make_rate_limiter()
    replies = ReplyTraffic(rate_limiter, clock)
    await replies.reply_to_all([chat] * 40)
    assert replies.departures.count(100.0) == at_once
    assert (
        max(sum(start <= at < start + 60 for at in replies.departures) for start in replies.departures)
        <= a_minute
    )


async def test_a_digest_waits_a_second_after_a_reply_to_the_same_chat() -> None:
    clock, rate_limiter = make_rate_limiter()
    await rate_limiter.acquire_reply_slot(7)
    digests = DigestTraffic(rate_limiter, clock)
    await digests.send([7])
    assert digests.departures[0][0] >= 100 + PRIVATE_LIMIT.interval


@pytest.mark.parametrize("jitter", [0.0, 0.01])
async def test_paid_digests_leave_at_their_own_rate_and_no_reply_waits_for_them(jitter: float) -> None:
    clock = ScheduledClock(jitter)
    rate_limiter = RateLimiter(clock.monotonic, clock.sleep, paid_rate=500)
    digests, replies = DigestTraffic(rate_limiter, clock, in_flight=60), ReplyTraffic(rate_limiter, clock)
    people = asyncio.create_task(replies.reply_every(0.1, range(10_000, 10_020)))
    await digests.send(range(1, 1_501))
    await people
    assert clock.now - 100 == pytest.approx(3, abs=0.2)
    assert max(replies.waits) == 0


async def test_edits_are_not_paid_for_and_leave_at_the_free_rate() -> None:
    clock = ScheduledClock(0.0)
    rate_limiter = RateLimiter(clock.monotonic, clock.sleep, paid_rate=500)

    async def edit_all() -> None:
        for _ in range(57):
            rate_limiter.record_response(await rate_limiter.acquire_digest_slot(is_edit=True))

    await clock.run(asyncio.create_task(edit_all()))
    assert clock.now - 100 == pytest.approx(56 / DEFAULT_RATE, abs=0.1)


async def test_several_failures_in_a_row_delay_digests_ever_longer_until_one_succeeds() -> None:
    clock, rate_limiter = make_rate_limiter()

    async def turn() -> None:
        rate_limiter.record_response(await rate_limiter.acquire_digest_slot())

    async def gap() -> float:
        before = clock.now
        await clock.run(asyncio.create_task(turn()))
        return clock.now - before

    gaps = []
    for _ in range(FAILURES_BEFORE_BACKOFF + 8):
        gaps.append(await gap())
        rate_limiter.record_result(is_success=False)
    assert max(gaps[:FAILURES_BEFORE_BACKOFF]) < 0.1
    assert gaps[FAILURES_BEFORE_BACKOFF : FAILURES_BEFORE_BACKOFF + 3] == pytest.approx([1, 2, 4])
    assert gaps[-1] == pytest.approx(MAX_BACKOFF_SECONDS)
    rate_limiter.record_result(is_success=True)
    await gap()
    rate_limiter.record_result(is_success=False)
    assert await gap() < 0.1


async def test_failures_of_digests_that_left_together_delay_the_next_once() -> None:
    clock, rate_limiter = make_rate_limiter()
    for _ in range(40):
        rate_limiter.record_result(is_success=False)
    before = clock.now
    turn = asyncio.create_task(rate_limiter.acquire_digest_slot())
    await clock.run(turn)
    assert clock.now - before == pytest.approx(1)
