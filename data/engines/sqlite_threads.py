"""Waits until the driver's threads of an engine have ended.

aiosqlite runs each connection in a thread of its own. A connection whose task was cancelled is closed in the
background, after its engine was disposed; its thread then answers an event loop that may be closed already.
"""

from __future__ import annotations

import asyncio
import time
from threading import Thread
from typing import Any

from sqlalchemy import event

from data.engines.async_engine import AsyncEngine

_CLOSE_TIMEOUT_SECONDS = 5.0


class ConnectionThreads:
    """The threads of the connections that some engines have opened."""

    def __init__(self, *engines: AsyncEngine) -> None:
        self._threads: list[Thread] = []
        for engine in engines:
            event.listen(engine.sync_engine, "connect", self._on_connect)

    async def wait_until_ended(self) -> None:
        """Wait until every thread has ended, at most five seconds. The engines must be disposed."""
        deadline = time.monotonic() + _CLOSE_TIMEOUT_SECONDS
        for thread in self._threads:
            await asyncio.to_thread(thread.join, max(0.0, deadline - time.monotonic()))
        self._threads.clear()

    def _on_connect(self, connection: Any, _record: object) -> None:
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        # aiosqlite offers no public way to wait for the end of its thread.
        self._threads.append(connection.driver_connection._thread)  # noqa: SLF001
