"""Measures the fan-out of a digest: rate within Telegram's limits, maximum rate, and answer times meanwhile.

    python -m benchmarks.fanout [pace] [busy] [answers] [ceiling] [--readers N]

`lede run` sends to a stand-in in another process on loopback: `pace` to one that enforces Telegram's
limits; `busy` the same for ten minutes beside as many busy loops as cores; `answers` the same while a reader
sends /latest once a second; `ceiling` to one without limits, paid and without a limit of Lede's own
(benchmarks.unlimited_lede), compared with plain loops of python-telegram-bot that send the same text.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from benchmarks.figures import record
from benchmarks.measures import p99, processor_seconds
from benchmarks.telegram_server import FIRST_READER, TOKEN, TelegramServer, TrafficReport
from bot.services.subscriptions.subscriptions import Chat, SubscriptionDefaults, subscribe
from data.articles import articles
from data.database import Database
from data.delivery import statistics as delivery_statistics
from data.records.articles import NewArticle, StoredBlock, StoredSummary

STORIES = 7
CEILING_RATE = 5_000
"""Messages a second that no core reaches; so many are in flight that none waits for another's answer."""
_READERS = {"pace": 3_000, "busy": 17_400, "answers": 3_000, "ceiling": 10_000}
"""Readers of each part: `busy` lasts ten minutes at 29 a second."""
_LEDE = (sys.executable, "-m", "bot", "run")
_UNLIMITED_LEDE = (sys.executable, "-m", "benchmarks.unlimited_lede", str(CEILING_RATE))
_POLL_INTERVAL_SECONDS = 1.0
_SENTENCES = (
    "The harbour office will move its ferry pier two hundred metres to the north on the first of May.",
    "Boats keep their timetable, and the old pier stays open for walkers until the spring.",
    "Those who come by bus are asked to leave it one stop earlier and to follow the blue signs.",
)
_BUSY_LOOP_SCRIPT = "while True: pass"
_PLAIN_BOT_SCRIPT = """
import asyncio, json, os, sys, time
from telegram.ext import ApplicationBuilder
values, count, at_once = json.loads(sys.stdin.read()), int(sys.argv[1]), int(sys.argv[2])
async def main():
    builder = ApplicationBuilder().token(os.environ["BOT_TOKEN"])
    app = builder.base_url(os.environ["TELEGRAM_API_URL"] + "/bot").build()
    given = {"parse_mode": "HTML", "reply_markup": values.get("reply_markup")}
    async with app:
        chats = iter(range(10_000, 10_000 + count))
        async def send():
            for chat in chats:
                await app.bot.send_message(chat, values["text"], **given)
        await asyncio.gather(*(send() for _ in range(at_once)))
asyncio.run(main())
"""


@dataclass(frozen=True, slots=True)
class FanOut:
    """What became of one digest to all readers.

    Attributes:
        traffic: What the stand-in saw.
        in_doubt: Messages whose outcome is unknown.
        processor_milliseconds: Processor time of Lede for each message after the first second or so.
    """

    traffic: TrafficReport
    in_doubt: int
    processor_milliseconds: float


def main() -> None:
    """Print one line for each figure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", default=list(_READERS))
    parser.add_argument("--readers", type=int, help="the same number for every part")
    given = parser.parse_args()
    readers = {part: given.readers or own for part, own in _READERS.items()}
    asyncio.run(_run_all(given.parts, readers))


async def _run_all(parts: Sequence[str], readers: Mapping[str, int]) -> None:
    if "pace" in parts:
        await _measure_rate(readers["pace"])
    if "busy" in parts:
        await _measure_rate(readers["busy"], busy=os.cpu_count() or 1)
    if "answers" in parts:
        await _measure_answers(readers["answers"])
    if "ceiling" in parts:
        await _measure_ceiling(readers["ceiling"])


async def _measure_rate(readers: int, busy: int = 0) -> None:
    sent = await _fan_out("enforcing", readers, busy=busy)
    report = sent.traffic
    load_note = f" beside {busy} busy loops" if busy else ""
    print(
        f"fan-out to {readers} within Telegram's limits{load_note}: "
        f"{report.rate:.2f} messages/s first to last, "
        f"{report.refused} times 429, {sent.in_doubt} in doubt",
        flush=True,
    )
    key = "busy" if busy else "pace"
    record(f"fanout.{key}", report.rate)
    record("fanout.busy_refused" if busy else "fanout.refused", report.refused)


async def _measure_answers(readers: int) -> None:
    report = (await _fan_out("enforcing", readers, ask=True)).traffic
    waits = sorted(report.waits)
    print(
        f"/latest once a second during such a fan-out: median {statistics.median(waits) * 1000:.0f} ms, "
        f"p99 {p99(waits) * 1000:.0f} ms over {len(waits)} answers; "
        f"digests {report.rate:.2f}/s, {report.refused} times 429",
        flush=True,
    )
    record("fanout.answer_median", statistics.median(waits) * 1000)
    record("fanout.answer_p99", p99(waits) * 1000)


async def _measure_ceiling(readers: int) -> None:
    sent = await _fan_out("open", readers, _UNLIMITED_LEDE)
    print(
        f"ceiling, paid and without limits: {sent.traffic.rate:.0f} messages/s, "
        f"{sent.processor_milliseconds:.2f} ms of processor time each, {sent.in_doubt} in doubt",
        flush=True,
    )
    record("fanout.ceiling", sent.traffic.rate, await _measure_plain_bot(readers, sent.traffic.sample))
    record("fanout.processor", sent.processor_milliseconds)


async def _measure_plain_bot(readers: int, sample: Mapping[str, str]) -> float:
    """Print the rates of plain loops without a rate limiter; return that of eight at once."""
    rate = 0.0
    for concurrency in (1, 8):
        async with TelegramServer.running("open", readers) as server:
            process = await _start_process(
                [sys.executable, "-c", _PLAIN_BOT_SCRIPT, str(readers), str(concurrency)], server, stdin=PIPE
            )
            await process.communicate(json.dumps(dict(sample)).encode())
            rate = (await server.report()).rate
        print(f"a loop of python-telegram-bot, {concurrency} at once: {rate:.0f} messages/s", flush=True)
    return rate


async def _fan_out(
    kind: str, readers: int, command: Sequence[str] = _LEDE, *, ask: bool = False, busy: int = 0
) -> FanOut:
    """Send one digest to all readers."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/lede.db"
        await fill_with_readers(url, readers)
        async with (
            TelegramServer.running(kind, readers) as server,
            running_lede(server, url, {}, command) as lede,
            _busy_loops(busy),
        ):
            begun = _count_settled(await wait_until_settled(url, 1, lede))
            used = processor_seconds(lede.pid)
            if ask:
                server.ask()
            states = await wait_until_settled(url, readers, lede)
            used = processor_seconds(lede.pid) - used
            each = 1000 * used / max(1, _count_settled(states) - begun)
            return FanOut(await server.report(), states.get("unknown", 0), each)


