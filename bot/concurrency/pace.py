"""Lets one task at a time through, with a pause between two."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Pace:
    """A gate for requests to one host: they do not overlap, and begin at least `seconds` apart."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = asyncio.Lock()
        self._begun = float("-inf")

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the turn of this task, which lasts as long as the block."""
        async with self._lock:
            await asyncio.sleep(max(0.0, self._begun + self._seconds - time.monotonic()))
            self._begun = time.monotonic()
            yield
