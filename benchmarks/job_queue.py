"""Compares Lede with a plain python-telegram-bot bot that keeps a `run_daily` job for each reader.

    python -m benchmarks.job_queue [ready] [due] [kill] [--readers N] [--due N]

`ready`: processor time and memory to have the jobs of a tenth of N and of N readers scheduled, beside those
of planning the digests of as many; and the time of a restart with N readers, none of them due (of Lede to
its first answer). `due`: a digest for all readers of the second number at one second, within Telegram's
limits, sent by Lede and by two callbacks: one that only sends, and one that waits after a 429 and tries
again. `kill`: the same for half as many, kill -9 when a third was sent, and a restart at once. JobQueue
stores no jobs: see job_queue_bot.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import sqlite3
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Self

from benchmarks.fanout import fill_with_readers
from benchmarks.figures import record
from benchmarks.measures import peak_mib, processor_seconds
from benchmarks.plan import NOW, ZONES, fill_database, similar_subscriptions
from benchmarks.telegram_server import FIRST_READER
from bot.playground import Playground, SendLimits
from bot.playground.world.event_log import SendAttempt
from bot.services.planning import planner
from data.database import Database
from data.delivery import statistics as delivery_statistics
from data.schema.column_types import to_milliseconds

LEDE = (sys.executable, "-m", "bot", "run")
JOB_QUEUE = (sys.executable, "-m", "benchmarks.job_queue_bot")
_LEAD_SECONDS = (8, 20, 60)
"""From the start of a bot to the second at which all readers are due, the later ones for a busy machine."""
_QUIET_SECONDS = 8.0
"""A fan-out has ended when no message was accepted for so long, and less processor time was used than ..."""
_IDLE_PROCESSOR_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Delivered:
    """What the stand-in saw of one fan-out."""

    due: int
    times: tuple[float, ...]
    refused: int
    missing: int
    repeated: int

    @classmethod
    def of(cls, attempts: Iterable[SendAttempt], due: int) -> Self:
        """Count the messages to the readers."""
        sent = [one for one in attempts if one.chat_id >= FIRST_READER]
        received = Counter(one.chat_id for one in sent if one.ok)
        times = tuple(one.monotonic for one in sent if one.ok)
        refused = sum("retry after" in one.error for one in sent)
        return cls(due, times, refused, due - len(received), received.total() - len(received))

    @property
    def rate(self) -> float:
        """Messages a second from the first to the last."""
        return (len(self.times) - 1) / max(self.times[-1] - self.times[0], 1.0) if self.times else 0.0

    def __str__(self) -> str:
        return (
            f"{self.due - self.missing} of {self.due} delivered, {self.rate:.1f}/s, "
            f"{self.refused} times 429, {self.missing} missing, {self.repeated} twice"
        )


@dataclass(frozen=True, slots=True)
class Readiness:
    """The processor seconds until readers are ready, the MiB that a process grows by, and wall seconds."""

    processor: float
    mib: float
    wall: float = 0.0

    def __str__(self) -> str:
        return f"{self.processor:.2f} s of processor time, {self.mib:.0f} MiB"


def main() -> None:
    """Print one line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", default=["ready", "due", "kill"])
    parser.add_argument("--readers", type=int, default=100_000)
    parser.add_argument("--due", type=int, default=600)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if "ready" in given.parts:
            asyncio.run(_measure_ready(Path(folder), given.readers))
        if "due" in given.parts:
            asyncio.run(_measure_due(Path(folder), given.due))
        if "kill" in given.parts:
            asyncio.run(_measure_kill(Path(folder), given.due // 2))


def spread_readers(count: int) -> Iterator[tuple[int, str, str]]:
    """Readers with times over the day, in ten zones: chat, time and zone."""
    for n in range(count):
        yield FIRST_READER + n, f"{n // 60 % 24:02}:{n % 60:02}:00", ZONES[n % len(ZONES)]


def store_readers(path: Path, readers: Iterable[tuple[int, str, str]]) -> None:
    """Store the table of benchmarks.job_queue_bot."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE readers (chat_id INTEGER PRIMARY KEY, at TEXT, zone TEXT)")
        connection.executemany("INSERT INTO readers VALUES (?, ?, ?)", readers)


async def _measure_ready(folder: Path, readers: int) -> None:
    await _compare_ready(folder, readers // 10)
    planned, scheduled = await _compare_ready(folder, readers)
    restart = await _restart_seconds(folder, readers)
    print(
        f"a restart with {readers:,} readers: jobs {scheduled.wall:.2f} s, Lede {restart:.2f} s", flush=True
    )
    record("job_queue.ready", planned.processor, scheduled.processor)
    record("job_queue.memory", planned.mib, scheduled.mib)
    record("job_queue.restart", restart, scheduled.wall)


async def _compare_ready(folder: Path, readers: int) -> tuple[Readiness, Readiness]:
    """The cost of planning the digests of so many readers in Lede, and of scheduling as many jobs."""
    stored = folder / f"{readers}.readers"
    store_readers(stored, spread_readers(readers))
    async with _playground(0, limits=SendLimits.unlimited()) as playground:
        begun = time.perf_counter()
        async with _running((*JOB_QUEUE, str(stored)), playground) as bot:
            scheduled = Readiness(**await _ready_line(bot), wall=time.perf_counter() - begun)
    planned = _in_own_process(readers)
    print(f"{readers:,} readers: jobs scheduled in {scheduled}; digests planned in {planned}", flush=True)
    return planned, scheduled


async def _measure_due(folder: Path, due: int) -> None:
    sent = {"Lede": await _lede_fan_out(folder / "due.db", due)}
    for name, options in (("only sends", ()), ("waits after a 429", ("waiting",))):
        sent[name] = await _job_fan_out(folder, due, options)
    for name, found in sent.items():
        print(f"{due} due at once, {name}: {found}", flush=True)
    ours, plain, waiting = sent.values()
    record("job_queue.rate", ours.rate, waiting.rate)
    record("job_queue.refused", ours.refused, waiting.refused)
    record("job_queue.lost", ours.missing, plain.missing)


async def _measure_kill(folder: Path, due: int) -> None:
    ours = await _lede_fan_out(folder / "kill.db", due, killed_after=due // 3)
    jobs = await _job_fan_out(folder, due, ("waiting",), killed_after=due // 3)
    print(f"kill -9 after a third of {due}, Lede: {ours}", flush=True)
    print(f"kill -9 after a third of {due}, jobs that wait after a 429: {jobs}", flush=True)
    record("job_queue.killed_missing", ours.missing, jobs.missing)
    record("job_queue.killed_repeated", ours.repeated, jobs.repeated)


async def _lede_fan_out(database: Path, due: int, killed_after: int = 0) -> Delivered:
    url = f"sqlite+aiosqlite:///{database}"
    await fill_with_readers(url, due)
    async with _playground(due) as playground:
        if killed_after:
            async with _running(LEDE, playground, url) as first:
                await _kill_after(killed_after, first, playground)
        async with _running(LEDE, playground, url) as lede:
            await _wait_until_quiet(lede, playground, due)
            delivered = Delivered.of(playground.sent, due)
    opened = await Database.open(url)
    async with opened.reading() as tx:
        states = (await delivery_statistics.count_all(tx)).outbox
    await opened.close()
    print(f"the outbox of Lede: {states}", flush=True)
    return delivered


async def _job_fan_out(folder: Path, due: int, options: Sequence[str], killed_after: int = 0) -> Delivered:
    """A fan-out of the bot with jobs; begun again with more time if it was not ready at the second."""
    for lead in _LEAD_SECONDS:
        async with _playground(due) as playground:
            at = datetime.now(UTC) + timedelta(seconds=lead)
            stored = folder / f"{at.timestamp()}.jobs"
            store_readers(stored, ((FIRST_READER + n, f"{at:%H:%M:%S}", "UTC") for n in range(due)))
            command = (*JOB_QUEUE, str(stored), *options)
            async with _running(command, playground) as bot:
                await _ready_line(bot)
                left = (at - datetime.now(UTC)).total_seconds()
                if left < 1:
                    continue
                await asyncio.sleep(left)
                if killed_after:
                    await _kill_after(killed_after, bot, playground)
                else:
                    await _wait_until_quiet(bot, playground, due)
            if killed_after:
                async with _running(command, playground) as restarted:
                    await _wait_until_quiet(restarted, playground, due)
            return Delivered.of(playground.sent, due)
    raise TimeoutError(f"{due} jobs were not scheduled within {_LEAD_SECONDS[-1]} s")


async def _kill_after(messages: int, bot: Process, playground: Playground) -> None:
    async with asyncio.timeout(60):
        while sum(one.ok for one in playground.sent) < messages:  # noqa: ASYNC110 - only counting tells
            await asyncio.sleep(0.01)
    bot.kill()
    await bot.wait()


async def _wait_until_quiet(bot: Process, playground: Playground, due: int) -> None:
    """Until all were delivered, or none was while the bot did nothing for a while.

    Above some hundred requests at once, the connection pool of httpx is busy for seconds before the first.
    """
    seen, since, began = (-1, 0.0), time.monotonic(), time.monotonic()
    while time.monotonic() < min(since + _QUIET_SECONDS, began + 60 + due / 2):
        accepted = sum(one.ok for one in playground.sent)
        if accepted >= due:
            return
        used = processor_seconds(bot.pid)
        if accepted != seen[0] or used > seen[1] + _IDLE_PROCESSOR_SECONDS:
            seen, since = (accepted, used), time.monotonic()
        await asyncio.sleep(0.2)


async def _restart_seconds(folder: Path, readers: int) -> float:
    """From the start of Lede with so many readers, none of them due, to the answer to a waiting message."""
    database = folder / "restart.db"
    url = f"sqlite+aiosqlite:///{database}"
    await (await Database.open(url)).close()
    tomorrow = to_milliseconds(datetime.now(UTC) + timedelta(days=1))
    later = (one._replace(next_due=tomorrow) for one in similar_subscriptions(readers))
    fill_database(database, later, readers)
    seconds = 0.0
    for _ in range(2):  # the first start completes the database
        async with _playground(0, limits=SendLimits.unlimited()) as playground:
            reader = playground.add_user("Reader")
            await reader.say("/latest")
            begun = time.perf_counter()
            async with _running(LEDE, playground, url):
                await reader.wait_for("", 120)
                seconds = time.perf_counter() - begun
    return seconds


def _in_own_process(readers: int) -> Readiness:
    """Planning the digests of so many readers, who are all due."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_plan, args=(readers, theirs))
    process.start()
    found: Readiness = ours.recv()
    process.join()
    return found


def _plan(readers: int, answer: Connection) -> None:
    with tempfile.TemporaryDirectory() as folder:
        answer.send(asyncio.run(_plan_in(Path(folder) / "lede.db", readers)))


async def _plan_in(path: Path, readers: int) -> Readiness:
    url = f"sqlite+aiosqlite:///{path}"
    await (await Database.open(url)).close()
    fill_database(path, similar_subscriptions(readers), readers)
    database = await Database.open(url)
    before, used = peak_mib(), time.process_time()
    await planner.plan(database, NOW, lambda: None)
    used = time.process_time() - used
    await database.close()
    return Readiness(used, peak_mib() - before)


async def _ready_line(bot: Process) -> dict[str, float]:
    assert bot.stdout is not None
    async with asyncio.timeout(300):
        found: dict[str, float] = json.loads(await bot.stdout.readline())
    return found


@asynccontextmanager
async def _playground(readers: int, limits: SendLimits | None = None) -> AsyncIterator[Playground]:
    async with Playground(limits=limits or SendLimits()) as playground:
        for n in range(readers):
            playground.add_user(f"Reader {n}", id=FIRST_READER + n, started=True)
        yield playground


@asynccontextmanager
async def _running(command: Sequence[str], playground: Playground, url: str = "") -> AsyncIterator[Process]:
    """A bot as a process of its own, killed at the end of the block."""
    known = {"BOT_TOKEN": playground.token, "TELEGRAM_API_URL": playground.root, "DATABASE_URL": url}
    process = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **known, "ADMIN_IDS": "1"}, stdout=PIPE, stderr=DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


if __name__ == "__main__":
    main()
