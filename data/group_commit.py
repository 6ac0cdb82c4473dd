"""Runs many small writes in one transaction; each caller gets its result after the commit."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from data.database import Database, Transaction

A = TypeVar("A")
T = TypeVar("T")
Work = Callable[[Transaction], Awaitable[T]]
BatchWork = Callable[[Transaction, Sequence[A]], Awaitable[Sequence[T]]]
"""Work on many items at once; returns a result for each, in their order."""

BATCH_WINDOW_SECONDS = 0.005
"""How long the first write waits for others. Writes that arrive during a commit share the next one."""


@dataclass(frozen=True, slots=True)
class _QueuedWork:
    work: BatchWork[Any, Any]
    item: Any
    future: asyncio.Future[Any]


class GroupCommit:
    """Collects work for `window` seconds and runs it in one transaction.

    If a piece of work fails, the transaction is rolled back and each piece runs in a transaction of its own,
    so that only the failing piece raises. `on_wait` is called with the seconds that each piece waited.
    """

    def __init__(
        self,
        database: Database,
        window: float = BATCH_WINDOW_SECONDS,
        *,
        on_wait: Callable[[float], object] = lambda _seconds: None,
    ) -> None:
        self._database = database
        self._window = window
        self._on_wait = on_wait
        self._queue: list[_QueuedWork] = []
        self._commit_task: asyncio.Task[None] | None = None

    async def run(self, work: Work[T]) -> T:
        """Run `work` with the next commit; returns its result when that is on disk."""

        async def run_single(tx: Transaction, _items: Sequence[None]) -> list[T]:
            return [await work(tx)]

        return await self.run_batched(run_single, None)

    async def run_batched(self, work: BatchWork[A, T], item: A) -> T:
        """Run `work` once with the next commit, for all items that were submitted for it until then.

        Returns:
            The result for `item`, when that is on disk.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.append(_QueuedWork(work, item, future))
        if self._commit_task is None:
            self._commit_task = asyncio.create_task(self._commit_after_window())
        started_at = time.monotonic()
        try:
            return await future
        finally:
            self._on_wait(time.monotonic() - started_at)

    async def close(self) -> None:
        """Wait until all submitted work is committed."""
        while self._commit_task is not None:
            await asyncio.shield(self._commit_task)

    async def _commit_after_window(self) -> None:
        await asyncio.sleep(self._window)
        batch, self._queue = self._queue, []
        try:
            await self._commit(batch)
        finally:
            self._commit_task = asyncio.create_task(self._commit_after_window()) if self._queue else None

    async def _commit(self, batch: list[_QueuedWork]) -> None:
        results: list[tuple[_QueuedWork, Any]] = []
        try:
            async with self._database.transaction() as tx:
                for pieces in _group_by_work(batch):
                    found = await pieces[0].work(tx, [piece.item for piece in pieces])
                    results += zip(pieces, found, strict=True)
        except Exception as error:  # noqa: BLE001 - raised in the callers
            if len(batch) == 1:
                _fail(batch[0].future, error)
                return
            for one in batch:
                await self._commit([one])
            return
        for piece, result in results:
            if not piece.future.done():
                piece.future.set_result(result)


def _group_by_work(batch: list[_QueuedWork]) -> list[list[_QueuedWork]]:
    """The pieces grouped by their work, in the order of the first piece of each."""
    found: dict[BatchWork[Any, Any], list[_QueuedWork]] = {}
    for piece in batch:
        found.setdefault(piece.work, []).append(piece)
    return list(found.values())


def _fail(future: asyncio.Future[Any], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
