"""Measures the time until the next process sends, after kill -9 of the sender during a fan-out.

    python -m benchmarks.failover [--runs N]

SQLite: from the start of a new process to its first send, and from the kill to the first send of a standby
process. PostgreSQL: the latter, and the same when the leader's connections end while its process is
suspended. Prints the median and the maximum of the runs, in seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import statistics
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.figures import record, record_gaps
from bot.playground import Playground, SendLimits
from tests.support import postgres_server
from tests.support.databases import sqlite_url
from tests.support.lede_process import add_due_readers

READERS = 400
SENDS_BEFORE_KILL = 20
SEND_TIMEOUT_SECONDS = 60.0
Measure = Callable[[str], Coroutine[Any, Any, float]]


def main() -> None:
    """Print one line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    _print_figure(
        "restart", "SQLite, a restart after kill -9", [_on_sqlite(measure_restart) for _ in range(runs)]
    )
    _print_figure(
        "takeover",
        "SQLite, takeover by a process that stands by",
        [_on_sqlite(measure_takeover) for _ in range(runs)],
    )
    if not postgres_server.is_available():
        record_gaps("no PostgreSQL server is installed", "failover.postgresql", "failover.stalled")
        return
    with tempfile.TemporaryDirectory() as folder, postgres_server.shared_server(Path(folder)) as server:
        found = [_on_postgres(server, measure_takeover) for _ in range(runs)]
        _print_figure("postgresql", "PostgreSQL, takeover after kill -9", found)
        found = [_on_postgres(server, measure_stalled_takeover) for _ in range(runs)]
        _print_figure(
            "stalled", "PostgreSQL, takeover from a process that stands still and lost its connection", found
        )


def _print_figure(key: str, what: str, seconds: list[float]) -> None:
    record(f"failover.{key}", statistics.median(seconds))
    print(f"{what}: median {statistics.median(seconds):.1f} s, longest {max(seconds):.1f} s", flush=True)


def _on_sqlite(measure: Measure) -> float:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(measure(sqlite_url(Path(folder) / "lede.db")))


def _on_postgres(server: str, measure: Measure) -> float:
    with contextmanager(postgres_server.temporary_database)(server) as url:
        return asyncio.run(measure(url))


async def measure_restart(url: str) -> float:
    """Return the seconds from the start of a new process after a kill to its first send."""
    async with AsyncExitStack() as stack:
        playground = await stack.enter_async_context(Playground(limits=SendLimits.unlimited()))
        await add_due_readers(url, playground, READERS)
        first = await _start(stack, playground, url)
        await _wait_for_sends(playground, SENDS_BEFORE_KILL)
        first.kill()
        await first.wait()
        return await _seconds_to_next_send(playground, _start(stack, playground, url))


async def measure_takeover(url: str) -> float:
    """Return the seconds from the kill to the first send of the standby process."""
    return await _measure_failover(url, _kill)


async def measure_stalled_takeover(url: str) -> float:
    """The seconds from the loss of the leader's connections to the first send of the standby process."""

    async def stall(first: Process) -> None:
        first.send_signal(signal.SIGSTOP)
        await postgres_server.end_lock_holder(url)

    return await _measure_failover(url, stall)


async def _measure_failover(url: str, failure: Callable[[Process], Awaitable[None]]) -> float:
    async with AsyncExitStack() as stack:
        playground = await stack.enter_async_context(Playground(limits=SendLimits.unlimited()))
        await add_due_readers(url, playground, READERS)
        first = await _start(stack, playground, url)
        await _wait_for_sends(playground, 1)
        await _start(stack, playground, url)
        await asyncio.sleep(3)  # the standby process is ready
        return await _seconds_to_next_send(playground, failure(first))


async def _kill(first: Process) -> None:
    first.kill()
    await first.wait()


async def _start(stack: AsyncExitStack, playground: Playground, url: str) -> Process:
    environment = {
        **os.environ,
        "BOT_TOKEN": playground.token,
        "TELEGRAM_API_URL": playground.root,
        "DATABASE_URL": url,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=environment, stdout=DEVNULL, stderr=DEVNULL
    )

    async def end() -> None:
        if process.returncode is None:
            process.kill()
        await process.wait()

    stack.push_async_callback(end)
    return process


async def _wait_for_sends(playground: Playground, count: int) -> None:
    async with asyncio.timeout(SEND_TIMEOUT_SECONDS):
        while len(playground.sent) < count:  # noqa: ASYNC110 - only counting tells
            await asyncio.sleep(0.01)


async def _seconds_to_next_send(playground: Playground, failure: Awaitable[object]) -> float:
    """Return the seconds from the beginning of `failure` to the first send after it."""
    begun = time.perf_counter()
    await failure
    await asyncio.sleep(0.05)  # requests of the killed process have arrived
    sent = len(playground.sent)
    await _wait_for_sends(playground, sent + 1)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
