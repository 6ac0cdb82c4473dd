"""Waits for an asyncio event no longer than a timeout, and clears it."""

from __future__ import annotations

import asyncio


async def wait_for_event(event: asyncio.Event, timeout_seconds: float) -> bool:
    """Wait until `event` is set, and clear it, so that the next wait needs a new signal.

    Returns:
        Whether the event was set within `timeout_seconds`.
    """
    try:
        async with asyncio.timeout(timeout_seconds):
            await event.wait()
    except TimeoutError:
        return False
    event.clear()
    return True
