"""The pace, on a clock that moves only when somebody sleeps."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import random
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.services.delivery.arrival_window import ArrivalWindow
from bot.services.delivery.chat_limits import GROUP_LIMIT, PRIVATE_LIMIT, ChatRateLimiter
from bot.services.delivery.rate_limiter import (
    DEFAULT_RATE,
    FAILURES_BEFORE_BACKOFF,
    MAX_BACKOFF_SECONDS,
    MAX_HALT_SECONDS,
    REPLY_LIMIT_SECONDS,
    RateLimiter,
)


class FakeTime:
    """Monotonic seconds; sleepers wake in order of time, late by up to `jitter`."""

    def __init__(self, jitter: float = 0.0) -> None:
        self.now = 100.0
        self._jitter = jitter
        self._random = random.Random(7)
        self._sleepers: list[tuple[float, int, asyncio.Event]] = []
        self._count = itertools.count()

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        awake = asyncio.Event()
        at = self.now + seconds + self._random.uniform(0, self._jitter)
        heapq.heappush(self._sleepers, (at, next(self._count), awake))
        await awake.wait()

    async def run(self, *tasks: asyncio.Task[object]) -> None:
        """Let time pass until all tasks are done."""
        while not all(task.done() for task in tasks):
            for _ in range(3):
                await asyncio.sleep(0)
            if self._sleepers and not all(task.done() for task in tasks):
                at, _, awake = heapq.heappop(self._sleepers)
                self.now = max(self.now, at)
                awake.set()
        for task in tasks:
            task.result()


class DigestTraffic:
    """Senders in flight side by side; notes when each message left."""

    def __init__(self, rate_limiter: RateLimiter, time: FakeTime, in_flight: int = 12) -> None:
        self.departures: list[tuple[float, int]] = []
        self._rate_limiter, self._time, self._in_flight = rate_limiter, time, in_flight

    async def send(self, chats: Iterable[int]) -> None:
        waiting = iter(chats)

        async def send_in_turn() -> None:
            for chat in waiting:
                while (wait := self._rate_limiter.chat_wait(chat)) > 0:
                    await self._time.sleep(wait)
                self._rate_limiter.count_digest(chat)
                departed_at = await self._rate_limiter.acquire_digest_slot()
                self.departures.append((self._time.now, chat))
                await self._time.sleep(0.05)
                self._rate_limiter.record_response(departed_at)

        senders = [asyncio.create_task(send_in_turn()) for _ in range(self._in_flight)]
        await self._time.run(*senders)

    def max_within(self, seconds: float) -> int:
        """The most messages that left in any span of so many seconds."""
        times = [at for at, _ in self.departures]
        return max(sum(start <= at < start + seconds for at in times) for start in times)


def make_rate_limiter(jitter: float = 0.0, rate: float = DEFAULT_RATE) -> tuple[FakeTime, RateLimiter]:
    time = FakeTime(jitter)
    return time, RateLimiter(time.monotonic, time.sleep, rate)


@pytest.mark.parametrize("jitter", [0.0, 0.004, 0.02])
async def test_the_rate_is_held_for_a_minute_and_never_passed(jitter: float) -> None:
    time, rate_limiter = make_rate_limiter(jitter)
    digests = DigestTraffic(rate_limiter, time)
    await digests.send(range(1, 60 * 28 + 1))
    assert time.now - 100 == pytest.approx(60, abs=1.5)
    assert digests.max_within(1.0) <= 30


async def test_what_was_late_beyond_a_slot_is_made_good_little_by_little() -> None:
    time, rate_limiter = make_rate_limiter(jitter=0.045)
    digests = DigestTraffic(rate_limiter, time)
    await digests.send(range(1, 60 * 28 + 1))
    assert time.now - 100 == pytest.approx(60, abs=0.5)
    assert digests.max_within(1.0) <= 30


@pytest.mark.parametrize(("under_way", "made_good"), [(27, True), (28, False)])
async def test_lateness_is_made_good_only_into_a_second_that_keeps_room(
    under_way: int, made_good: bool
) -> None:
    time, rate_limiter = make_rate_limiter()
    await rate_limiter.acquire_digest_slot()
    time.now += 0.5
    for _ in range(under_way):
        rate_limiter._arrival_window.record_departure()
    await rate_limiter.acquire_digest_slot()
    assert (rate_limiter._next_digest_at < time.now) == made_good


@pytest.mark.parametrize("idle", [1.5, 3600])
async def test_after_a_time_with_nothing_to_send_one_slot_is_made_good_and_no_more(idle: float) -> None:
    time, rate_limiter = make_rate_limiter()
    digests = DigestTraffic(rate_limiter, time)
    await digests.send(range(1, 10))
    time.now += idle
    begun = time.now
    await digests.send(range(100, 156))
    assert time.now - begun == pytest.approx(54 / 28 + 0.05)


async def test_one_private_chat_gets_a_message_a_second_and_holds_nobody_up() -> None:
    time, rate_limiter = make_rate_limiter()
    digests = DigestTraffic(rate_limiter, time)
    await digests.send([7, 7, 7, *range(100, 150)])
    own = [at for at, chat in digests.departures if chat == 7]
    assert own[2] - own[0] >= 2 * PRIVATE_LIMIT.interval - 1e-9
    assert max(at for at, chat in digests.departures if chat != 7) < 100 + 2.5


@pytest.mark.parametrize("chat", [-5, -1001234567890])
async def test_a_group_or_channel_gets_eighteen_a_minute(chat: int) -> None:
    time, rate_limiter = make_rate_limiter()
    digests = DigestTraffic(rate_limiter, time, in_flight=1)
    await digests.send([chat] * 40)
    gaps = [later[0] - earlier[0] for earlier, later in itertools.pairwise(digests.departures)]
    assert min(gaps) >= GROUP_LIMIT.interval - 1e-9
    assert digests.max_within(60) <= 18


async def test_a_halt_stops_everything_until_its_end_and_the_rest_leaves_slower_not_at_once() -> None:
    time, rate_limiter = make_rate_limiter()
    digests = DigestTraffic(rate_limiter, time)
    start = asyncio.create_task(digests.send(range(1, 200)))
    while len(digests.departures) < 50:  # noqa: ASYNC110 - fake time passes between turns of the loop
        await asyncio.sleep(0)
    halted_at = time.now
    rate_limiter.halt(10)
    await start
    after = [at for at, _ in digests.departures if at > halted_at]
    assert after[0] >= halted_at + 10
    assert sum(at < halted_at + 11 for at in after) <= DEFAULT_RATE * 0.8 + 2


async def test_what_a_halt_held_up_is_not_made_good() -> None:
    time, rate_limiter = make_rate_limiter()
    digests = DigestTraffic(rate_limiter, time)
    await digests.send(range(1, 10))
    rate_limiter.halt(1)
    time.now += 1
    begun, gap = time.now, 1 / (DEFAULT_RATE * 0.8)
    await digests.send(range(100, 110))
    assert time.now - begun == pytest.approx(9 * gap + 0.05, rel=0.01)


async def test_one_halt_lowers_the_rate_once_and_a_minute_restores_it() -> None:
    time, rate_limiter = make_rate_limiter()
    rate_limiter.halt(5)
    rate_limiter.halt(5)  # the 429 of a request that was in flight too
    assert rate_limiter.rate == pytest.approx(DEFAULT_RATE * 0.8)
    time.now += 5 + 30
    assert DEFAULT_RATE * 0.8 < rate_limiter.rate < DEFAULT_RATE
    time.now += 30
    assert rate_limiter.rate == pytest.approx(DEFAULT_RATE)


async def test_the_lessons_of_several_halts_add_up_and_are_forgotten_one_a_minute() -> None:
    time, rate_limiter = make_rate_limiter()
    for _ in range(3):
        rate_limiter.halt(1)
        time.now += 1
    assert rate_limiter.rate == pytest.approx(DEFAULT_RATE * 0.8**3)
    time.now += 60
    assert rate_limiter.rate == pytest.approx(DEFAULT_RATE * 0.8**2)


async def test_repeated_halts_never_stop_the_line_for_good() -> None:
    time, rate_limiter = make_rate_limiter()
    for _ in range(50):
        rate_limiter.halt(1)
        time.now += 1
    assert rate_limiter.rate >= 1


@pytest.mark.parametrize(
    ("told", "obeyed"), [(7, 7), (900, 900), (10**9, MAX_HALT_SECONDS), (0, 1), (-5, 1), (0.2, 1)]
)
async def test_a_halt_is_as_long_as_told_unless_that_is_absurd(told: float, obeyed: float) -> None:
    _, rate_limiter = make_rate_limiter()
    rate_limiter.halt(told)
    assert rate_limiter.halted_for == obeyed


def test_a_halt_is_told_once_with_what_was_asked_and_what_is_done(caplog: pytest.LogCaptureFixture) -> None:
    _, rate_limiter = make_rate_limiter()
    for _ in range(3):
        rate_limiter.halt(86_400)
    assert caplog.messages == ["Telegram says 429 for 86400 s: nothing leaves for 3600 s, then slower"]


class ReplyTraffic:
    """People who are answered; notes when each answer left, and how long each waited for it."""

    def __init__(self, rate_limiter: RateLimiter, time: FakeTime) -> None:
        self.departures: list[float] = []
        self.waits: list[float] = []
        self._rate_limiter, self._time = rate_limiter, time

    async def reply_to_all(self, chats: Iterable[int]) -> None:
        await self._time.run(*(asyncio.create_task(self.reply_to(chat)) for chat in chats))

    async def reply_every(self, seconds: float, chats: Iterable[int]) -> None:
        for chat in chats:
            await self._time.sleep(seconds)
            await self.reply_to(chat)

    async def reply_to(self, chat: int) -> None:
        asked = self._time.now
        departed_at = await self._rate_limiter.acquire_reply_slot(chat)
        self._rate_limiter.record_response(departed_at)
        self.departures.append(self._time.now)
        self.waits.append(self._time.now - asked)


def max_in_a_second(*times: float) -> int:
    """The most of these instants in any second."""
    return max(sum(start <= at < start + 1 for at in times) for start in times)


async def test_a_halt_holds_back_replies_too_and_they_do_not_leave_all_at_once_after_it() -> None:
    time, rate_limiter = make_rate_limiter()
    rate_limiter.halt(10)
    replies = ReplyTraffic(rate_limiter, time)
    await replies.reply_to_all(range(1, 101))
    assert min(replies.departures) >= 110
    assert max_in_a_second(*replies.departures) <= DEFAULT_RATE * 0.8 + 2


async def test_an_answer_during_a_fan_out_leaves_at_once_and_takes_its_slot_from_a_digest() -> None:
    time, rate_limiter = make_rate_limiter()
    digests, replies = DigestTraffic(rate_limiter, time), ReplyTraffic(rate_limiter, time)
    people = asyncio.create_task(replies.reply_every(1.0, range(10_000, 10_020)))
    await digests.send(range(1, 22 * 28))
    await people
    assert max(replies.waits) <= 1 / DEFAULT_RATE
    assert max_in_a_second(*replies.departures, *(at for at, _ in digests.departures)) <= 30


async def test_a_flood_of_answers_leaves_digests_a_fifth_and_never_passes_the_limit() -> None:
    time, rate_limiter = make_rate_limiter()
    digests, replies = DigestTraffic(rate_limiter, time), ReplyTraffic(rate_limiter, time)
    await digests.send([4_999])
    flood = [asyncio.create_task(replies.reply_to(chat)) for chat in range(1, 1_000)]
    await digests.send(range(5_000, 5_100))
    took = time.now - 100
    assert took <= 100 / (DEFAULT_RATE // 5) * 1.1
    assert len(replies.departures) / took > DEFAULT_RATE * 0.7
    assert max_in_a_second(*replies.departures, *(at for at, _ in digests.departures)) <= 30
    for task in flood:
        task.cancel()
    await asyncio.gather(*flood, return_exceptions=True)


async def test_answers_at_once_all_leave_at_once_while_nothing_else_does() -> None:
    time, rate_limiter = make_rate_limiter()
    replies = ReplyTraffic(rate_limiter, time)
    await replies.reply_to_all(range(1, 200))
    assert set(replies.waits) == {0.0}


async def test_for_an_hour_after_a_429_answers_at_once_fill_a_second_and_the_rest_follow() -> None:
    time, rate_limiter = make_rate_limiter()
    rate_limiter.halt(1)
    for later in (600, REPLY_LIMIT_SECONDS - 610):
        time.now += later
        replies = ReplyTraffic(rate_limiter, time)
        await replies.reply_to_all(range(1, 60))
        assert replies.waits.count(0.0) == 30
        assert max_in_a_second(*replies.departures) <= 30
    time.now += 60
    again = ReplyTraffic(rate_limiter, time)
    await again.reply_to_all(range(1, 60))
    assert set(again.waits) == {0.0}


async def test_answers_right_after_a_digest_keep_to_the_limit_with_it() -> None:
    time, rate_limiter = make_rate_limiter()
    digests, replies = DigestTraffic(rate_limiter, time), ReplyTraffic(rate_limiter, time)
    await digests.send([9_000])
    await replies.reply_to_all(range(1, 60))
    assert max_in_a_second(*replies.departures, *(at for at, _ in digests.departures)) <= 30


@pytest.mark.parametrize(("chat", "at_once", "a_minute"), [(7, 6, 66), (-7, 18, 18)])
async def test_one_chat_that_asks_without_end_is_answered_within_its_own_allowance(
    chat: int, at_once: int, a_minute: int
) -> None:
    time, rate_limiter = make_rate_limiter()
    replies = ReplyTraffic(rate_limiter, time)
    await replies.reply_to_all([chat] * 40)
    assert replies.departures.count(100.0) == at_once
    assert (
        max(sum(start <= at < start + 60 for at in replies.departures) for start in replies.departures)
        <= a_minute
    )


async def test_a_digest_waits_a_second_after_a_reply_to_the_same_chat() -> None:
    time, rate_limiter = make_rate_limiter()
    await rate_limiter.acquire_reply_slot(7)
    digests = DigestTraffic(rate_limiter, time)
    await digests.send([7])
    assert digests.departures[0][0] >= 100 + PRIVATE_LIMIT.interval


@pytest.mark.parametrize("jitter", [0.0, 0.01])
async def test_paid_digests_leave_at_their_own_rate_and_no_reply_waits_for_them(jitter: float) -> None:
    time = FakeTime(jitter)
    rate_limiter = RateLimiter(time.monotonic, time.sleep, paid_rate=500)
    digests, replies = DigestTraffic(rate_limiter, time, in_flight=60), ReplyTraffic(rate_limiter, time)
    people = asyncio.create_task(replies.reply_every(0.1, range(10_000, 10_020)))
    await digests.send(range(1, 1_501))
    await people
    assert time.now - 100 == pytest.approx(3, abs=0.2)
    assert max(replies.waits) == 0


async def test_several_troubles_in_a_row_hold_digests_back_ever_longer_and_one_answer_ends_that() -> None:
    time, rate_limiter = make_rate_limiter()

    async def turn() -> None:
        rate_limiter.record_response(await rate_limiter.acquire_digest_slot())

    async def gap() -> float:
        before = time.now
        await time.run(asyncio.create_task(turn()))
        return time.now - before

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


async def test_troubles_of_messages_that_left_together_hold_digests_back_once() -> None:
    time, rate_limiter = make_rate_limiter()
    for _ in range(40):
        rate_limiter.record_result(is_success=False)
    before = time.now
    turn = asyncio.create_task(rate_limiter.acquire_digest_slot())
    await time.run(turn)
    assert time.now - before == pytest.approx(1)


async def test_messages_whose_answers_come_late_together_are_taken_to_have_landed_together() -> None:
    time = FakeTime()
    arrival_window = ArrivalWindow(time.monotonic)
    for _ in range(30):
        left = arrival_window.record_departure()
        time.now += 0.01
        arrival_window.record_response(left)
        time.now += 0.03
    stalled = []
    for _ in range(5):
        stalled.append(arrival_window.record_departure())
        time.now += 0.04
    time.now += 0.3
    for left in stalled:
        arrival_window.record_response(left)
    free = 0
    while not arrival_window.next_slot_in(30):
        arrival_window.record_departure()
        free += 1
    landed_before = sum(100 + n * 0.04 > time.now - 1 for n in range(30))
    assert free == 30 - 5 - landed_before


def test_how_quick_an_answer_can_be_is_not_forgotten_in_a_busy_minute() -> None:
    time = FakeTime()
    arrival_window = ArrivalWindow(time.monotonic)
    for way in (0.002, *[0.03] * 500):
        left = arrival_window.record_departure()
        time.now += way
        arrival_window.record_response(left)
        time.now += 1
    together = [arrival_window.record_departure() for _ in range(5)]
    time.now += 0.03
    for left in together:
        arrival_window.record_response(left)
    assert arrival_window.next_slot_in(5) == pytest.approx(1 - 0.002)


@given(st.data())
@settings(max_examples=60)
def test_whenever_messages_land_no_more_than_allowed_land_in_any_second(data: st.DataObject) -> None:
    """Whatever holds messages up on their way there, once it is known how quick an answer can be."""
    time = FakeTime()
    arrival_window = ArrivalWindow(time.monotonic)
    way, most = 0.01, 5
    landed: list[float] = []
    under_way: list[tuple[float, float]] = []
    quick = arrival_window.record_departure()
    time.now += 2 * way
    arrival_window.record_response(quick)
    time.now += 2
    for delay in data.draw(st.lists(st.floats(0, 0.8), min_size=20, max_size=60)):
        while (wait := arrival_window.next_slot_in(most)) > 0 or (under_way and under_way[0][1] <= time.now):
            nearest = min([at for _, at in under_way] + [time.now + wait])
            time.now = max(time.now, nearest)
            for left, answered in sorted(under_way, key=lambda one: one[1]):
                if answered <= time.now:
                    arrival_window.record_response(left)
                    under_way.remove((left, answered))
        left = arrival_window.record_departure()
        at = max(left + way + delay, landed[-1] if landed else 0.0)
        landed.append(at)
        under_way.append((left, at + way))
    assert max(sum(start <= at < start + 1 - 1e-6 for at in landed) for start in landed) <= most


async def test_chats_of_long_ago_are_forgotten() -> None:
    time = FakeTime()
    chats = ChatRateLimiter(time.monotonic)
    for chat in range(1, 5_100):
        chats.count_message(chat)
    time.now += 3_600
    chats.count_message(1)
    assert len(chats) == 1
