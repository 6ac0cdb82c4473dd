"""Measures the speed of digest planning: python -m benchmarks.plan [--readers N].

All readers are due, in a new database that is filled by plain SQL, in six populations: similar (10 zones,
20 choices of topics); as many, of whom a tenth have mutes, watches, tastes and sources of their own; a fifth
as many with individual zones, times and last digests; a twentieth as many who all have mutes of their own, or
all these sets; a twentieth as many with individual topics, times and last digests, so that nearly every
digest is composed for one reader. Two of them run on PostgreSQL as well, that of the tests. Meanwhile
one task writes a row repeatedly, and one runs the query of /latest. Each population runs in its own process,
whose peak memory is printed. Seconds of processor time show how busy the machine was otherwise.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import random
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from benchmarks.figures import record, record_gaps
from benchmarks.measures import p99, peak_mib
from bot.cli.serving import freeze_gc
from bot.services.planning import planner
from data.articles import articles
from data.database import Database, Transaction
from data.maintenance.move import move
from data.newsroom import team
from data.schema.column_types import to_milliseconds
from tests.support import postgres_server

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ARTICLES = 200
TOPICS = tuple(f"topic {n}" for n in range(20))
ZONES = (
    *("UTC", "Europe/Berlin", "Europe/London", "America/New_York", "America/Sao_Paulo"),
    *("Asia/Tokyo", "Asia/Kolkata", "Africa/Cairo", "Australia/Sydney", "Pacific/Auckland"),
)
_INSERT_READER = (
    "INSERT INTO readers (id, chat_id, thread_id, kind, language, created_at)"
    " VALUES (?, ?, 0, 'private', 'en', 0)"
)
_INSERT_SUBSCRIPTION = (
    "INSERT INTO subscriptions (reader_id, state, timezone, times, weekdays, topics, length, send_empty,"
    " next_due, slot_date, slots_done, covered_seq, note, created_at, mute_set, watch_set, taste,"
    " story_sources)"
    " VALUES (?, 'active', ?, ?, '[1,2,3,4,5,6,7]', ?, 'normal', 0, ?, '2026-11-22', 1, ?, '', 0, ?, ?, ?, ?)"
)
_INSERT_MUTES = (
    "INSERT INTO mutes (reader_id, kind, value, hidden, created_at) SELECT reader_id, rule.value ->> 0,"
    " rule.value ->> 1, 0, 0 FROM subscriptions, json_each(mute_set) AS rule WHERE mute_set != ''"
)
_INSERT_WATCHES = (
    _INSERT_MUTES.replace("mutes", "watches").replace("hidden", "found").replace("mute_", "watch_")
)
_INSERT_ARTICLE = (
    "INSERT INTO articles (id, event_id, status, seq, published_at, created_at, updated_at, added_by,"
    " added_by_name, chat_id, fingerprint, language, reading_seconds, sentences_shown, title, url, site,"
    " author, source_date, image_file_id, topics, keywords, summary, blocks, dropped, raw)"
    " VALUES (?, ?, 'published', ?, ?, 0, 0, 1, '', 1, ?, 'en', 60, 3, ?, '', ?, '', '', '', ?, ?, ?, ?,"
    " '[]', '')"
)
_INSERT_EVENT = (
    "INSERT INTO events (id, lead_article_id, is_lead_chosen, mark, additions, conflicts, opened, created_at,"
    " updated_at) VALUES (?, ?, 0, '', '[]', '[]', 0, 0, 0)"
)
_SUMMARY_JSON = json.dumps({"method": "lede", "sentences": [], "positions": [], "ladder": [], "best": 0})
_BODY_JSON = json.dumps([["paragraph", "A plain sentence of a story, as long as others are. " * 8]] * 10)

_WORDS = tuple(f"word{n}" for n in range(500))
_OUTLETS = tuple(f"Outlet {n}" for n in range(40))


class PlannedReader(NamedTuple):
    """The columns of a subscription that differ; a new kind of setting is one more, with a default."""

    reader_id: int
    timezone: str
    times: str
    topics: str
    next_due: int
    covered_seq: int
    mute_set: str = ""
    watch_set: str = ""
    taste: str = ""
    story_sources: str = "[]"


Population: TypeAlias = Callable[[int], Iterator[PlannedReader]]


def similar_subscriptions(count: int) -> Iterator[PlannedReader]:
    """Yield subscriptions of 200 kinds, all due now."""
    for n in range(count):
        topics = json.dumps([TOPICS[n // 10 % 20]])
        yield PlannedReader(
            n + 1, ZONES[n % 10], '["12:00"]', topics, to_milliseconds(NOW), ARTICLES * 4 // 5
        )


def a_tenth_with_sets(count: int) -> Iterator[PlannedReader]:
    """Yield similar subscriptions, each tenth with sets of its own."""
    for plain, with_sets in zip(similar_subscriptions(count), subscriptions_with_sets(count), strict=True):
        yield with_sets if plain.reader_id % 10 == 0 else plain


def muting_subscriptions(count: int) -> Iterator[PlannedReader]:
    """Yield similar subscriptions, each with one to four mutes of its own, for all topics."""
    rng = random.Random(3)
    kinds = [*(["topic", one] for one in TOPICS), *(["source", one.lower()] for one in _OUTLETS)]
    kinds += [*(["words", one] for one in _WORDS), *(["event", str(n)] for n in range(1, ARTICLES // 2))]
    for plain in similar_subscriptions(count):
        rules = sorted([*rule, 0] for rule in rng.sample(kinds, rng.randrange(1, 5)))
        yield plain._replace(topics="[]", mute_set=_packed(rules))


def subscriptions_with_sets(count: int) -> Iterator[PlannedReader]:
    """Yield subscriptions with mutes, many of them also with a watched word, a taste and chosen sources."""
    rng = random.Random(4)
    for one in muting_subscriptions(count):
        watched = [["words", rng.choice(_WORDS), 0]] if rng.random() < 1 / 2 else []
        liked = [*(["keyword", word] for word in rng.sample(_WORDS, 8)), ["topic", rng.choice(TOPICS)]]
        taste = sorted([*feature, rng.choice((-2, -1, 1, 2))] for feature in liked)
        sources = sorted(name.lower() for name in rng.sample(_OUTLETS, 20))
        yield one._replace(
            watch_set=_packed(watched) if watched else "",
            taste=_packed(taste) if rng.random() < 1 / 3 else "",
            story_sources=_packed(sources) if rng.random() < 1 / 3 else "[]",
        )


def _packed(values: list[Any]) -> str:
    return json.dumps(values, separators=(",", ":"))


def subscriptions_with_own_times(count: int) -> Iterator[PlannedReader]:
    """Yield subscriptions with individual zone, time, last digest and missed minutes, for all topics."""
    return (one._replace(topics="[]") for one in distinct_subscriptions(count))


def distinct_subscriptions(count: int) -> Iterator[PlannedReader]:
    """Yield subscriptions that all differ, and are all due."""
    rng = random.Random(1)
    for n in range(count):
        times = json.dumps([f"{rng.randrange(24):02}:{rng.randrange(60):02}"])
        topics = json.dumps(sorted(rng.sample(TOPICS, rng.randrange(1, 10))))
        due = to_milliseconds(NOW - timedelta(minutes=rng.randrange(60)))
        yield PlannedReader(n + 1, rng.choice(ZONES), times, topics, due, rng.randrange(ARTICLES))


def fill_database(path: Path, subscriptions: Iterator[PlannedReader], count: int) -> None:
    """Store readers, their subscriptions, and unread articles, two of each event."""
    rng = random.Random(2)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(_INSERT_READER, ((n, n) for n in range(1, count + 1)))
        connection.executemany(_INSERT_SUBSCRIPTION, subscriptions)
        connection.execute(_INSERT_MUTES)
        connection.execute(_INSERT_WATCHES)
        for n in range(1, ARTICLES + 1):
            topics, keywords = rng.sample(TOPICS, 2), rng.sample(_WORDS, 8)
            published = to_milliseconds(NOW - timedelta(minutes=ARTICLES - n))
            title = f"Story {n}: {' '.join(keywords)}"
            lists = (json.dumps(topics), json.dumps(keywords))
            about = (title, rng.choice(_OUTLETS), *lists, _SUMMARY_JSON, _BODY_JSON)
            event_id = (n + 1) // 2
            if n % 2:
                connection.execute(_INSERT_EVENT, (event_id, n))
            connection.execute(_INSERT_ARTICLE, (n, event_id, n, published, str(n), *about))
        connection.execute("INSERT INTO counters (name, value) VALUES ('article_seq', ?)", (ARTICLES,))
    connection.close()


class TimedDatabase(Database):
    """A database that records how long each transaction held the lock, in seconds."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.lock_seconds: list[float] = []

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open a transaction, timed from the lock to the commit."""
        begun = 0.0
        async with super().transaction() as tx:
            begun = time.perf_counter()
            yield tx
        self.lock_seconds.append(time.perf_counter() - begun)


async def repeat_timed(work: Callable[[], Awaitable[object]], pause: float, durations: list[float]) -> None:
    """Repeat `work` until cancelled, recording the seconds of each run."""
    while True:
        begun = time.perf_counter()
        await work()
        durations.append(time.perf_counter() - begun)
        await asyncio.sleep(pause)


async def fill(folder: Path, population: Population, count: int, server: str | None) -> str:
    """Fill a new database in a folder, or the empty one on a server; returns its URL."""
    path = folder / "lede.db"
    url = f"sqlite+aiosqlite:///{path}"
    await (await Database.open(url)).close()
    fill_database(path, population(count), count)
    if server is None:
        return url
    await move(url, server, "", lambda *_: None)
    return server


async def measure_planning(name: str, url: str) -> None:
    """Plan for the readers of a database beside a writer and a reader, and print the results."""
    database = await TimedDatabase.open(url)
    freeze_gc()

    async def write() -> None:
        async with database.transaction() as tx:
            await team.add(tx, 7, "Ada", 1, NOW)

    async def look() -> None:
        async with database.reading() as tx:
            await articles.latest(tx, None, 5)

    writes: list[float] = []
    looks: list[float] = []
    background_tasks = [
        asyncio.create_task(repeat_timed(write, 0.1, writes)),
        asyncio.create_task(repeat_timed(look, 0.1, looks)),
    ]
    first_ready: list[float] = []
    before = peak_mib()
    begun, processor_seconds = time.perf_counter(), time.process_time()
    planned = await planner.plan(database, NOW, lambda: first_ready.append(time.perf_counter() - begun))
    seconds, processor_seconds = time.perf_counter() - begun, time.process_time() - processor_seconds
    for task in background_tasks:
        task.cancel()
    await asyncio.gather(*background_tasks, return_exceptions=True)
    await database.close()
    print(
        f"{name:<25} {planned.due:>9,} readers  {seconds:6.1f} s (processor {processor_seconds:.1f})  "
        f"{planned.due / seconds:7,.0f} rows/s  "
        f"peak {peak_mib():.0f} MiB (+{peak_mib() - before:.0f})  "
        f"longest transaction {max(database.lock_seconds) * 1000:.0f} ms  "
        f"p99 of a write {p99(writes) * 1000:.0f} ms, of a look at the newest {p99(looks) * 1000:.0f} ms  "
        f"first messages after {first_ready[0] * 1000:.0f} ms",
        flush=True,
    )
    if name != "all alike":
        record(key_of(name), planned.due / seconds)
        if name == "all different":
            record("plan.all_different_core", planned.due / processor_seconds)
        return
    record("plan.all_alike", seconds)
    record("plan.all_alike_memory", peak_mib())
    record("plan.all_alike_lock", max(database.lock_seconds) * 1000)
    record("plan.all_alike_first", first_ready[0] * 1000)


def key_of(name: str) -> str:
    """Return the key of a population's row of figures."""
    return f"plan.{name.replace(' ', '_').lower()}"


