from __future__ import annotations

import asyncio

from bot.concurrency.event_wait import wait_for_event


async def test_an_event_that_is_set_ends_the_wait_and_is_cleared() -> None:
    event = asyncio.Event()
    event.set()
    assert await wait_for_event(event, 60)
    assert not event.is_set()


async def test_an_event_that_is_set_later_ends_the_wait() -> None:
    event = asyncio.Event()
    asyncio.get_running_loop().call_later(0.01, event.set)
    assert await wait_for_event(event, 60)


async def test_a_wait_without_the_event_ends_at_the_timeout() -> None:
    assert not await wait_for_event(asyncio.Event(), 0.01)
