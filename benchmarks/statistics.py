"""Measures the time of the operator's statistics on a large outbox, and their effect on /latest.

python -m benchmarks.statistics [MESSAGES [DATABASE_URL]]; the default is a million on SQLite in a new folder.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.figures import record
from bot.clock import MovableClock
from bot.services.newsroom.statistics import Statistics
from data.articles import articles
from data.database import Database, Transaction
from data.delivery import editions, planning_runs
from data.delivery import statistics as delivery_statistics

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
RUNS = 5
_EDITION_COUNT = 40
_EPOCH_MS = int(NOW.timestamp() * 1000)
_INSERT_READERS = """
    INSERT INTO readers (id, chat_id, thread_id, kind, language, created_at)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
    SELECT i, i, 0, 'private', 'en', 0 FROM n
"""
_INSERT_SUBSCRIPTIONS = """
    INSERT INTO subscriptions (reader_id, state, timezone, times, weekdays, topics, length, send_empty,
                               next_due, slots_done, note, created_at)
    SELECT id, CASE id % 20 WHEN 0 THEN 'paused' WHEN 1 THEN 'blocked' ELSE 'active' END,
           'Europe/Berlin', '["08:00"]', '[1,2,3,4,5,6,7]', '[]', 'normal', {false}, 0, 0, '', 0 FROM readers
"""
_INSERT_MESSAGES = """
    INSERT INTO outbox (reader_id, edition_id, kind, local_date, slot, part, state, due_at, not_before,
                        expires_at, attempts, epoch, owner, settled_at, note)
    SELECT id, {first} + id % {editions}, 'digest', '2026-11-22', {slot}, 0,
           CASE WHEN {slot} = {last} AND id > {half} THEN 'pending'
                WHEN id % 50 = 0 THEN 'failed' WHEN id % 5000 = 1 THEN 'unknown' ELSE 'sent' END,
           {at}, {at}, {at} + 21600000, 0, 1, 'me',
           CASE WHEN {slot} = {last} AND id > {half} THEN NULL ELSE {at} + id * 36 END, ''
    FROM readers
"""


async def fill_ledger(database: Database, messages: int) -> list[datetime]:
    """Store readers and the messages of five runs, the last one half sent; return the runs."""
    each = messages // RUNS
    instants = [NOW - timedelta(hours=RUNS - n) for n in range(1, RUNS + 1)]
    false = "0" if database.url.startswith("sqlite") else "false"
    async with database.transaction() as tx:
        await tx.exec_driver_sql(_INSERT_READERS.format(count=each))
        await tx.exec_driver_sql(_INSERT_SUBSCRIPTIONS.format(false=false))
    for slot, at in enumerate(instants):
        async with database.transaction() as tx:
            contents = [editions.EditionContent(((),))] * _EDITION_COUNT
            ids = await editions.add_editions(tx, "digest", contents, at)
            ms = _EPOCH_MS - (RUNS - 1 - slot) * 3_600_000
            values = {"first": ids[0], "editions": _EDITION_COUNT, "slot": slot, "last": RUNS - 1}
            await tx.exec_driver_sql(_INSERT_MESSAGES.format(**values, half=each // 2, at=ms))
            await planning_runs.add(tx, planning_runs.PlanningRun(at, each, 0, 0, each))
    if not database.url.startswith("sqlite"):
        async with database.transaction() as tx:
            await tx.exec_driver_sql("ANALYZE")  # autovacuum does this within a minute
    return instants


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """Open the database at `url`, or a new one on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        database = await Database.open(url or f"sqlite+aiosqlite:///{Path(folder) / 'lede.db'}")
        try:
            yield database
        finally:
            await database.close()


async def print_median_time(
    name: str, database: Database, query: Callable[[Transaction], Awaitable[Any]]
) -> float:
    """Print and return the median of five runs, in milliseconds."""
    took = []
    for _ in range(5):
        begun = time.perf_counter()
        async with database.reading() as tx:
            await query(tx)
        took.append(time.perf_counter() - begun)
    milliseconds = 1000 * statistics.median(took)
    print(f"{name}: {milliseconds:.1f} ms", flush=True)
    return milliseconds


async def measure_stats_command(database: Database, counted: float) -> None:
    """Time all of /stats, first and repeated, beside the milliseconds of counting every message."""
    clock = MovableClock()
    clock.move_to(NOW)
    figures = Statistics(database, clock, _no_text, time.monotonic)
    for name in ("at first", "again"):
        begun = time.perf_counter()
        await figures.overview()
        milliseconds = 1000 * (time.perf_counter() - begun)
        print(f"/stats {name}: {milliseconds:.1f} ms", flush=True)
        record("statistics.again" if name == "again" else "statistics.first", milliseconds, counted)


async def _no_text() -> str:
    return ""


async def measure_reader_latency(database: Database, last: datetime) -> None:
    """Time the query of /latest with and without continuous queries of the statistics."""
    for name, busy in (("alone", False), ("beside the figures", True)):
        looking = asyncio.create_task(_query_repeatedly(database, last)) if busy else None
        milliseconds = []
        for _ in range(100):
            begun = time.perf_counter()
            async with database.reading() as tx:
                await articles.last_seq(tx)
            milliseconds.append(1000 * (time.perf_counter() - begun))
            await asyncio.sleep(0.005)
        if looking:
            looking.cancel()
            await asyncio.wait([looking])
        print(
            f"a reader's look {name}: p50 {statistics.median(milliseconds):.1f} ms, "
            f"p99 {sorted(milliseconds)[98]:.1f} ms"
        )


async def _query_repeatedly(database: Database, run: datetime) -> None:
    while True:
        async with database.reading() as tx:
            await delivery_statistics.count_by_state(tx, run)


async def main(messages: int = 1_000_000, url: str = "") -> None:
    """Run all measurements."""
    async with open_database(url) as database:
        instants = await fill_ledger(database, messages)
        last, done = instants[-1], messages // RUNS // 2
        print(f"{messages} messages, {RUNS} runs, {messages // RUNS} readers")
        await print_median_time(
            "what waits", database, lambda tx: delivery_statistics.measure_backlog(tx, NOW)
        )
        await print_median_time(
            "since when it waits", database, lambda tx: delivery_statistics.oldest_ready_at(tx, NOW)
        )
        await print_median_time(
            "how one run went", database, lambda tx: delivery_statistics.count_by_state(tx, last)
        )
        await print_median_time(
            "how late one run was", database, lambda tx: delivery_statistics.measure_lateness(tx, last, done)
        )
        await print_median_time(
            "doubts",
            database,
            lambda tx: delivery_statistics.count_unknown_since(tx, NOW - timedelta(hours=1)),
        )
        await print_median_time("readers and subscriptions", database, delivery_statistics.count_audience)
        await print_median_time("articles", database, delivery_statistics.count_articles)
        await print_median_time("size", database, delivery_statistics.database_size)
        counted = await print_median_time("every message counted", database, delivery_statistics.count_all)
        await measure_stats_command(database, counted)
        await measure_reader_latency(database, last)


if __name__ == "__main__":
    asyncio.run(main(int([*sys.argv, "1000000"][1]), "".join(sys.argv[2:3])))
