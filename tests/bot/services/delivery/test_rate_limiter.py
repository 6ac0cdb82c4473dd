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

from bot.services.delivery.arrival_window import Landings
from bot.services.delivery.chat_limits import PRIVATE, SHARED, Allowances
from bot.services.delivery.rate_limiter import (
    LONGEST_HALT,
    LONGEST_HOLD,
    RATE,
    REPLY_LESSON_SECONDS,
    TROUBLES_AT_ONCE,
    Pacer,
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


class Line:
    """Senders in flight side by side; notes when each message left."""

    def __init__(self, pacer: Pacer, time: FakeTime, in_flight: int = 12) -> None:
        self.left: list[tuple[float, int]] = []
        self._pacer, self._time, self._in_flight = pacer, time, in_flight

    async def send(self, chats: Iterable[int]) -> None:
        waiting = iter(chats)

        async def one_after_the_other() -> None:
            for chat in waiting:
                while (wait := self._pacer.chat_wait(chat)) > 0:
                    await self._time.sleep(wait)
                self._pacer.take_chat(chat)
                left = await self._pacer.digest_turn()
                self.left.append((self._time.now, chat))
                await self._time.sleep(0.05)
                self._pacer.landed(left)

        senders = [asyncio.create_task(one_after_the_other()) for _ in range(self._in_flight)]
        await self._time.run(*senders)

    def most_in(self, seconds: float) -> int:
        """The most messages that left in any span of so many seconds."""
        times = [at for at, _ in self.left]
        return max(sum(start <= at < start + seconds for at in times) for start in times)


def opened(jitter: float = 0.0, rate: float = RATE) -> tuple[FakeTime, Pacer]:
    time = FakeTime(jitter)
    return time, Pacer(time.monotonic, time.sleep, rate)


@pytest.mark.parametrize("jitter", [0.0, 0.004, 0.02])
async def test_the_rate_is_held_for_a_minute_and_never_passed(jitter: float) -> None:
    time, pacer = opened(jitter)
    line = Line(pacer, time)
    await line.send(range(1, 60 * 28 + 1))
    assert time.now - 100 == pytest.approx(60, abs=1.5)
    assert line.most_in(1.0) <= 30


async def test_what_was_late_beyond_a_slot_is_made_good_little_by_little() -> None:
    time, pacer = opened(jitter=0.045)
    line = Line(pacer, time)
    await line.send(range(1, 60 * 28 + 1))
    assert time.now - 100 == pytest.approx(60, abs=0.5)
    assert line.most_in(1.0) <= 30


@pytest.mark.parametrize(("under_way", "made_good"), [(27, True), (28, False)])
async def test_lateness_is_made_good_only_into_a_second_that_keeps_room(
    under_way: int, made_good: bool
) -> None:
    time, pacer = opened()
    await pacer.digest_turn()
    time.now += 0.5
    for _ in range(under_way):
        pacer._landings.left()
    await pacer.digest_turn()
    assert (pacer._next < time.now) == made_good


@pytest.mark.parametrize("idle", [1.5, 3600])
async def test_after_a_time_with_nothing_to_send_one_slot_is_made_good_and_no_more(idle: float) -> None:
    time, pacer = opened()
    line = Line(pacer, time)
    await line.send(range(1, 10))
    time.now += idle
    begun = time.now
    await line.send(range(100, 156))
    assert time.now - begun == pytest.approx(54 / 28 + 0.05)


async def test_one_private_chat_gets_a_message_a_second_and_holds_nobody_up() -> None:
    time, pacer = opened()
    line = Line(pacer, time)
    await line.send([7, 7, 7, *range(100, 150)])
    own = [at for at, chat in line.left if chat == 7]
    assert own[2] - own[0] >= 2 * PRIVATE.gap - 1e-9
    assert max(at for at, chat in line.left if chat != 7) < 100 + 2.5


@pytest.mark.parametrize("chat", [-5, -1001234567890])
async def test_a_group_or_channel_gets_eighteen_a_minute(chat: int) -> None:
    time, pacer = opened()
    line = Line(pacer, time, in_flight=1)
    await line.send([chat] * 40)
    gaps = [later[0] - earlier[0] for earlier, later in itertools.pairwise(line.left)]
    assert min(gaps) >= SHARED.gap - 1e-9
    assert line.most_in(60) <= 18


async def test_a_halt_stops_everything_until_its_end_and_the_rest_leaves_slower_not_at_once() -> None:
    time, pacer = opened()
    line = Line(pacer, time)
    start = asyncio.create_task(line.send(range(1, 200)))
    while len(line.left) < 50:  # noqa: ASYNC110 - fake time passes between turns of the loop
        await asyncio.sleep(0)
    halted_at = time.now
    pacer.halt(10)
    await start
    after = [at for at, _ in line.left if at > halted_at]
    assert after[0] >= halted_at + 10
    assert sum(at < halted_at + 11 for at in after) <= RATE * 0.8 + 2


async def test_what_a_halt_held_up_is_not_made_good() -> None:
    time, pacer = opened()
    line = Line(pacer, time)
    await line.send(range(1, 10))
    pacer.halt(1)
    time.now += 1
    begun, gap = time.now, 1 / (RATE * 0.8)
    await line.send(range(100, 110))
    assert time.now - begun == pytest.approx(9 * gap + 0.05, rel=0.01)


async def test_one_halt_lowers_the_rate_once_and_a_minute_restores_it() -> None:
    time, pacer = opened()
    pacer.halt(5)
    pacer.halt(5)  # the 429 of a request that was in flight too
    assert pacer.rate == pytest.approx(RATE * 0.8)
    time.now += 5 + 30
    assert RATE * 0.8 < pacer.rate < RATE
    time.now += 30
    assert pacer.rate == pytest.approx(RATE)


async def test_the_lessons_of_several_halts_add_up_and_are_forgotten_one_a_minute() -> None:
    time, pacer = opened()
    for _ in range(3):
        pacer.halt(1)
        time.now += 1
    assert pacer.rate == pytest.approx(RATE * 0.8**3)
    time.now += 60
    assert pacer.rate == pytest.approx(RATE * 0.8**2)


async def test_repeated_halts_never_stop_the_line_for_good() -> None:
    time, pacer = opened()
    for _ in range(50):
        pacer.halt(1)
        time.now += 1
    assert pacer.rate >= 1


@pytest.mark.parametrize(
    ("told", "obeyed"), [(7, 7), (900, 900), (10**9, LONGEST_HALT), (0, 1), (-5, 1), (0.2, 1)]
)
async def test_a_halt_is_as_long_as_told_unless_that_is_absurd(told: float, obeyed: float) -> None:
    _, pacer = opened()
    pacer.halt(told)
    assert pacer.halted == obeyed


def test_a_halt_is_told_once_with_what_was_asked_and_what_is_done(caplog: pytest.LogCaptureFixture) -> None:
    _, pacer = opened()
    for _ in range(3):
        pacer.halt(86_400)
    assert caplog.messages == ["Telegram says 429 for 86400 s: nothing leaves for 3600 s, then slower"]


class Asking:
    """People who are answered; notes when each answer left, and how long each waited for it."""

    def __init__(self, pacer: Pacer, time: FakeTime) -> None:
        self.left: list[float] = []
        self.waits: list[float] = []
        self._pacer, self._time = pacer, time

    async def ask(self, chats: Iterable[int]) -> None:
        await self._time.run(*(asyncio.create_task(self.one(chat)) for chat in chats))

    async def every(self, seconds: float, chats: Iterable[int]) -> None:
        for chat in chats:
            await self._time.sleep(seconds)
            await self.one(chat)

    async def one(self, chat: int) -> None:
        asked = self._time.now
        left = await self._pacer.reply_turn(chat)
        self._pacer.landed(left)
        self.left.append(self._time.now)
        self.waits.append(self._time.now - asked)


def most_in_a_second(*times: float) -> int:
    """The most of these instants in any second."""
    return max(sum(start <= at < start + 1 for at in times) for start in times)


async def test_a_halt_holds_back_replies_too_and_they_do_not_leave_all_at_once_after_it() -> None:
    time, pacer = opened()
    pacer.halt(10)
    asking = Asking(pacer, time)
    await asking.ask(range(1, 101))
    assert min(asking.left) >= 110
    assert most_in_a_second(*asking.left) <= RATE * 0.8 + 2


async def test_an_answer_during_a_fan_out_leaves_at_once_and_takes_its_slot_from_a_digest() -> None:
    time, pacer = opened()
    line, asking = Line(pacer, time), Asking(pacer, time)
    people = asyncio.create_task(asking.every(1.0, range(10_000, 10_020)))
    await line.send(range(1, 22 * 28))
    await people
    assert max(asking.waits) <= 1 / RATE
    assert most_in_a_second(*asking.left, *(at for at, _ in line.left)) <= 30


async def test_a_flood_of_answers_leaves_digests_a_fifth_and_never_passes_the_limit() -> None:
    time, pacer = opened()
    line, asking = Line(pacer, time), Asking(pacer, time)
    await line.send([4_999])
    flood = [asyncio.create_task(asking.one(chat)) for chat in range(1, 1_000)]
    await line.send(range(5_000, 5_100))
    took = time.now - 100
    assert took <= 100 / (RATE // 5) * 1.1
    assert len(asking.left) / took > RATE * 0.7
    assert most_in_a_second(*asking.left, *(at for at, _ in line.left)) <= 30
    for task in flood:
        task.cancel()
    await asyncio.gather(*flood, return_exceptions=True)


async def test_answers_at_once_all_leave_at_once_while_nothing_else_does() -> None:
    time, pacer = opened()
    asking = Asking(pacer, time)
    await asking.ask(range(1, 200))
    assert set(asking.waits) == {0.0}


async def test_for_an_hour_after_a_429_answers_at_once_fill_a_second_and_the_rest_follow() -> None:
    time, pacer = opened()
    pacer.halt(1)
    for later in (600, REPLY_LESSON_SECONDS - 610):
        time.now += later
        asking = Asking(pacer, time)
        await asking.ask(range(1, 60))
        assert asking.waits.count(0.0) == 30
        assert most_in_a_second(*asking.left) <= 30
    time.now += 60
    again = Asking(pacer, time)
    await again.ask(range(1, 60))
    assert set(again.waits) == {0.0}


async def test_answers_right_after_a_digest_keep_to_the_limit_with_it() -> None:
    time, pacer = opened()
    line, asking = Line(pacer, time), Asking(pacer, time)
    await line.send([9_000])
    await asking.ask(range(1, 60))
    assert most_in_a_second(*asking.left, *(at for at, _ in line.left)) <= 30


@pytest.mark.parametrize(("chat", "at_once", "a_minute"), [(7, 6, 66), (-7, 18, 18)])
async def test_one_chat_that_asks_without_end_is_answered_within_its_own_allowance(
    chat: int, at_once: int, a_minute: int
) -> None:
    time, pacer = opened()
    asking = Asking(pacer, time)
    await asking.ask([chat] * 40)
    assert asking.left.count(100.0) == at_once
    assert max(sum(start <= at < start + 60 for at in asking.left) for start in asking.left) <= a_minute


async def test_a_digest_waits_a_second_after_a_reply_to_the_same_chat() -> None:
    time, pacer = opened()
    await pacer.reply_turn(7)
    line = Line(pacer, time)
    await line.send([7])
    assert line.left[0][0] >= 100 + PRIVATE.gap


@pytest.mark.parametrize("jitter", [0.0, 0.01])
async def test_paid_digests_leave_at_their_own_rate_and_no_reply_waits_for_them(jitter: float) -> None:
    time = FakeTime(jitter)
    pacer = Pacer(time.monotonic, time.sleep, paid_rate=500)
    line, asking = Line(pacer, time, in_flight=60), Asking(pacer, time)
    people = asyncio.create_task(asking.every(0.1, range(10_000, 10_020)))
    await line.send(range(1, 1_501))
    await people
    assert time.now - 100 == pytest.approx(3, abs=0.2)
    assert max(asking.waits) == 0


async def test_several_troubles_in_a_row_hold_digests_back_ever_longer_and_one_answer_ends_that() -> None:
    time, pacer = opened()

    async def turn() -> None:
        pacer.landed(await pacer.digest_turn())

    async def gap() -> float:
        before = time.now
        await time.run(asyncio.create_task(turn()))
        return time.now - before

    gaps = []
    for _ in range(TROUBLES_AT_ONCE + 8):
        gaps.append(await gap())
        pacer.answered(well=False)
    assert max(gaps[:TROUBLES_AT_ONCE]) < 0.1
    assert gaps[TROUBLES_AT_ONCE : TROUBLES_AT_ONCE + 3] == pytest.approx([1, 2, 4])
    assert gaps[-1] == pytest.approx(LONGEST_HOLD)
    pacer.answered(well=True)
    await gap()
    pacer.answered(well=False)
    assert await gap() < 0.1


async def test_troubles_of_messages_that_left_together_hold_digests_back_once() -> None:
    time, pacer = opened()
    for _ in range(40):
        pacer.answered(well=False)
    before = time.now
    turn = asyncio.create_task(pacer.digest_turn())
    await time.run(turn)
    assert time.now - before == pytest.approx(1)


async def test_messages_whose_answers_come_late_together_are_taken_to_have_landed_together() -> None:
    time = FakeTime()
    landings = Landings(time.monotonic)
    for _ in range(30):
        left = landings.left()
        time.now += 0.01
        landings.answered(left)
        time.now += 0.03
    stalled = []
    for _ in range(5):
        stalled.append(landings.left())
        time.now += 0.04
    time.now += 0.3
    for left in stalled:
        landings.answered(left)
    free = 0
    while not landings.wait(30):
        landings.left()
        free += 1
    landed_before = sum(100 + n * 0.04 > time.now - 1 for n in range(30))
    assert free == 30 - 5 - landed_before


def test_how_quick_an_answer_can_be_is_not_forgotten_in_a_busy_minute() -> None:
    time = FakeTime()
    landings = Landings(time.monotonic)
    for way in (0.002, *[0.03] * 500):
        left = landings.left()
        time.now += way
        landings.answered(left)
        time.now += 1
    together = [landings.left() for _ in range(5)]
    time.now += 0.03
    for left in together:
        landings.answered(left)
    assert landings.wait(5) == pytest.approx(1 - 0.002)


@given(st.data())
@settings(max_examples=60)
def test_whenever_messages_land_no_more_than_allowed_land_in_any_second(data: st.DataObject) -> None:
    """Whatever holds messages up on their way there, once it is known how quick an answer can be."""
    time = FakeTime()
    landings = Landings(time.monotonic)
    way, most = 0.01, 5
    landed: list[float] = []
    under_way: list[tuple[float, float]] = []
    quick = landings.left()
    time.now += 2 * way
    landings.answered(quick)
    time.now += 2
    for delay in data.draw(st.lists(st.floats(0, 0.8), min_size=20, max_size=60)):
        while (wait := landings.wait(most)) > 0 or (under_way and under_way[0][1] <= time.now):
            nearest = min([at for _, at in under_way] + [time.now + wait])
            time.now = max(time.now, nearest)
            for left, answered in sorted(under_way, key=lambda one: one[1]):
                if answered <= time.now:
                    landings.answered(left)
                    under_way.remove((left, answered))
        left = landings.left()
        at = max(left + way + delay, landed[-1] if landed else 0.0)
        landed.append(at)
        under_way.append((left, at + way))
    assert max(sum(start <= at < start + 1 - 1e-6 for at in landed) for start in landed) <= most


async def test_chats_of_long_ago_are_forgotten() -> None:
    time = FakeTime()
    chats = Allowances(time.monotonic)
    for chat in range(1, 5_100):
        chats.take(chat)
    time.now += 3_600
    chats.take(1)
    assert len(chats) == 1
