"""Runs coroutines to their end even if their callers are cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine


class ShieldedTasks:
    """Holds the running coroutines until they end; `close` waits for them."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    async def run(self, coroutine: Coroutine[object, object, None]) -> None:
        """Run `coroutine`; a cancellation reaches the caller, not the coroutine."""
        task = asyncio.create_task(coroutine)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await asyncio.shield(task)

    async def close(self, timeout_seconds: float) -> bool:
        """Wait up to `timeout_seconds` for the running coroutines; returns whether all have ended."""
        if not self._running:
            return True
        _, unfinished = await asyncio.wait(self._running, timeout=timeout_seconds)
        return not unfinished
