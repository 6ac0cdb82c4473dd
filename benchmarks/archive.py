"""Measures the public archive: pages a second and their times, beside a fan-out and alone.

    python -m benchmarks.archive [--readers N] [--stories N]

`lede run` on one core sends a digest to a stand-in that enforces Telegram's limits. Its rate is measured
without readers of the archive, and while 100 pages a second are asked for at even intervals: every story,
pages of the lists, editions, searches and feeds, in random order. Then eight clients ask as fast as they can,
at last for the same stories as files behind `python -m http.server`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp

from benchmarks.fanout import fill_with_readers, make_story, running_lede, wait_until_settled
from benchmarks.figures import record
from benchmarks.measures import p99, processor_seconds
from benchmarks.telegram_server import TelegramServer, TrafficReport
from data.articles import articles
from data.database import Database
from tests.support.lede_process import free_port

PAGES_PER_SECOND = 100
_TOPICS = ("harbour", "sport", "politics", "culture")
_DAYS = 20
_LISTS = (
    "",
    "page/2",
    "page/10",
    "topics",
    "t/sport",
    "t/sport/3",
    "feed.atom",
    "feed.json",
    "search?q=ferry",
)
_CLIENTS = 8
_FULL_SECONDS = 8.0


@dataclass
class Answers:
    """The times of the answers in seconds, the number of those other than 200, and the processor time."""

    seconds: list[float] = field(default_factory=list)
    failed: int = 0
    took: float = 0.0
    processor: float = 0.0

    @property
    def rate(self) -> float:
        """Pages a second."""
        return len(self.seconds) / self.took

    @property
    def p99_milliseconds(self) -> float:
        """The 99th percentile of the times."""
        return p99(self.seconds) * 1000

    def __str__(self) -> str:
        return (
            f"{self.rate:.0f} pages/s, median {statistics.median(self.seconds) * 1000:.0f} ms, "
            f"p99 {self.p99_milliseconds:.0f} ms, {self.failed} failed, "
            f"{100 * self.processor / self.took:.0f} % of a core in all"
        )


def main() -> None:
    """Print one line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=800)
    parser.add_argument("--stories", type=int, default=2_000)
    given = parser.parse_args()
    asyncio.run(_run(given.readers, given.stories))


async def _run(readers: int, stories: int) -> None:
    report, _ = await _measure(readers, stories, with_pages=False)
    print(f"fan-out to {readers} without readers of the archive: {report.rate:.2f} messages/s", flush=True)
    report, (paced, full, files) = await _measure(readers, stories, with_pages=True)
    print(f"fan-out beside the archive: {report.rate:.2f} messages/s, {report.refused} times 429", flush=True)
    print(f"the archive beside the fan-out, {PAGES_PER_SECOND} asked for: {paced}", flush=True)
    print(f"the archive alone, {_CLIENTS} clients at once: {full}", flush=True)
    print(f"the same stories behind http.server: {files}", flush=True)
    record("archive.pages", full.rate, files.rate)
    record("archive.p99", paced.p99_milliseconds)
    record("archive.fanout", report.rate)


async def _measure(readers: int, stories: int, *, with_pages: bool) -> tuple[TrafficReport, list[Answers]]:
    with tempfile.TemporaryDirectory() as folder:
        url, port = f"sqlite+aiosqlite:///{folder}/lede.db", free_port()
        await _fill_archive(url, stories)
        await fill_with_readers(url, readers)
        environ = {"HTTP_LISTEN": f"127.0.0.1:{port}", "ARCHIVE": "public"}
        async with (
            TelegramServer.running("enforcing", readers) as server,
            running_lede(server, url, environ) as lede,
        ):
            os.sched_setaffinity(lede.pid, {0})
            found: list[Answers] = []
            await wait_until_settled(url, 1)
            if with_pages:
                found.append(
                    await _ask_evenly(
                        port, stories, lede, asyncio.create_task(wait_until_settled(url, readers))
                    )
                )
                found.append(await _ask_fully(port, stories, lede.pid))
                await _save_stories(port, stories, folder)
                found.append(await _ask_file_server(stories, folder))
            await wait_until_settled(url, readers)
            return await server.report(), found