POPULATIONS: dict[str, tuple[Population, int]] = {
    "all alike": (similar_subscriptions, 1),
    "a tenth sets": (a_tenth_with_sets, 1),
    "own times": (subscriptions_with_own_times, 5),
    "own mutes": (muting_subscriptions, 20),
    "own sets": (subscriptions_with_sets, 20),
    "all different": (distinct_subscriptions, 20),
    "all alike PostgreSQL": (similar_subscriptions, 5),
    "all different PostgreSQL": (distinct_subscriptions, 50),
}
"""The populations, each with the divisor of its number of readers; two run on PostgreSQL."""


def run_population(name: str, count: int) -> None:
    """Measure one population in a temporary folder."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = None
        if name.endswith("PostgreSQL"):
            if not postgres_server.is_available():
                record_gaps("no PostgreSQL server is installed", key_of(name))
                return
            server = stack.enter_context(postgres_server.shared_server(folder, durable=True))
        url = asyncio.run(fill(folder, POPULATIONS[name][0], count, server))
        asyncio.run(measure_planning(name, url))


def main() -> None:
    """Measure every population in its own process."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plan")
    parser.add_argument("--readers", type=int, default=1_000_000, help="how many of those who are alike")
    parser.add_argument("--population", choices=POPULATIONS, action="append", help="only this one")
    given = parser.parse_args()
    readers = given.readers
    for name in given.population or POPULATIONS:
        share = POPULATIONS[name][1]
        process = multiprocessing.get_context("spawn").Process(
            target=run_population, args=(name, readers // share)
        )
        process.start()
        process.join()


if __name__ == "__main__":
    main()
