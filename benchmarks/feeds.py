"""Measures the polling of a thousand feeds on one core, against a server on loopback.

    python -m benchmarks.feeds [--feeds N] [--entries N] [--rounds N]

The bot's side (poller, fetcher, database and the worker process that parses) runs on one core, the server
process on the others. Prints for each round the seconds until all feeds were polled, the longest block of the
event loop, and the resident memory of the bot's side afterwards. In the first round every feed is new; then
none has changed (304); then every feed has an edited entry; then one in ten has a new story, which is
summarised and stored.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from benchmarks.figures import record
from benchmarks.measures import resident_mib
from bot.clock import MovableClock
from bot.gateways.web.fetcher import FetchLimits, WebFetcher
from bot.gateways.web.ip_policy import AllowList
from bot.gateways.worker.feed_client import FeedSummarizerClient
from bot.gateways.worker.summarizer_client import SummarizerClient
from bot.services.feeds.check import FeedNotice
from bot.services.feeds.feed_services import FeedServices
from bot.services.feeds.poller import FeedPoller
from data import feeds as data_feeds
from data.database import Database
from data.records.feeds import NewSource

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
WORDS = "harbour council winter ferry market school bridge river window story people valley evening".split()  # noqa: SIM905
ROUNDS = ("new", "unchanged", "edited", "news")


def main() -> None:
    """Serve in a child process, poll in this one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--entries", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3, help="how often all but the first are repeated")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.serve:
        asyncio.run(_serve(chosen.entries))
        return
    command = [sys.executable, "-m", "benchmarks.feeds", "--serve", "--entries", str(chosen.entries)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            port = int(server.stdout.readline())
            if hasattr(os, "sched_setaffinity"):
                os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
            plain = [_poll_plainly(port, chosen.feeds, mark) for mark in ("", '"0"')]
            asyncio.run(_measure(port, chosen.feeds, chosen.rounds, plain))
        finally:
            server.terminate()


def _poll_plainly(port: int, feeds: int, mark: str) -> float:
    """The seconds of a plain loop that gets and parses each feed, and neither compares nor stores it."""
    begun = time.perf_counter()
    for number in range(feeds):
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/{number}", headers={"If-None-Match": mark} if mark else {}
        )
        try:
            with urllib.request.urlopen(request) as answer:
                feedparser.parse(io.BytesIO(answer.read()))
        except urllib.error.HTTPError as error:
            error.close()  # 304: unchanged
    seconds = time.perf_counter() - begun
    print(f"a loop with feedparser, {'unchanged' if mark else 'new'}: {seconds:.1f} s", flush=True)
    return seconds


