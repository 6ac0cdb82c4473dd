"""Monotonic clocks for tests, which move only when a test or a sleeper moves them."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math
import random

START_SECONDS = 100.0
"""What the clocks show at first; not 0, which code may use for "never"."""


class ManualClock:
    """A clock that stands still until a test moves it; a sleep moves it by its length and ends at once.

    Args:
        max_sleep: A longer sleep does not end, so that a test can cancel it.
    """

    def __init__(self, max_sleep: float = math.inf) -> None:
        self.now = START_SECONDS
        self._max_sleep = max_sleep

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        if seconds > self._max_sleep:
            await asyncio.Event().wait()
        self.now += seconds
        await asyncio.sleep(0)


class ScheduledClock:
    """A clock that `run` moves to the next sleeper's time; sleepers wake in order of time.

    Args:
        jitter: The most seconds by which a sleeper wakes late; drawn from a fixed seed.
    """

    def __init__(self, jitter: float = 0.0) -> None:
        self.now = START_SECONDS
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
        """Move the clock until all tasks are done; raises what a task raised."""
        while not all(task.done() for task in tasks):
            for _ in range(3):
                await asyncio.sleep(0)
            if self._sleepers and not all(task.done() for task in tasks):
                at, _, awake = heapq.heappop(self._sleepers)
                self.now = max(self.now, at)
                awake.set()
        for task in tasks:
            task.result()
