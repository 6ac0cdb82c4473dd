import asyncio
from collections.abc import Mapping, Sequence

import pytest

from bot.concurrency.batch_loader import Together


class Shelf:
    """Counts its looks and can be held up."""

    def __init__(self) -> None:
        self.looks: list[list[str]] = []
        self.looked = asyncio.Event()
        self.open = asyncio.Event()
        self.open.set()

    async def load(self, keys: Sequence[str]) -> Mapping[str, str]:
        self.looks.append(sorted(keys))
        self.looked.set()
        await self.open.wait()
        return {key: key.upper() for key in keys if key != "lost"}


async def test_questions_of_one_moment_share_one_look() -> None:
    shelf = Shelf()
    together = Together(shelf.load)
    answers = await asyncio.gather(*(together.get(key) for key in "abcabc"))
    assert answers == list("ABCABC")
    assert shelf.looks == [["a", "b", "c"]]


async def test_a_question_asked_during_a_look_waits_for_the_next() -> None:
    shelf = Shelf()
    shelf.open.clear()
    together = Together(shelf.load)
    first = asyncio.create_task(together.get("a"))
    await shelf.looked.wait()
    second = asyncio.create_task(together.get("a"))
    await asyncio.sleep(0)
    shelf.open.set()
    assert [await first, await second] == ["A", "A"]
    assert shelf.looks == [["a"], ["a"]]


async def test_a_failed_look_is_told_to_everyone_and_the_next_one_works() -> None:
    together = Together(Shelf().load)
    failed = await asyncio.gather(together.get("lost"), together.get("lost"), return_exceptions=True)
    assert [type(error) for error in failed] == [KeyError, KeyError]
    assert await together.get("a") == "A"


async def test_one_who_stops_waiting_does_not_stop_the_others() -> None:
    shelf = Shelf()
    shelf.open.clear()
    together = Together(shelf.load)
    patient, hasty = asyncio.create_task(together.get("a")), asyncio.create_task(together.get("a"))
    await shelf.looked.wait()
    hasty.cancel()
    shelf.open.set()
    assert await patient == "A"
    with pytest.raises(asyncio.CancelledError):
        await hasty
