"""Concurrent calls are answered from one load."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from bot.concurrency.batch_loader import BatchLoader


class BlockingStore:
    """Records its loads; they can be blocked."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.load_started = asyncio.Event()
        self.unblocked = asyncio.Event()
        self.unblocked.set()

    async def load(self, keys: Sequence[str]) -> Mapping[str, str]:
        self.batches.append(sorted(keys))
        self.load_started.set()
        await self.unblocked.wait()
        return {key: key.upper() for key in keys if key != "lost"}


async def test_concurrent_calls_share_one_load() -> None:
    store = BlockingStore()
    loader = BatchLoader(store.load)
    answers = await asyncio.gather(*(loader.get(key) for key in "abcabc"))
    assert answers == list("ABCABC")
    assert store.batches == [["a", "b", "c"]]


async def test_a_call_during_a_load_waits_for_the_next_load() -> None:
    store = BlockingStore()
    store.unblocked.clear()
    loader = BatchLoader(store.load)
    first = asyncio.create_task(loader.get("a"))
    await store.load_started.wait()
    second = asyncio.create_task(loader.get("a"))
    await asyncio.sleep(0)
    store.unblocked.set()
    assert [await first, await second] == ["A", "A"]
    assert store.batches == [["a"], ["a"]]


async def test_a_failed_load_raises_in_every_caller_and_the_next_one_works() -> None:
    loader = BatchLoader(BlockingStore().load)
    failed = await asyncio.gather(loader.get("lost"), loader.get("lost"), return_exceptions=True)
    assert [type(error) for error in failed] == [KeyError, KeyError]
    assert await loader.get("a") == "A"


async def test_a_cancelled_caller_does_not_cancel_the_others() -> None:
    store = BlockingStore()
    store.unblocked.clear()
    loader = BatchLoader(store.load)
    waiting, cancelled = asyncio.create_task(loader.get("a")), asyncio.create_task(loader.get("a"))
    await store.load_started.wait()
    cancelled.cancel()
    store.unblocked.set()
    assert await waiting == "A"
    with pytest.raises(asyncio.CancelledError):
        await cancelled
