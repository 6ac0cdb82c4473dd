"""Measures start time, idle memory and /latest under load, beside an empty python-telegram-bot bot.

    python -m benchmarks.bot [--runs N]

Start is the time from process creation to the first getUpdates at a Bot API stand-in on loopback, and, with
a /latest that waits there before, to its answer. Memory is the resident set of the process and its children
ten seconds later, then with everything on that an operator can switch on, after one request for the metrics
and one for a page of the archive, and once more after 200 messages. Fifty readers send /latest concurrently,
without rate limits; the time is from the message to its answer. A bot whose handler replies with the same
text, fixed, is measured beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import statistics
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from benchmarks.figures import record
from benchmarks.measures import own_resident_mib, p99, processor_seconds, resident_mib
from bot.playground import Playground, SendLimits, UserHandle
from tests.support.lede_process import free_port
from tests.support.paths import STORIES

READERS = 50
ROUNDS = 5
REST_SECONDS = 10
EMPTY_BOT_SCRIPT = """
import os
from telegram.ext import ApplicationBuilder
root = os.environ["TELEGRAM_API_URL"]
ApplicationBuilder().token(os.environ["BOT_TOKEN"]).base_url(f"{root}/bot").build().run_polling()
"""
PLAIN_BOT_SCRIPT = """
import os
from telegram.ext import ApplicationBuilder, CommandHandler
root, text = os.environ["TELEGRAM_API_URL"], os.environ["LATEST_TEXT"]
async def latest(update, context):
    await update.effective_message.reply_text(text)
app = ApplicationBuilder().token(os.environ["BOT_TOKEN"]).base_url(f"{root}/bot").build()
app.add_handler(CommandHandler("latest", latest, block=False))
app.run_polling()
"""
EVERYTHING_ON = {
    "ARCHIVE": "public",
    "BREAKING_APPROVAL": "two",
    "LOG_FORMAT": "json",
    "PAID_BROADCAST_RATE": "100",
    "PICTURES": "on",
    "REVIEW": "required",
    "SHARING": "on",
    "TIPS": "on",
}
MIXED_MESSAGES = ("/start", "/latest", "/settings", "/search council")
LEDE_COMMAND = [sys.executable, "-m", "bot", "run"]
EMPTY_BOT_COMMAND = [sys.executable, "-c", EMPTY_BOT_SCRIPT]
PLAIN_BOT_COMMAND = [sys.executable, "-c", PLAIN_BOT_SCRIPT]


def main() -> None:
    """Print one line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    asyncio.run(_run_all(parser.parse_args().runs))


