"""The pace, on a clock that moves only when somebody sleeps."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import random
from collections.abc import Iterable

import pytest

from bot.services.pace import GROUP_GAP, LONGEST_DEBT, PRIVATE_GAP, RATE, Pacer


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

    async def run(self, *tasks: asyncio.Task[None]) -> None:
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
                await self._pacer.digest_turn(chat)
                self.left.append((self._time.now, chat))
                await self._time.sleep(0.05)

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


async def test_one_private_chat_gets_a_message_a_second_and_holds_nobody_up() -> None:
    time, pacer = opened()
    line = Line(pacer, time)
    await line.send([7, 7, 7, *range(100, 150)])
    own = [at for at, chat in line.left if chat == 7]
    assert own[2] - own[0] >= 2 * PRIVATE_GAP
    assert max(at for at, chat in line.left if chat != 7) < 100 + 2.5


async def test_a_group_gets_eighteen_a_minute() -> None:
    time, pacer = opened()
    line = Line(pacer, time, in_flight=1)
    await line.send([-5] * 40)
    gaps = [later[0] - earlier[0] for earlier, later in itertools.pairwise(line.left)]
    assert min(gaps) >= GROUP_GAP - 1e-9
    assert line.most_in(60) <= 18 + 1


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


async def test_one_halt_lowers_the_rate_once_and_a_minute_restores_it() -> None:
    time, pacer = opened()
    pacer.halt(5)
    pacer.halt(5)  # the 429 of a request that was in flight too
    assert pacer.rate == pytest.approx(RATE * 0.8)
    time.now += 5 + 30
    assert RATE * 0.8 < pacer.rate <= RATE
    time.now += 30
    assert pacer.rate == RATE


async def test_repeated_halts_never_stop_the_line_for_good() -> None:
    time, pacer = opened()
    for _ in range(50):
        pacer.halt(1)
        time.now += 1
    assert pacer.rate >= 1


async def test_replies_take_their_slots_from_the_digests() -> None:
    time, pacer = opened()
    for chat in range(1, 29):
        pacer.count_reply(chat)
    line = Line(pacer, time)
    await line.send(range(100, 110))
    assert line.left[0][0] == pytest.approx(101, abs=0.1)


async def test_a_flood_of_replies_delays_digests_by_no_more_than_ten_seconds() -> None:
    time, pacer = opened()
    for chat in range(5_000):
        pacer.count_reply(chat)
    line = Line(pacer, time)
    await line.send([9_999])
    assert line.left[0][0] <= 100 + LONGEST_DEBT


async def test_a_digest_waits_a_second_after_a_reply_to_the_same_chat() -> None:
    time, pacer = opened()
    pacer.count_reply(7)
    line = Line(pacer, time)
    await line.send([7])
    assert line.left[0][0] >= 100 + PRIVATE_GAP


async def test_chats_of_long_ago_are_forgotten() -> None:
    time, pacer = opened(rate=1e6)
    for chat in range(1, 5_100):
        pacer.count_reply(chat)
    time.now += 3_600
    line = Line(pacer, time)
    await line.send([1])
    assert len(pacer._chats) < 10
