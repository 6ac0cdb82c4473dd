"""Waiting for an event ends with the event or the timeout, whichever comes first."""

from __future__ import annotations

import asyncio

import pytest

from bot.concurrency.event_wait import wait_for_event


async def test_wait_for_event_ends_when_the_event_is_set_and_clears_it() -> None:
    event = asyncio.Event()
    waiting = asyncio.create_task(wait_for_event(event, 60))
    await asyncio.sleep(0)
    event.set()
    assert await waiting
    assert not event.is_set()


async def test_wait_for_event_returns_at_once_for_an_event_set_before() -> None:
    event = asyncio.Event()
    event.set()
    assert await wait_for_event(event, 60)
    assert not event.is_set()


async def test_wait_for_event_ends_with_the_timeout() -> None:
    event = asyncio.Event()
    assert not await wait_for_event(event, 0.001)


async def test_wait_for_event_ends_at_once_for_a_timeout_of_zero() -> None:
    assert not await wait_for_event(asyncio.Event(), 0)


async def test_wait_for_event_passes_a_cancellation_on_and_keeps_the_event() -> None:
    event = asyncio.Event()
    waiting = asyncio.create_task(wait_for_event(event, 60))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    event.set()
    assert await wait_for_event(event, 60)