async def _run_all(runs: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database, used_later = (f"sqlite+aiosqlite:///{folder}/{name}.db" for name in ("lede", "used_later"))
        async with _running(LEDE_COMMAND, database) as (playground, process, _):
            text = await _publish_stories(playground, process)
        # Stand-ins number updates from the clock on: one soon after hundreds of updates would repeat numbers.
        shutil.copyfile(Path(folder) / "lede.db", Path(folder) / "used_later.db")
        ours, empty = [], []
        for _ in range(runs):
            ours.append(await _measure_start_and_memory(LEDE_COMMAND, database))
            empty.append(await _measure_start_and_memory(EMPTY_BOT_COMMAND, database))
        _compare("bot.start", "s", [a for a, _ in ours], [a for a, _ in empty])
        _compare("bot.memory", "MiB", [b for _, b in ours], [b for _, b in empty])
        await _compare_first_answer(runs, database)
        await _measure_everything(used_later)
        await _compare_latest(database, text)


def _compare(key: str, unit: str, ours: list[float], empty: list[float]) -> None:
    mine, theirs = statistics.median(ours), statistics.median(empty)
    print(f"{key}: {mine:.2f} {unit}; an empty bot {theirs:.2f} {unit}; ratio {mine / theirs:.2f}")
    record(key, mine, theirs)


@asynccontextmanager
async def _running(
    command: list[str], database: str, environ: Mapping[str, str] | None = None
) -> AsyncIterator[tuple[Playground, Process, float]]:
    async with Playground(limits=SendLimits.unlimited()) as playground:
        begun = time.perf_counter()
        async with _process(command, playground, database, environ) as process:
            await playground.wait_for_bot(60)
            yield playground, process, time.perf_counter() - begun


@asynccontextmanager
async def _process(
    command: list[str], playground: Playground, database: str, environ: Mapping[str, str] | None = None
) -> AsyncIterator[Process]:
    environment = {
        **os.environ,
        "BOT_TOKEN": playground.token,
        "TELEGRAM_API_URL": playground.root,
        "DATABASE_URL": database,
        "ADMIN_IDS": "1001",
        **(environ or {}),
    }
    process = await asyncio.create_subprocess_exec(*command, env=environment, stderr=DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        await process.wait()


async def _measure_start_and_memory(
    command: list[str], database: str, environ: Mapping[str, str] | None = None
) -> tuple[float, float]:
    async with _running(command, database, environ) as (_, process, started):
        await asyncio.sleep(REST_SECONDS)
        return started, resident_mib(process.pid)


async def _compare_first_answer(runs: int, database: str) -> None:
    """Measure from the start to an answer, so that modules loaded after the first getUpdates count, too."""
    ours, plain = list[_FirstAnswer](), list[_FirstAnswer]()
    for _ in range(runs):
        ours.append(await _measure_first_answer(LEDE_COMMAND, database))
        plain.append(await _measure_first_answer(PLAIN_BOT_COMMAND, database, {"LATEST_TEXT": ours[-1].text}))
    _compare("bot.first_answer", "s", [a.seconds for a in ours], [b.seconds for b in plain])
    _compare("bot.first_answer_processor", "s", [a.processor for a in ours], [b.processor for b in plain])


@dataclass(frozen=True, slots=True)
class _FirstAnswer:
    """The first answer of a process: seconds since its creation, its processor seconds by then, the text."""

    seconds: float
    processor: float
    text: str


async def _measure_first_answer(
    command: list[str], database: str, environ: Mapping[str, str] | None = None
) -> _FirstAnswer:
    async with Playground(limits=SendLimits.unlimited()) as playground:
        reader = playground.add_user("Reader")
        await reader.say("/latest")
        begun = time.perf_counter()
        async with _process(command, playground, database, environ) as process:
            answer = await reader.wait_for("", 60)
            return _FirstAnswer(time.perf_counter() - begun, processor_seconds(process.pid), answer.text)


async def _measure_everything(database: str) -> None:
    """Measure the memory with everything on, of a newsroom that has stories: at rest, and after requests."""
    address = f"127.0.0.1:{free_port()}"
    environ = EVERYTHING_ON | {"HTTP_LISTEN": address}
    async with _running(LEDE_COMMAND, database, environ) as (playground, process, _):
        await asyncio.sleep(REST_SECONDS / 2)
        await _request_pages(f"http://{address}/metrics", f"http://{address}/")
        await asyncio.sleep(REST_SECONDS / 2)
        rest = resident_mib(process.pid)
        await _send_mixed_messages(playground)
        after = resident_mib(process.pid)
    print(f"memory with everything on: {rest:.1f} MiB at rest, {after:.1f} MiB after 200 requests")
    record("bot.memory_everything", rest)
    record("bot.memory_requests", after)


async def _request_pages(*addresses: str) -> None:
    async with aiohttp.ClientSession(raise_for_status=True) as session:
        for address in addresses:
            async with session.get(address) as response:
                await response.read()


async def _send_mixed_messages(playground: Playground) -> None:
    """Let fifty readers send each of four commands one after another, and wait for every answer."""
    readers = [playground.add_user(f"Reader {number}") for number in range(READERS)]
    for text in MIXED_MESSAGES:
        for reader in readers:
            await reader.say(text)
            await reader.wait_for("")


@dataclass(frozen=True, slots=True)
class LatestTimes:
    """The answers to /latest: milliseconds to each, in order of length, and processor time of one."""

    milliseconds: tuple[float, ...]
    processor_milliseconds: float

    @property
    def median(self) -> float:
        """The median of the milliseconds."""
        return statistics.median(self.milliseconds)

    @property
    def p99(self) -> float:
        """The 99th percentile."""
        return p99(self.milliseconds)

    def __str__(self) -> str:
        return (
            f"median {self.median:.0f} ms, p99 {self.p99:.0f} ms over {len(self.milliseconds)} answers, "
            f"{self.processor_milliseconds:.2f} ms of processor time each"
        )


async def _compare_latest(database: str, text: str) -> None:
    async with _running(LEDE_COMMAND, database) as (playground, process, _):
        ours = await _measure_latest(playground, process)
    print(f"/latest, {READERS} readers at once: {ours}")
    async with _running(PLAIN_BOT_COMMAND, database, {"LATEST_TEXT": text}) as (playground, process, _):
        plain = await _measure_latest(playground, process)
    print(f"a handler with a fixed text: {plain}")
    record("bot.latest_median", ours.median, plain.median)
    record("bot.latest_p99", ours.p99, plain.p99)
    record("bot.latest_processor", ours.processor_milliseconds, plain.processor_milliseconds)


async def _publish_stories(playground: Playground, process: Process) -> str:
    """Publish all stories of the tests; the text of /latest then. Records the memory of the child."""
    owner = playground.add_user("Owner", id=1001)
    for story in STORIES:
        await owner.say(story.read_text("utf-8"))
        await owner.press(await owner.wait_for("Draft", 30), "Publish")
    thinking = resident_mib(process.pid) - own_resident_mib(process.pid)
    print(f"the process that reads texts, after {len(STORIES)} stories: {thinking:.0f} MiB")
    record("bot.thinking_memory", thinking)
    await owner.say("/latest")
    return (await owner.wait_for("Latest", 30)).text


async def _measure_latest(playground: Playground, process: Process) -> LatestTimes:
    readers = [playground.add_user(f"Reader {number}") for number in range(READERS)]
    await asyncio.gather(*(_time_latest(reader) for reader in readers))  # everyone is known afterwards
    used, times = processor_seconds(process.pid), list[float]()
    for _ in range(ROUNDS):
        times += await asyncio.gather(*(_time_latest(reader) for reader in readers))
    used = processor_seconds(process.pid) - used
    return LatestTimes(tuple(sorted(1000 * one for one in times)), 1000 * used / len(times))


async def _time_latest(reader: UserHandle) -> float:
    begun = time.perf_counter()
    await reader.say("/latest")
    await reader.wait_for("Latest", 30)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