async def fill_with_readers(url: str, readers: int) -> None:
    """Create a database in which all readers are due for a digest of a few stories."""
    now = datetime.now(UTC)
    due, joined = now - timedelta(minutes=1), now - timedelta(hours=1)
    database = await Database.open(url)
    async with database.transaction() as tx:
        for number in range(STORIES):
            story = await articles.add(tx, make_story(number), joined)
            await articles.publish(tx, story.id, joined)
        for chat in range(FIRST_READER, FIRST_READER + readers):
            await subscribe(
                tx, Chat(chat, 0, "private", "en"), SubscriptionDefaults("UTC", (f"{due:%H:%M}",)), joined
            )
    await database.close()


def make_story(number: int) -> NewArticle:
    """A story of three sentences, different for each number."""
    text = " ".join(_SENTENCES)
    return NewArticle(
        title=f"The ferry moves to a new pier ({number + 1})",
        blocks=(StoredBlock("paragraph", text),),
        dropped=(),
        raw=text,
        summary=StoredSummary("lede", _SENTENCES, (0, 1, 2), ((0,), (0, 1), (0, 1, 2)), 2),
        sentences_shown=2,
        keywords=(f"pier {number}",),
        topics=("harbour",),
        language="en",
        reading_seconds=30,
        url=f"https://harbour.example/{number}",
        site="Harbour News",
        author="",
        source_date="",
        image_file_id="",
        fingerprint=f"{number}",
        image_url=f"https://harbour.example/{number}.jpg",
        added_by=1,
        added_by_name="Editor",
        chat_id=1,
    )


async def wait_until_settled(url: str, expected: int, lede: Process | None = None) -> dict[str, int]:
    """Wait until the given number of deliveries is settled; return the states of the outbox.

    Raises:
        RuntimeError: `lede` has ended before.
    """
    database = await Database.open(url)
    begun, states = time.monotonic(), dict[str, int]()
    while time.monotonic() < begun + 60 + expected / 5:
        await asyncio.sleep(_POLL_INTERVAL_SECONDS)
        if lede is not None and lede.returncode is not None:
            raise RuntimeError(f"Lede ended with {lede.returncode}")
        async with database.reading() as tx:
            states = (await delivery_statistics.count_all(tx)).outbox
        if _count_settled(states) >= expected:
            break
    await database.close()
    return states


def _count_settled(states: Mapping[str, int]) -> int:
    return sum(states.get(end, 0) for end in ("sent", "unknown", "failed", "expired"))


@asynccontextmanager
async def running_lede(
    server: TelegramServer, url: str, environ: Mapping[str, str], command: Sequence[str] = _LEDE
) -> AsyncIterator[Process]:
    """`lede run` with a database and the stand-in, as a process that ends with the block."""
    process = await _start_process(command, server, {"DATABASE_URL": url, **environ})
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _start_process(
    command: Sequence[str],
    server: TelegramServer,
    environ: Mapping[str, str] | None = None,
    stdin: int = DEVNULL,
) -> Process:
    known = {"BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": server.root, "ADMIN_IDS": "1"}
    return await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **known, **(environ or {})}, stdin=stdin, stderr=DEVNULL
    )


@asynccontextmanager
async def _busy_loops(loops: int) -> AsyncIterator[None]:
    """Run busy loops during the block, with the same priority as Lede."""
    running = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", _BUSY_LOOP_SCRIPT) for _ in range(loops)
    ]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            await process.wait()


if __name__ == "__main__":
    main()
