"""What has begun is finished although nobody waits for it any more."""

from __future__ import annotations

import asyncio

import pytest

from bot.concurrency.shielded_tasks import Unbroken


async def test_work_outlives_the_cancellation_of_its_caller() -> None:
    unbroken, gate, done = Unbroken(), asyncio.Event(), list[str]()

    async def work() -> None:
        await gate.wait()
        done.append("done")

    caller = asyncio.create_task(unbroken.run(work()))
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert not await unbroken.close(0.01)
    gate.set()
    assert await unbroken.close(5)
    assert done == ["done"]


async def test_the_caller_hears_of_a_failure() -> None:
    async def work() -> None:
        raise ValueError("broken")

    unbroken = Unbroken()
    with pytest.raises(ValueError, match="broken"):
        await unbroken.run(work())
    assert await unbroken.close(0)