async def _fill_archive(url: str, stories: int) -> None:
    """Publish stories over the last days, but none that a new reader would get."""
    now = datetime.now(UTC)
    database = await Database.open(url)
    async with database.transaction() as tx:
        for number in range(stories):
            at = now - timedelta(days=_DAYS) + timedelta(days=_DAYS - 1) * (number / stories)
            draft = await articles.add(tx, make_story(100 + number), at)
            await articles.revise(tx, draft.id, at, topics=(_TOPICS[number % len(_TOPICS)],))
            await articles.publish(tx, draft.id, at)
    await database.close()


async def _ask_evenly(port: int, stories: int, lede: Process, until: asyncio.Task[dict[str, int]]) -> Answers:
    """Ask for pages at even intervals until a task ends."""
    answers, begun, used = Answers(), time.perf_counter(), processor_seconds(lede.pid)
    async with _session(port) as session, asyncio.TaskGroup() as tasks:
        number = 0
        while not until.done():
            tasks.create_task(_ask(session, _path(stories), answers))
            number += 1
            await asyncio.sleep(begun + number / PAGES_PER_SECOND - time.perf_counter())
    answers.took, answers.processor = time.perf_counter() - begun, processor_seconds(lede.pid) - used
    return answers


async def _save_stories(port: int, stories: int, folder: str) -> None:
    """Save the pages of the stories as files."""
    pages = Path(folder) / "pages" / "s"
    pages.mkdir(parents=True)
    async with _session(port) as session:
        for number in range(1, stories + 1):
            async with session.get(f"/s/{number}") as answer:
                (pages / str(number)).write_bytes(await answer.read())


async def _ask_file_server(stories: int, folder: str) -> Answers:
    """Ask Python's file server for the saved stories as fast as it answers, on the core of Lede."""
    port = free_port()
    command = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "--directory", f"{folder}/pages"]
    server = await asyncio.create_subprocess_exec(*command, str(port), stdout=DEVNULL, stderr=DEVNULL)
    try:
        os.sched_setaffinity(server.pid, {0})
        await _wait_for_port(port)
        return await _ask_fully(port, stories, server.pid, _story_path)
    finally:
        server.terminate()
        await server.wait()


async def _wait_for_port(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                return


async def _ask_fully(
    port: int, stories: int, server_pid: int, choose: Callable[[int], str] | None = None
) -> Answers:
    """Ask for pages as fast as they are answered."""
    choose = choose or _path
    answers, begun, used = Answers(), time.perf_counter(), processor_seconds(server_pid)

    async def client(session: aiohttp.ClientSession) -> None:
        while time.perf_counter() < begun + _FULL_SECONDS:
            await _ask(session, choose(stories), answers)

    async with _session(port) as session:
        await asyncio.gather(*(client(session) for _ in range(_CLIENTS)))
    answers.took, answers.processor = time.perf_counter() - begun, processor_seconds(server_pid) - used
    return answers


async def _ask(session: aiohttp.ClientSession, path: str, answers: Answers) -> None:
    begun = time.perf_counter()
    async with session.get(f"/{path}") as answer:
        await answer.read()
        answers.failed += answer.status != 200
    answers.seconds.append(time.perf_counter() - begun)


def _session(port: int) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(f"http://127.0.0.1:{port}", connector=aiohttp.TCPConnector(limit=64))


def _story_path(stories: int) -> str:
    return f"s/{random.randint(1, stories)}"


def _path(stories: int) -> str:
    """A story in four of five cases, else a list."""
    if random.random() < 0.8:
        return _story_path(stories)
    day = datetime.now(UTC) - timedelta(days=random.randint(2, _DAYS - 2))
    return random.choice([*_LISTS, f"d/{day:%Y-%m-%d}"])


if __name__ == "__main__":
    main()
