"""Waiting for what happens next, without looking again and again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.playground.world.event_log import Event, Journal


class NothingCameError(AssertionError):
    """What a test waited for did not happen in time; the text says what happened instead."""


async def next_event(journal: Journal, since: int, accepts: Callable[[Event], bool], within: float) -> Event:
    """The first event after number `since` that `accepts` takes, seen already or still to come.

    Raises:
        TimeoutError: None came within so many real seconds.
    """
    found: asyncio.Future[Event] = asyncio.get_running_loop().create_future()

    def look(event: Event) -> None:
        if not found.done() and accepts(event):
            found.set_result(event)

    for event in journal.since(since):
        look(event)
    unsubscribe = journal.subscribe(look)
    try:
        async with asyncio.timeout(within):
            return await found
    finally:
        unsubscribe()
