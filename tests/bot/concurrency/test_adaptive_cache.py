"""A cached value lives for a multiple of its load time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from bot.concurrency.adaptive_cache import AdaptiveCache


@dataclass
class CountingLoader:
    """A loader that takes `seconds` of its own clock, and counts its calls."""

    seconds: float = 0.1
    time: float = 100.0
    count: int = 0
    broken: bool = False

    async def __call__(self) -> int:
        await asyncio.sleep(0)
        self.time += self.seconds
        self.count += 1
        if self.broken:
            raise ConnectionError("gone")
        return self.count

    def now(self) -> float:
        return self.time


async def test_a_value_is_cached_for_fifty_times_its_load_time() -> None:
    loader = CountingLoader()
    cache = AdaptiveCache(loader, loader.now)
    assert [await cache.get(), await cache.get()] == [1, 1]
    loader.time += 4.9
    assert await cache.get() == 1
    loader.time += 0.2
    assert await cache.get() == 2


async def test_concurrent_callers_share_one_load() -> None:
    loader = CountingLoader()
    cache = AdaptiveCache(loader, loader.now)
    assert set(await asyncio.gather(*(cache.get() for _ in range(20)))) == {1}


async def test_a_load_that_takes_no_time_is_always_repeated() -> None:
    loader = CountingLoader(seconds=0)
    cache = AdaptiveCache(loader, loader.now)
    assert [await cache.get(), await cache.get()] == [1, 2]


async def test_a_failed_load_is_repeated_for_the_next_caller() -> None:
    loader = CountingLoader(broken=True)
    cache = AdaptiveCache(loader, loader.now)
    with pytest.raises(ConnectionError):
        await cache.get()
    loader.broken = False
    assert await cache.get() == 2


async def test_a_value_does_not_live_longer_than_allowed() -> None:
    loader = CountingLoader(seconds=2)
    cache = AdaptiveCache(loader, loader.now, 5)
    assert [await cache.get(), await cache.get()] == [1, 1]
    loader.time += 5
    assert await cache.get() == 2
