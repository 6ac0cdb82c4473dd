"""Measures start time, idle memory and /latest under load, beside an empty python-telegram-bot bot.

    python -m benchmarks.bot [--runs N]

Start is the time from process creation to the first getUpdates at a Bot API stand-in on loopback. Memory is
the resident set of the process and its children ten seconds later. Fifty readers send /latest concurrently,
without rate limits; the time is from the message to its answer.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.playground import Playground, SendLimits, UserHandle
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
LEDE_COMMAND = [sys.executable, "-m", "bot", "run"]
EMPTY_BOT_COMMAND = [sys.executable, "-c", EMPTY_BOT_SCRIPT]


def main() -> None:
    """Print one line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    asyncio.run(_run_all(parser.parse_args().runs))


async def _run_all(runs: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite+aiosqlite:///{folder}/lede.db"
        await _measure_start_and_memory(
            LEDE_COMMAND, database
        )  # creates the database, so that the measured starts are ordinary ones
        ours, empty = [], []
        for _ in range(runs):
            ours.append(await _measure_start_and_memory(LEDE_COMMAND, database))
            empty.append(await _measure_start_and_memory(EMPTY_BOT_COMMAND, database))
        _print_comparison("start to first getUpdates", "s", [a for a, _ in ours], [a for a, _ in empty])
        _print_comparison("memory at rest", "MiB", [b for _, b in ours], [b for _, b in empty])
        await _measure_latest(database)


def _print_comparison(what: str, unit: str, ours: list[float], empty: list[float]) -> None:
    mine, theirs = statistics.median(ours), statistics.median(empty)
    print(f"{what}: {mine:.2f} {unit}; an empty bot {theirs:.2f} {unit}; ratio {mine / theirs:.2f}")


@asynccontextmanager
async def _running(command: list[str], database: str) -> AsyncIterator[tuple[Playground, Process, float]]:
    async with Playground(limits=SendLimits.unlimited()) as playground:
        environment = {
            **os.environ,
            "BOT_TOKEN": playground.token,
            "TELEGRAM_API_URL": playground.root,
            "DATABASE_URL": database,
            "ADMIN_IDS": "1001",
        }
        begun = time.perf_counter()
        process = await asyncio.create_subprocess_exec(*command, env=environment, stderr=DEVNULL)
        try:
            await playground.wait_for_bot(60)
            yield playground, process, time.perf_counter() - begun
        finally:
            process.terminate()
            await process.wait()


async def _measure_start_and_memory(command: list[str], database: str) -> tuple[float, float]:
    async with _running(command, database) as (_, process, started):
        await asyncio.sleep(REST_SECONDS)
        return started, resident_mib(process.pid)


def resident_mib(pid: int) -> float:
    """Return the resident memory of a process and its children in MiB."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    own = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()
    return own / 1024 + sum(resident_mib(int(child)) for child in children)


async def _measure_latest(database: str) -> None:
    async with _running(LEDE_COMMAND, database) as (playground, _, _):
        owner = playground.add_user("Owner", id=1001)
        for story in STORIES:
            await owner.say(story.read_text("utf-8"))
            await owner.press(await owner.wait_for("Draft", 30), "Publish")
        readers = [playground.add_user(f"Reader {number}") for number in range(READERS)]
        times: list[float] = []
        for _ in range(ROUNDS):
            times += await asyncio.gather(*(_time_latest(reader) for reader in readers))
        slowest = sorted(times)[int(len(times) * 0.99)]
        print(
            f"/latest, {READERS} readers at once: median {statistics.median(times) * 1000:.0f} ms, "
            f"p99 {slowest * 1000:.0f} ms over {len(times)} answers"
        )


async def _time_latest(reader: UserHandle) -> float:
    begun = time.perf_counter()
    await reader.say("/latest")
    await reader.wait_for("Latest", 30)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
