"""Keeps each chat's work in order while chats run side by side, and ends in good time."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

Job = Callable[[], Awaitable[None]]
AT_ONCE = 64
_LAST_JOBS = 3.0
_LAST_WORDS = 0.5


class Dispatcher:
    """Runs jobs: those of one chat one after the other, at most `at_once` in all."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._room = asyncio.Semaphore(at_once)
        self._waiting: dict[int, deque[Job]] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._later: dict[asyncio.Task[None], int] = {}
        self._closing = False

    def put(self, chat_id: int, job: Job) -> None:
        """Run `job` after everything that waits for the same chat."""
        queue = self._waiting.get(chat_id)
        if queue is not None:
            queue.append(job)
            return
        self._waiting[chat_id] = deque([job])
        self._keep(asyncio.create_task(self._work(chat_id)))

    def after(self, seconds: float, chat_id: int, job: Job) -> None:
        """Put `job` in a while; at the end it is dropped, so it must be safe to lose."""
        task = asyncio.create_task(self._sleep_then_put(seconds, chat_id, job))
        self._later[task] = chat_id
        task.add_done_callback(self._later.pop)

    def busy(self) -> set[int]:
        """The chats that something runs, waits or will wait for."""
        return {*self._waiting, *self._later.values()}

    async def close(self, seconds: float = _LAST_JOBS) -> None:
        """Let the jobs that run end, cancel those that take longer than `seconds`, drop what waits.

        What is dropped or cancelled must be on record elsewhere, as updates and pastes are.
        """
        self._closing = True
        for task in self._later:
            task.cancel()
        if not self._running:
            return
        _, slow = await asyncio.wait(self._running, timeout=seconds)
        for task in slow:
            task.cancel()
        if slow:
            await asyncio.wait(slow, timeout=_LAST_WORDS)

    async def _sleep_then_put(self, seconds: float, chat_id: int, job: Job) -> None:
        await asyncio.sleep(seconds)
        self.put(chat_id, job)

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _work(self, chat_id: int) -> None:
        queue = self._waiting[chat_id]
        try:
            while queue and not self._closing:
                async with self._room:
                    await _safely(queue[0])
                queue.popleft()
        finally:
            del self._waiting[chat_id]


async def _safely(job: Job) -> None:
    try:
        await job()
    except Exception:
        log.exception("a job failed")
