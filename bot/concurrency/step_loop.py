"""Repeats a step of a background job: at once when there is work, and after a delay otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager

from bot.concurrency.event_wait import wait_for_event

_RETRY_DELAY_SECONDS = 5.0


async def run_steps(
    step: Callable[[], Awaitable[float]],
    due: asyncio.Event,
    track_step: Callable[[], AbstractContextManager[None]],
    log_failure: Callable[[Exception], object],
) -> None:
    """Repeat `step` until cancelled; one that fails is repeated after five seconds.

    Args:
        step: Does what there is to do, and returns the seconds until the next step.
        due: Set when there is something to do before.
        track_step: Wraps each step, to observe how it ends.
        log_failure: Called with what a step has raised.
    """
    while True:
        try:
            with track_step():
                delay = await step()
        except Exception as error:  # noqa: BLE001 - whatever failed, the job goes on
            log_failure(error)
            delay = _RETRY_DELAY_SECONDS
        await wait_for_event(due, delay)
