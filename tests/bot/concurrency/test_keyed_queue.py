"""Work is done in order within a chat, side by side between chats, and ends in good time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.concurrency.keyed_queue import Dispatcher

Job = Callable[[], Awaitable[None]]


def noting(done: list[str], name: str, gate: asyncio.Event | None = None) -> Job:
    """A job that notes its beginning and its end, and waits for `gate` between."""

    async def job() -> None:
        done.append(f"{name} begins")
        await (gate.wait() if gate else asyncio.sleep(0))
        done.append(f"{name} ends")

    return job


async def until(holds: Callable[[], bool]) -> None:
    """Let the others run until something holds."""
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 - the notes are a plain list
            await asyncio.sleep(0)


async def test_jobs_of_one_chat_never_overlap_and_keep_their_order() -> None:
    dispatcher, done, gate = Dispatcher(), list[str](), asyncio.Event()
    dispatcher.put(1, noting(done, "a", gate))
    dispatcher.put(1, noting(done, "b"))
    dispatcher.put(2, noting(done, "c"))
    await until(lambda: "c ends" in done)
    assert done == ["a begins", "c begins", "c ends"]
    gate.set()
    await until(lambda: "b ends" in done)
    assert done[3:] == ["a ends", "b begins", "b ends"]
    await dispatcher.close()


async def test_no_more_jobs_run_at_once_than_allowed() -> None:
    dispatcher, done, gate = Dispatcher(at_once=2), list[str](), asyncio.Event()
    for chat in range(5):
        dispatcher.put(chat, noting(done, str(chat), gate))
    for _ in range(20):
        await asyncio.sleep(0)
    assert len(done) == 2
    gate.set()
    await until(lambda: len(done) == 10)
    await dispatcher.close()


async def test_a_job_that_fails_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    dispatcher, done = Dispatcher(), list[str]()

    async def fails() -> None:
        raise ValueError("broken")

    dispatcher.put(1, fails)
    dispatcher.put(1, noting(done, "next"))
    await until(lambda: "next ends" in done)
    assert "a job failed" in caplog.text
    await dispatcher.close()


async def test_closing_lets_what_runs_end_and_drops_what_waits() -> None:
    dispatcher, done, gate = Dispatcher(), list[str](), asyncio.Event()
    dispatcher.put(1, noting(done, "runs", gate))
    dispatcher.put(1, noting(done, "waits"))
    dispatcher.after(0.01, 2, noting(done, "later"))
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_later(0.05, gate.set)
    await dispatcher.close()
    dispatcher.put(3, noting(done, "too late"))
    await asyncio.sleep(0.05)
    assert done == ["runs begins", "runs ends"]


async def test_closing_cancels_what_takes_too_long() -> None:
    dispatcher, done = Dispatcher(), list[str]()
    dispatcher.put(1, noting(done, "slow", asyncio.Event()))
    await asyncio.sleep(0)
    async with asyncio.timeout(60):
        await dispatcher.close(0.05)
    assert done == ["slow begins"]
