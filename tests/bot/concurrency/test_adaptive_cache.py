from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from bot.concurrency.adaptive_cache import Thrifty


@dataclass
class Look:
    """A look that takes some seconds, on a clock of its own, and counts how often it was taken."""

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


async def test_an_answer_is_good_for_fifty_times_as_long_as_it_took() -> None:
    look = Look()
    thrifty = Thrifty(look, look.now)
    assert [await thrifty.get(), await thrifty.get()] == [1, 1]
    look.time += 4.9
    assert await thrifty.get() == 1
    look.time += 0.2
    assert await thrifty.get() == 2


async def test_all_who_ask_at_once_share_one_look() -> None:
    look = Look()
    thrifty = Thrifty(look, look.now)
    assert set(await asyncio.gather(*(thrifty.get() for _ in range(20)))) == {1}


async def test_a_look_that_costs_nothing_is_always_repeated() -> None:
    look = Look(seconds=0)
    thrifty = Thrifty(look, look.now)
    assert [await thrifty.get(), await thrifty.get()] == [1, 2]


async def test_a_look_that_went_wrong_is_repeated_for_the_next() -> None:
    look = Look(broken=True)
    thrifty = Thrifty(look, look.now)
    with pytest.raises(ConnectionError):
        await thrifty.get()
    look.broken = False
    assert await thrifty.get() == 2
