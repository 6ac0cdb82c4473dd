"""Measures the database time of a broadcast to all readers: python -m benchmarks.broadcast [--readers N].

A tenth of the readers are in their quiet hours. Portions are planned as in production and marked as sent at
once, so the time is that of planning and counting alone. Then the broadcast is stopped while the messages
held by quiet hours are still open.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

from benchmarks.figures import record
from benchmarks.measures import peak_mib
from benchmarks.plan import NOW, TimedDatabase, fill_database, similar_subscriptions
from bot.services.broadcasts import broadcasts
from bot.services.broadcasts.broadcaster import BroadcastRunner
from bot.services.broadcasts.broadcasts import BroadcastProgress
from bot.services.newsroom.people import Person
from bot.services.subscriptions.subscriptions import Chat
from data.database import Database

EDITOR = Person(1, "Ada")
RATES = (29.0, 1000.0)
_SET_QUIET_HOURS = (
    "UPDATE subscriptions SET quiet_from = '00:00', quiet_until = '23:59' WHERE reader_id % 10 = 0"
)
_MARK_SENT = (
    "UPDATE outbox SET state = 'sent', settled_at = due_at, message_id = id"
    " WHERE state = 'pending' AND not_before <= ?"
)


class _FixedClock:
    def now(self) -> datetime:
        return NOW


async def _ignore_progress(_seen: BroadcastProgress) -> None:
    """Ignore the progress; no card is shown."""


async def measure_broadcast(rate: float, count: int, folder: Path) -> None:
    """Broadcast to `readers` at a rate, stop, and print the costs."""
    path = folder / "lede.db"
    url = f"sqlite+aiosqlite:///{path}"
    await (await Database.open(url)).close()
    fill_database(path, similar_subscriptions(count), count)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(_SET_QUIET_HOURS)
    connection.close()
    database = await TimedDatabase.open(url)
    draft = await broadcasts.save_draft(database, EDITOR, Chat(1, 0, "private", "en"), "News", NOW)
    await broadcasts.start(database, draft.id, EDITOR, NOW)
    runner = BroadcastRunner(
        database=database,
        clock=_FixedClock(),
        rate=lambda: rate,
        report=_ignore_progress,
        due=asyncio.Event(),
        on_messages=lambda: None,
        idle_interval=30.0,
    )
    seconds, max_ready = 0.0, 0
    while not (progress := await _get_progress(database)).broadcast.all_planned:
        begun = time.perf_counter()
        await runner.step()
        seconds += time.perf_counter() - begun
        max_ready = max(max_ready, (await _get_progress(database)).ready)
        async with database.transaction() as tx:
            await tx.exec_driver_sql(_MARK_SENT, (int(NOW.timestamp() * 1000),))
        database.lock_seconds.pop()  # marking as sent is not measured
    max_planning_seconds, database.lock_seconds = max(database.lock_seconds), []
    begun = time.perf_counter()
    await broadcasts.stop(database, draft.id, EDITOR, NOW)
    await runner.step()
    stop_seconds = time.perf_counter() - begun
    print(
        f"broadcast at {rate:>5,.0f}/s  {count:>9,} readers planned in {seconds:5.1f} s  "
        f"longest transaction {max_planning_seconds * 1000:.0f} ms  at most {max_ready:,} ready  "
        f"{progress.deferred:,} asleep called off in {stop_seconds * 1000:.0f} ms, "
        f"longest transaction {max(database.lock_seconds) * 1000:.0f} ms  peak {peak_mib():.0f} MiB",
        flush=True,
    )
    if rate == RATES[0]:
        record("broadcast.planned", seconds)
        record("broadcast.stopped", stop_seconds * 1000)
    await database.close()


async def _get_progress(database: Database) -> BroadcastProgress:
    found = await broadcasts.current_progress(database, NOW)
    assert found is not None
    return found


def main() -> None:
    """Measure at the usual rate and at that of paid messages."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.broadcast")
    parser.add_argument("--readers", type=int, default=100_000)
    readers = parser.parse_args().readers
    for pace in RATES:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(measure_broadcast(pace, readers, Path(folder)))


if __name__ == "__main__":
    main()
