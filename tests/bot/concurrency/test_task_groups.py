"""Coroutines run concurrently and end together, and none ends unnoticed."""

from __future__ import annotations

import asyncio

import pytest

from bot.concurrency.task_groups import run_all, run_until_event


async def wait_forever(ended: list[str]) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        ended.append("ended")


async def raise_error() -> None:
    raise ValueError("failed")


async def cancel_itself() -> None:
    raise asyncio.CancelledError


async def test_a_coroutine_that_fails_cancels_the_others_and_its_error_is_raised() -> None:
    ended: list[str] = []
    with pytest.raises(ExceptionGroup) as caught:
        await run_all(wait_forever(ended), raise_error())
    assert caught.group_contains(ValueError)
    assert ended == ["ended"]


async def test_a_coroutine_that_cancels_itself_raises_an_error() -> None:
    with pytest.raises(ExceptionGroup) as caught:
        await run_all(wait_forever([]), cancel_itself())
    assert caught.group_contains(RuntimeError, match="cancelled from within")


async def test_a_coroutine_is_cancelled_when_the_event_is_set_and_may_clean_up() -> None:
    ended: list[str] = []
    event = asyncio.Event()
    running = asyncio.create_task(run_until_event(event, run_all(wait_forever(ended))))
    await asyncio.sleep(0)
    event.set()
    await running
    assert ended == ["ended"]


async def test_a_coroutine_that_ends_by_itself_needs_no_event() -> None:
    await run_until_event(asyncio.Event(), asyncio.sleep(0))


async def test_a_coroutine_that_fails_before_the_event_raises_its_error() -> None:
    with pytest.raises(ExceptionGroup) as caught:
        await run_until_event(asyncio.Event(), raise_error())
    assert caught.group_contains(ValueError)
