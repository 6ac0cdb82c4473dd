"""Running coroutines beside each other until one fails or an event is set."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


async def run_all(*coroutines: Coroutine[Any, Any, None]) -> None:
    """Run all of them until they end; trouble with one ends the others.

    Raises:
        ExceptionGroup: What went wrong.
    """
    async with asyncio.TaskGroup() as tasks:
        for coroutine in coroutines:
            tasks.create_task(_reraise_foreign_cancel(coroutine))


async def _reraise_foreign_cancel(coroutine: Coroutine[Any, Any, None]) -> None:
    """A duty that nobody has cancelled does not end as if somebody had: that would go unnoticed."""
    try:
        await coroutine
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and not task.cancelling():
            raise RuntimeError("a duty broke off") from error
        raise


async def run_until_event(event: asyncio.Event, coroutine: Coroutine[Any, Any, None]) -> None:
    """Run `work` until it ends, or cancel it when `event` is set.

    Raises:
        ExceptionGroup: What went wrong.
    """
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(coroutine)
        watcher = tasks.create_task(_cancel_when(event, task))
        task.add_done_callback(lambda _: watcher.cancel())


async def _cancel_when(event: asyncio.Event, task: asyncio.Task[None]) -> None:
    await event.wait()
    task.cancel()