async def _measure(port: int, feeds: int, repeats: int, plain: list[float]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = await Database.open(f"sqlite+aiosqlite:///{Path(folder) / 'lede.db'}")
        limits = FetchLimits(ports=frozenset({port}))
        fetcher = WebFetcher(
            allow=AllowList.parse(["feeds.test"]), limits=limits, resolver=_LoopbackResolver()
        )
        summarizer = SummarizerClient("lede")
        services = FeedServices(database, fetcher, FeedSummarizerClient("lede"), summarizer)
        clock = MovableClock()
        clock.move_to(START)
        await _add_feeds(database, port, feeds, clock.now())
        benchmark = _PollBenchmark(services, clock, asyncio.Event(), feeds)
        poller = FeedPoller(services=services, clock=clock, notify=_ignore_notice, due=benchmark.due)
        polling = asyncio.create_task(poller.run())
        try:
            for kind in (ROUNDS[0], *itertools.chain(*itertools.repeat(ROUNDS[1:], repeats))):
                await benchmark.measure_round(kind, port)
            benchmark.record_medians(plain)
        finally:
            polling.cancel()
            await asyncio.wait([polling])
            await services.summarizer.close()
            await summarizer.close()
            await database.close()


@dataclass
class _PollBenchmark:
    services: FeedServices
    clock: MovableClock
    due: asyncio.Event
    feeds: int
    seconds: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    async def measure_round(self, kind: str, port: int) -> None:
        """Make all feeds due and wait until each was polled."""
        await _change_feeds(port, kind)
        self.clock.advance(timedelta(days=2))
        begun = time.perf_counter()
        self.due.set()
        max_stall_seconds = 0.0
        while not await self._is_done():
            before = time.perf_counter()
            await asyncio.sleep(0.02)
            max_stall_seconds = max(max_stall_seconds, time.perf_counter() - before - 0.02)
        seconds = time.perf_counter() - begun
        self.seconds[kind].append(seconds)
        print(
            f"{kind:>9}: {seconds:5.1f} s for {self.feeds} feeds, "
            f"longest stall {max_stall_seconds * 1000:.0f} ms, {resident_mib(os.getpid()):.0f} MiB",
            flush=True,
        )

    def record_medians(self, plain: list[float]) -> None:
        """Hand over the median of each kind of round, beside plain loops over changed and unchanged ones."""
        changed, unchanged = plain
        for kind in ROUNDS:
            baseline = unchanged if kind == "unchanged" else changed
            record(f"feeds.{kind}", statistics.median(self.seconds[kind]), baseline)
        record("feeds.memory", resident_mib(os.getpid()))

    async def _is_done(self) -> bool:
        """Whether all polls are done; a feed that is being polled is due again within ten minutes."""
        async with self.services.database.reading() as tx:
            waiting = await data_feeds.next_poll_at(tx)
        return waiting is not None and waiting > self.clock.now() + timedelta(minutes=30)


async def _add_feeds(database: Database, port: int, feeds: int, now: datetime) -> None:
    async with database.transaction() as tx:
        for number in range(feeds):
            url = f"http://feeds.test:{port}/{number}"
            new = NewSource(url, f"Feed {number}", "", False, False, (), 1, "", 1, "")
            await data_feeds.add(tx, new, now)


async def _ignore_notice(_notice: FeedNotice) -> None:
    pass


async def _change_feeds(port: int, kind: str) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /now/{kind} HTTP/1.0\r\n\r\n".encode())
    await writer.drain()
    await _.read()
    writer.close()


async def _serve(entries: int) -> None:
    versions = {"edition": 0, "news": 0}

    async def change(request: web.Request) -> web.Response:
        kind = request.match_info["kind"]
        versions["edition"] += kind != "unchanged"
        versions["news"] += kind == "news"
        return web.Response()

    async def feed(request: web.Request) -> web.Response:
        mark = f'"{versions["edition"]}"'
        if request.headers.get("If-None-Match") == mark:
            return web.Response(status=304)
        number = int(request.match_info["number"])
        news = versions["news"] if number % 10 == 0 else 0
        return web.Response(body=_feed(number, entries, versions["edition"], news), headers={"ETag": mark})

    application = web.Application()
    application.add_routes([web.get("/now/{kind}", change), web.get(r"/{number:\d+}", feed)])
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


def _feed(number: int, entries: int, edition: int, news: int) -> bytes:
    items = "".join(_item(number, entry, edition) for entry in range(entries + news, news, -1))
    head = f"<title>Feed {number}</title><link>http://feeds.test/</link>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def _item(number: int, entry: int, edition: int) -> str:
    seed = number * 7919 + entry * 104729
    words = " ".join(f"{WORDS[(seed // 13**place) % 13]}{(seed + place) % 997}" for place in range(120))
    return (
        f"<item><title>Story {entry} of {number}</title><link>http://feeds.test/{number}/{entry}</link>"
        f"<guid>{number}-{entry}</guid><pubDate>Sun, 22 Nov 2026 {entry % 24:02}:00:00 GMT</pubDate>"
        f"<description>&lt;p&gt;{words}. Edition {edition}.&lt;/p&gt;</description></item>"
    )


class _LoopbackResolver(AbstractResolver):
    """Resolves every name to loopback."""

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        """Return the loopback address."""
        del family
        return [ResolveResult(hostname=host, host="127.0.0.1", port=port, family=2, proto=0, flags=4)]

    async def close(self) -> None:
        """Do nothing; there are no resources."""


if __name__ == "__main__":
    main()
