"""Jobs run in order within a chat, concurrently between chats, and end within a timeout."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.concurrency.keyed_queue import KeyedQueue

QueuedJob = Callable[[], Awaitable[None]]


def recording_job(done: list[str], name: str, gate: asyncio.Event | None = None) -> QueuedJob:
    """A job that records its beginning and its end, and waits for `gate` between."""

    async def job() -> None:
        done.append(f"{name} begins")
        await (gate.wait() if gate else asyncio.sleep(0))
        done.append(f"{name} ends")

    return job


async def wait_until(holds: Callable[[], bool]) -> None:
    """Let other tasks run until a condition holds."""
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 - the record is a plain list
            await asyncio.sleep(0)


async def test_jobs_of_one_chat_never_overlap_and_keep_their_order() -> None:
    queue, done, gate = KeyedQueue(), list[str](), asyncio.Event()
    queue.submit(1, recording_job(done, "a", gate))
    queue.submit(1, recording_job(done, "b"))
    queue.submit(2, recording_job(done, "c"))
    await wait_until(lambda: "c ends" in done)
    assert done == ["a begins", "c begins", "c ends"]
    gate.set()
    await wait_until(lambda: "b ends" in done)
    assert done[3:] == ["a ends", "b begins", "b ends"]
    await queue.close()


async def test_no_more_jobs_run_at_once_than_allowed() -> None:
    queue, done, gate = KeyedQueue(max_concurrent=2), list[str](), asyncio.Event()
    for chat in range(5):
        queue.submit(chat, recording_job(done, str(chat), gate))
    for _ in range(20):
        await asyncio.sleep(0)
    assert len(done) == 2
    gate.set()
    await wait_until(lambda: len(done) == 10)
    await queue.close()


async def test_a_failing_job_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    queue, done = KeyedQueue(), list[str]()

    async def fails() -> None:
        raise ValueError("broken")

    queue.submit(1, fails)
    queue.submit(1, recording_job(done, "next"))
    await wait_until(lambda: "next ends" in done)
    assert "updates: job failed" in caplog.text
    await queue.close()


async def test_close_waits_for_running_jobs_and_drops_queued_ones() -> None:
    queue, done, gate = KeyedQueue(), list[str](), asyncio.Event()
    queue.submit(1, recording_job(done, "runs", gate))
    queue.submit(1, recording_job(done, "waits"))
    queue.submit_later(0.01, 2, recording_job(done, "later"))
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_later(0.05, gate.set)
    await queue.close()
    queue.submit(3, recording_job(done, "too late"))
    await asyncio.sleep(0.05)
    assert done == ["runs begins", "runs ends"]


async def test_close_cancels_jobs_that_take_too_long() -> None:
    queue, done = KeyedQueue(), list[str]()
    queue.submit(1, recording_job(done, "slow", asyncio.Event()))
    await asyncio.sleep(0)
    async with asyncio.timeout(60):
        await queue.close(0.05)
    assert done == ["slow begins"]
