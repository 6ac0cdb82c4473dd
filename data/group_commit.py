"""Many small writes, one commit: each waits at most a moment, and none is told done before it is durable."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from data.database import Database, Transaction

T = TypeVar("T")
Work = Callable[[Transaction], Awaitable[T]]

WINDOW_SECONDS = 0.02


class GroupCommit:
    """Collects work for `window` seconds and runs it in one transaction.

    Where one piece of work fails, the transaction is rolled back and each piece gets its own, so that only
    the failing one is told so.
    """

    def __init__(self, database: Database, window: float = WINDOW_SECONDS) -> None:
        self._database = database
        self._window = window
        self._waiting: list[tuple[Work[Any], asyncio.Future[Any]]] = []
        self._round: asyncio.Task[None] | None = None

    async def run(self, work: Work[T]) -> T:
        """Run `work` with the next commit; returns its result once that is on disk."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, future))
        if self._round is None:
            self._round = asyncio.create_task(self._commit_after_window())
        return await future

    async def close(self) -> None:
        """Wait until everything handed in is committed."""
        while self._round is not None:
            await asyncio.shield(self._round)

    async def _commit_after_window(self) -> None:
        await asyncio.sleep(self._window)
        batch, self._waiting = self._waiting, []
        try:
            await self._commit(batch)
        finally:
            self._round = asyncio.create_task(self._commit_after_window()) if self._waiting else None

    async def _commit(self, batch: list[tuple[Work[Any], asyncio.Future[Any]]]) -> None:
        try:
            async with self._database.transaction() as tx:
                results = [await work(tx) for work, _ in batch]
        except Exception as error:  # noqa: BLE001 - handed to the one who asked
            if len(batch) == 1:
                _fail(batch[0][1], error)
                return
            for one in batch:
                await self._commit([one])
            return
        for (_, future), result in zip(batch, results, strict=True):
            if not future.done():
                future.set_result(result)


def _fail(future: asyncio.Future[Any], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)
