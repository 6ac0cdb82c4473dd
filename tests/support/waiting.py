"""Waiting for a condition that no event announces."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

_POLL_INTERVAL_SECONDS = 0.02


async def wait_until(is_true: Callable[[], bool], within: float = 60) -> None:
    """Wait until `is_true()`.

    Raises:
        TimeoutError: It was false for `within` seconds.
    """
    async with asyncio.timeout(within):
        while not is_true():  # noqa: ASYNC110 - no event announces the change
            await asyncio.sleep(_POLL_INTERVAL_SECONDS)
