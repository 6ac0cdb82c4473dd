"""Runs coroutines concurrently until one fails or an event is set."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


async def run_all(*coroutines: Coroutine[Any, Any, None]) -> None:
    """Run all coroutines until they end; a failure of one cancels the others.

    Raises:
        ExceptionGroup: What the coroutines raised.
    """
    async with asyncio.TaskGroup() as tasks:
        for coroutine in coroutines:
            tasks.create_task(_reraise_foreign_cancel(coroutine))


async def _reraise_foreign_cancel(coroutine: Coroutine[Any, Any, None]) -> None:
    """Turn a CancelledError of another origin into a RuntimeError; a TaskGroup would swallow it."""
    try:
        await coroutine
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and not task.cancelling():
            raise RuntimeError("a coroutine was cancelled from within") from error
        raise


async def run_until_event(event: asyncio.Event, coroutine: Coroutine[Any, Any, None]) -> None:
    """Run `coroutine` until it ends, or cancel it when `event` is set.

    Raises:
        ExceptionGroup: What the coroutine raised.
    """
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(coroutine)
        watcher = tasks.create_task(_cancel_when(event, task))
        task.add_done_callback(lambda _: watcher.cancel())


async def _cancel_when(event: asyncio.Event, task: asyncio.Task[None]) -> None:
    await event.wait()
    task.cancel()
