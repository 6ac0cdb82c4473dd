import asyncio
from collections.abc import Mapping, Sequence

import pytest

from bot.concurrency.batch_loader import BatchLoader


class BlockingStore:
    """Counts its looks and can be held up."""

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


async def test_questions_of_one_moment_share_one_look() -> None:
    store = BlockingStore()
    loader = BatchLoader(store.load)
    answers = await asyncio.gather(*(loader.get(key) for key in "abcabc"))
    assert answers == list("ABCABC")
    assert store.batches == [["a", "b", "c"]]


async def test_a_question_asked_during_a_look_waits_for_the_next() -> None:
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


async def test_a_failed_look_is_told_to_everyone_and_the_next_one_works() -> None:
    loader = BatchLoader(BlockingStore().load)
    failed = await asyncio.gather(loader.get("lost"), loader.get("lost"), return_exceptions=True)
    assert [type(error) for error in failed] == [KeyError, KeyError]
    assert await loader.get("a") == "A"


async def test_one_who_stops_waiting_does_not_stop_the_others() -> None:
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
