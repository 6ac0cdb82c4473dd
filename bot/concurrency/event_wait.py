"""Waits for an asyncio event with a time limit and consumes it."""

from __future__ import annotations

import asyncio
from contextlib import suppress


async def wait_for_event(event: asyncio.Event, timeout_seconds: float) -> bool:
    """Wait until `event` is set or the timeout has passed, then clear it.

    Returns:
        Whether the event was set.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(timeout_seconds):
            await event.wait()
    was_set = event.is_set()
    event.clear()
    return was_set
