"""The typing indicator is shown while the work runs and ends with it."""

from __future__ import annotations

import asyncio

import pytest

from bot.handlers.typing_indicator import show_repeatedly


class CallCounter:
    """Counts its calls and sets an event at the wanted number."""

    def __init__(self, wanted: int = 0) -> None:
        self.times = 0
        self.wanted = wanted
        self.enough = asyncio.Event()

    async def __call__(self) -> None:
        self.times += 1
        if self.times >= self.wanted:
            self.enough.set()


async def test_typing_is_repeated_until_the_work_is_done() -> None:
    shown = CallCounter(wanted=3)
    async with show_repeatedly(shown, every=0.001), asyncio.timeout(30):
        await shown.enough.wait()
    times = shown.times
    await asyncio.sleep(0)
    assert shown.times == times


async def test_quick_work_shows_no_typing() -> None:
    shown = CallCounter()
    async with show_repeatedly(shown, after=3600):
        await asyncio.sleep(0)
    assert shown.times == 0


async def test_an_error_of_the_work_reaches_its_caller() -> None:
    with pytest.raises(KeyError):
        async with show_repeatedly(CallCounter()):
            raise KeyError


async def test_a_failing_typing_request_does_not_stop_the_work() -> None:
    started = asyncio.Event()

    async def fail() -> None:
        started.set()
        raise OSError

    async with show_repeatedly(fail), asyncio.timeout(30):
        await started.wait()
