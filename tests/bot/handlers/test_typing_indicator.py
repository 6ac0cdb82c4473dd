"""The chat sees that an answer is being made for as long as it is, and no longer."""

from __future__ import annotations

import asyncio

import pytest

from bot.handlers.typing_indicator import repeating


class Shown:
    """Counts, and says when something has been shown so many times."""

    def __init__(self, wanted: int = 0) -> None:
        self.times = 0
        self.wanted = wanted
        self.enough = asyncio.Event()

    async def __call__(self) -> None:
        self.times += 1
        if self.times >= self.wanted:
            self.enough.set()


async def test_it_is_shown_again_and_again_until_the_work_is_done() -> None:
    shown = Shown(wanted=3)
    async with repeating(shown, every=0.001), asyncio.timeout(30):
        await shown.enough.wait()
    times = shown.times
    await asyncio.sleep(0)
    assert shown.times == times


async def test_work_that_is_done_soon_needs_no_showing() -> None:
    shown = Shown()
    async with repeating(shown, after=3600):
        await asyncio.sleep(0)
    assert shown.times == 0


async def test_what_goes_wrong_with_the_work_reaches_its_caller() -> None:
    with pytest.raises(KeyError):
        async with repeating(Shown()):
            raise KeyError


async def test_a_showing_that_fails_does_not_cost_the_work() -> None:
    begun = asyncio.Event()

    async def fail() -> None:
        begun.set()
        raise OSError

    async with repeating(fail), asyncio.timeout(30):
        await begun.wait()
