"""Shielded coroutines end although their callers are cancelled."""

from __future__ import annotations

import asyncio

import pytest

from bot.concurrency.shielded_tasks import ShieldedTasks


async def test_a_coroutine_outlives_the_cancellation_of_its_caller() -> None:
    tasks, gate, done = ShieldedTasks(), asyncio.Event(), list[str]()

    async def work() -> None:
        await gate.wait()
        done.append("done")

    caller = asyncio.create_task(tasks.run(work()))
    await asyncio.sleep(0)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert not await tasks.close(0.01)
    gate.set()
    assert await tasks.close(5)
    assert done == ["done"]


async def test_a_failure_is_raised_in_the_caller() -> None:
    async def work() -> None:
        raise ValueError("broken")

    tasks = ShieldedTasks()
    with pytest.raises(ValueError, match="broken"):
        await tasks.run(work())
    assert await tasks.close(0)
