"""Requests to one host come one at a time."""

from __future__ import annotations

import asyncio

from bot.concurrency.pace import Pace


async def test_turns_do_not_overlap_and_an_error_ends_one() -> None:
    pace, running, most = Pace(0), 0, 0

    async def take(number: int) -> None:
        nonlocal running, most
        async with pace.turn():
            running += 1
            most = max(most, running)
            await asyncio.sleep(0)
            running -= 1
            if number == 1:
                raise ValueError

    results = await asyncio.gather(*(take(number) for number in range(4)), return_exceptions=True)
    assert most == 1
    assert [type(result) for result in results] == [type(None), ValueError, type(None), type(None)]
