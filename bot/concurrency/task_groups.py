"""Running coroutines beside each other until one fails or an event is set."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


async def together(*duties: Coroutine[Any, Any, None]) -> None:
    """Run all of them until they end; trouble with one ends the others.

    Raises:
        ExceptionGroup: What went wrong.
    """
    async with asyncio.TaskGroup() as tasks:
        for duty in duties:
            tasks.create_task(_kept(duty))


async def _kept(duty: Coroutine[Any, Any, None]) -> None:
    """A duty that nobody has cancelled does not end as if somebody had: that would go unnoticed."""
    try:
        await duty
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and not task.cancelling():
            raise RuntimeError("a duty broke off") from error
        raise


async def until_set(event: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Run `work` until it ends, or cancel it when `event` is set.

    Raises:
        ExceptionGroup: What went wrong.
    """
    async with asyncio.TaskGroup() as tasks:
        working = tasks.create_task(work)
        watching = tasks.create_task(_cancel_when(event, working))
        working.add_done_callback(lambda _: watching.cancel())


async def _cancel_when(event: asyncio.Event, work: asyncio.Task[None]) -> None:
    await event.wait()
    work.cancel()
