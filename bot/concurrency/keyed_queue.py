"""Runs the jobs of each key in order and those of different keys concurrently."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

QueuedJob = Callable[[], Awaitable[None]]
MAX_CONCURRENT_JOBS = 64
_CLOSE_TIMEOUT_SECONDS = 3.0
_CANCEL_GRACE_SECONDS = 0.5


class KeyedQueue:
    """Runs jobs: those of one key, such as a chat, one after the other, at most `max_concurrent` in all."""

    def __init__(self, max_concurrent: int = MAX_CONCURRENT_JOBS) -> None:
        self._semaphore = asyncio.Semaphore(max_concurrent)
        self._queues: dict[int, deque[QueuedJob]] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._delayed: dict[asyncio.Task[None], int] = {}
        self._closing = False

    def submit(self, key: int, job: QueuedJob) -> None:
        """Run `job` after all jobs submitted before for the same key."""
        queue = self._queues.get(key)
        if queue is not None:
            queue.append(job)
            return
        self._queues[key] = deque([job])
        self._track(asyncio.create_task(self._run_queue(key)))

    def submit_later(self, seconds: float, key: int, job: QueuedJob) -> None:
        """Submit `job` after `seconds`; `close` drops it before that, so it must be safe to lose."""
        task = asyncio.create_task(self._submit_after(seconds, key, job))
        self._delayed[task] = key
        task.add_done_callback(self._delayed.pop)

    def busy_keys(self) -> set[int]:
        """The keys with running, queued or delayed jobs."""
        return {*self._queues, *self._delayed.values()}

    async def close(self, timeout_seconds: float = _CLOSE_TIMEOUT_SECONDS) -> None:
        """Wait for running jobs, cancel those that exceed `timeout_seconds`, and drop the queued ones.

        Dropped and cancelled jobs must be recoverable from elsewhere, as updates and pastes are.
        """
        self._closing = True
        for task in self._delayed:
            task.cancel()
        if not self._running:
            return
        _, slow = await asyncio.wait(self._running, timeout=timeout_seconds)
        for task in slow:
            task.cancel()
        if slow:
            await asyncio.wait(slow, timeout=_CANCEL_GRACE_SECONDS)

    async def _submit_after(self, seconds: float, key: int, job: QueuedJob) -> None:
        await asyncio.sleep(seconds)
        self.submit(key, job)

    def _track(self, task: asyncio.Task[None]) -> None:
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _run_queue(self, key: int) -> None:
        queue = self._queues[key]
        try:
            while queue and not self._closing:
                async with self._semaphore:
                    await _run_logging_errors(queue[0])
                queue.popleft()
        finally:
            del self._queues[key]


async def _run_logging_errors(job: QueuedJob) -> None:
    try:
        await job()
    except Exception:
        log.exception("updates: job failed")
