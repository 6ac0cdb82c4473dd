"""Counts the open transactions and snapshots of a database, and waits until they have ended."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class OpenBlocks:
    """The blocks that are open; those of cancelled tasks end a moment after the cancellation."""

    def __init__(self) -> None:
        self._count = 0
        self._all_ended = asyncio.Event()
        self._all_ended.set()

    @contextmanager
    def count(self) -> Iterator[None]:
        """Count the block as open until it ends."""
        self._count += 1
        self._all_ended.clear()
        try:
            yield
        finally:
            self._count -= 1
            if not self._count:
                self._all_ended.set()

    async def wait_until_ended(self, timeout_seconds: float) -> None:
        """Wait until no block is open, at most `timeout_seconds`."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_seconds):
                await self._all_ended.wait()
