"""Waits for an event of the event log without polling."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.playground.world.event_log import EventLog, WorldEvent


class WaitTimeoutError(AssertionError):
    """An awaited event did not happen in time; the text says what happened instead."""


async def next_event(
    event_log: EventLog, since: int, accepts: Callable[[WorldEvent], bool], timeout_seconds: float
) -> WorldEvent:
    """The first event after number `since` for which `accepts` is true, past or future.

    Raises:
        TimeoutError: None happened within `timeout_seconds` real seconds.
    """
    found: asyncio.Future[WorldEvent] = asyncio.get_running_loop().create_future()

    def offer(event: WorldEvent) -> None:
        if not found.done() and accepts(event):
            found.set_result(event)

    for event in event_log.since(since):
        offer(event)
    unsubscribe = event_log.subscribe(offer)
    try:
        async with asyncio.timeout(timeout_seconds):
            return await found
    finally:
        unsubscribe()
