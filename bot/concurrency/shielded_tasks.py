"""Work that is finished once begun, although whoever waits for it is cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine


class ShieldedTasks:
    """Keeps what has been begun alive until it ends; `close` waits for it."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    async def run(self, coroutine: Coroutine[object, object, None]) -> None:
        """Do `work`; a cancellation reaches the caller, not the work."""
        task = asyncio.create_task(coroutine)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await asyncio.shield(task)

    async def close(self, timeout_seconds: float) -> bool:
        """Wait up to `seconds` for what was begun; whether all of it has ended."""
        if not self._running:
            return True
        _, unfinished = await asyncio.wait(self._running, timeout=timeout_seconds)
        return not unfinished
