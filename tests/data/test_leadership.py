"""The right to send: one process has it, the next gets it when that one ends, whatever ends it."""

from __future__ import annotations

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.errors import DatabaseUnavailable
from data.leadership import Right, leading, right_to_send

ROOT = Path(__file__).parents[2]
HOLD = """
import asyncio, sys
from datetime import UTC, datetime
from data.leadership import leading, right_to_send

async def hold() -> None:
    async with leading(right_to_send(sys.argv[1], "holder", lambda: datetime.now(UTC)), lambda _: None):
        child = await asyncio.create_subprocess_exec(sys.executable, "-c", "import sys; sys.stdin.read()",
                                                     stdin=asyncio.subprocess.PIPE, close_fds=False)
        print("held", child.pid, flush=True)
        await asyncio.to_thread(sys.stdin.read)

asyncio.run(hold())
"""
Hold = Callable[[], Awaitable[Process]]


def now() -> datetime:
    return datetime(2026, 3, 5, 7, 30, tzinfo=UTC)


def right(url: str, name: str = "me") -> Right:
    return right_to_send(url, name, now)


@pytest.fixture
async def hold(url: str) -> AsyncIterator[Hold]:
    """Starts a process that has the right, and a child of it; ended with the test."""
    async with AsyncExitStack() as stack:

        async def start() -> Process:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", HOLD, url, stdin=PIPE, stdout=PIPE, cwd=ROOT
            )

            async def end() -> None:
                if process.returncode is None:
                    process.kill()
                await process.communicate()

            stack.push_async_callback(end)
            assert process.stdout is not None
            assert (await process.stdout.readline()).startswith(b"held")
            return process

        yield start


async def test_one_has_it_and_the_other_learns_who_and_since_when(url: str) -> None:
    first, second = right(url, "desk:1"), right(url)
    assert await first.attempt()
    assert await first.attempt()
    assert not await second.attempt()
    assert await second.holder() == "desk:1 since 2026-03-05 07:30:00 UTC"
    await first.release()
    await first.release()
    assert await second.attempt()
    assert (await first.holder()).startswith("me since")
    await second.release()


async def test_who_waits_gets_it_at_the_end_of_the_one_before(url: str) -> None:
    told: list[str] = []
    waiting = asyncio.Event()

    def tell(name: str) -> None:
        told.append(name)
        waiting.set()

    async def wait() -> None:
        async with leading(right(url), tell):
            pass

    async with leading(right(url, "first"), told.append):
        second = asyncio.create_task(wait())
        await waiting.wait()
        assert not second.done()
    async with asyncio.timeout(20):
        await second
    assert {name.partition(" ")[0] for name in told} == {"first"}


async def test_kill_9_frees_it_at_once_though_a_child_of_the_holder_lives_on(url: str, hold: Hold) -> None:
    process, second = await hold(), right(url)
    assert not await second.attempt()
    process.send_signal(signal.SIGKILL)
    await process.wait()
    assert await second.attempt()
    await second.release()


async def test_a_stopped_holder_keeps_it(url: str, hold: Hold) -> None:
    process, second = await hold(), right(url)
    process.send_signal(signal.SIGSTOP)
    assert not await second.attempt()
    process.send_signal(signal.SIGCONT)


async def test_a_link_to_the_database_leads_to_the_same_right(url: str, path: Path) -> None:
    link = path.with_name("link.db")
    link.symlink_to(path)
    first, second = right(url), right(f"sqlite+aiosqlite:///{link}")
    assert await first.attempt()
    assert not await second.attempt()
    await first.release()


async def test_where_no_file_can_be_made_the_trouble_is_told_in_plain_words(url: str, path: Path) -> None:
    path.with_name(f"{path.name}.sender.lock").mkdir()
    with pytest.raises(DatabaseUnavailable, match="cannot be opened"):
        await right(url).attempt()
    assert await right(url).holder() == ""
