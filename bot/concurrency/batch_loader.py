"""Questions that come at the same time are answered by one look at the database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Together(Generic[K, V]):
    """Loads values by key.

    Whoever asks before a load begins shares it, so no answer is older than its question.
    """

    def __init__(self, load: Callable[[Sequence[K]], Awaitable[Mapping[K, V]]]) -> None:
        self._load = load
        self._waiting: dict[K, asyncio.Future[V]] = {}
        self._loading: asyncio.Task[None] | None = None

    async def get(self, key: K) -> V:
        """The value of `key`; raises what loading raised."""
        future = self._waiting.get(key)
        if future is None:
            future = self._waiting[key] = asyncio.get_running_loop().create_future()
        if self._loading is None:
            self._loading = asyncio.create_task(self._work())
        return await asyncio.shield(future)

    async def _work(self) -> None:
        await asyncio.sleep(0)  # those who ask in the same moment come along
        while self._waiting:
            batch, self._waiting = self._waiting, {}
            await self._answer(batch)
        self._loading = None

    async def _answer(self, batch: dict[K, asyncio.Future[V]]) -> None:
        try:
            found = await self._load(list(batch))
            for key, future in batch.items():
                future.set_result(found[key])
        except Exception as error:  # noqa: BLE001 - handed to everyone who asked
            for future in batch.values():
                if not future.done():
                    future.set_exception(error)
