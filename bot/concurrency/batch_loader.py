"""Loads the values that concurrent callers ask for in one batch (the DataLoader pattern)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class BatchLoader(Generic[K, V]):
    """Loads values by key.

    All calls before a load begins share it, so no value is older than its call. Nothing is cached.

    Args:
        load: Loads the values of several keys; a missing key fails the whole batch.
    """

    def __init__(self, load: Callable[[Sequence[K]], Awaitable[Mapping[K, V]]]) -> None:
        self._load = load
        self._pending: dict[K, asyncio.Future[V]] = {}
        self._load_task: asyncio.Task[None] | None = None

    async def get(self, key: K) -> V:
        """The value of `key`; raises what loading raised."""
        future = self._pending.get(key)
        if future is None:
            future = self._pending[key] = asyncio.get_running_loop().create_future()
        if self._load_task is None:
            self._load_task = asyncio.create_task(self._load_batches())
        return await asyncio.shield(future)

    async def _load_batches(self) -> None:
        await asyncio.sleep(0)  # other callers of this turn of the event loop join
        while self._pending:
            batch, self._pending = self._pending, {}
            await self._resolve(batch)
        self._load_task = None

    async def _resolve(self, batch: dict[K, asyncio.Future[V]]) -> None:
        try:
            found = await self._load(list(batch))
            for key, future in batch.items():
                future.set_result(found[key])
        except Exception as error:  # noqa: BLE001 - raised in every caller
            for future in batch.values():
                if not future.done():
                    future.set_exception(error)
