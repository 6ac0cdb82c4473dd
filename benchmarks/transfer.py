"""Measures time and memory of the import and export of 100,000 readers: python -m benchmarks.transfer
[READERS].

Each command runs in its own process on an empty SQLite database, as an operator runs it. Beside the import a
loop that decodes each line and inserts it with two statements, unchecked, in one transaction. At last all
rows move to PostgreSQL and back.
"""

from __future__ import annotations

import filecmp
import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from benchmarks.figures import record, record_gaps
from tests.support import postgres_server

_DEFAULT_READERS = 100_000
_ZONES = ("Europe/Berlin", "Asia/Tokyo", "America/New_York", "UTC", "Asia/Kolkata", "Africa/Cairo")


def write_readers(target: Path, count: int, rng: random.Random) -> None:
    """Write a file of readers with individual zones, times and topics."""
    with target.open("w", encoding="utf-8") as out:
        for number in range(1, count + 1):
            line = {
                "kind": "reader",
                "chat_id": number,
                "thread_id": None,
                "language": "en",
                "timezone": rng.choice(_ZONES),
                "times": sorted({f"{rng.randrange(24):02}:{rng.choice((0, 30)):02}" for _ in range(2)}),
                "weekdays": [1, 2, 3, 4, 5],
                "topics": rng.sample(("city", "culture", "science", "sport"), rng.randrange(3)),
            }
            out.write(json.dumps(line) + "\n")


def run_lede(url: str, *arguments: str) -> tuple[float, float]:
    """Run one command; return its seconds and its peak memory in MiB."""
    environ = os.environ | {"DATABASE_URL": url}
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"lede {' '.join(arguments)} failed")
    return time.perf_counter() - start, _peak_mib(usage)


def _sqlite_url(database: Path) -> str:
    return f"sqlite+aiosqlite:///{database}"


def _peak_mib(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / 1024


def main(count: int = _DEFAULT_READERS) -> None:
    """Import, import again, export, and check that the exported file equals the imported one."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_readers(folder / "readers.jsonl", count, random.Random(1))
        first, second = folder / "first.db", _sqlite_url(folder / "second.db")
        for what, database, command in (
            ("import", first, ("import", str(folder / "readers.jsonl"))),
            ("import again", first, ("import", str(folder / "readers.jsonl"))),
            ("export", first, ("export", str(folder / "one.jsonl"))),
        ):
            seconds, peak = run_lede(_sqlite_url(database), *command)
            print(f"{what} of {count:,} readers: {seconds:.1f} s, {peak:.0f} MiB", flush=True)
            if what == "import":
                record(
                    "transfer.import", seconds, insert_plainly(folder / "readers.jsonl", folder / "plain.db")
                )
                record("transfer.import_memory", peak)
            if what == "export":
                record("transfer.export", seconds)
        run_lede(second, "import", str(folder / "one.jsonl"))
        run_lede(second, "export", str(folder / "two.jsonl"))
        same = filecmp.cmp(folder / "one.jsonl", folder / "two.jsonl", shallow=False)
        print(f"the same file after a round: {'yes' if same else 'NO'}", flush=True)
        _measure_move(first, folder)


def _measure_move(database: Path, folder: Path) -> None:
    if not postgres_server.is_available():
        record_gaps("no PostgreSQL server is installed", "transfer.move", "transfer.move_back")
        return
    with postgres_server.shared_server(folder, durable=True) as server:
        for key, source, target in (
            ("move", _sqlite_url(database), server),
            ("move_back", server, _sqlite_url(folder / "back.db")),
        ):
            seconds, peak = run_lede(source, "move", "--to", target)
            print(f"{key} between SQLite and PostgreSQL: {seconds:.1f} s, {peak:.0f} MiB", flush=True)
            record(f"transfer.{key}", seconds)


def insert_plainly(source: Path, database: Path) -> float:
    """The seconds of a plain loop over the lines, two INSERT statements each, in one transaction."""
    begun = time.perf_counter()
    with closing(sqlite3.connect(database)) as connection, connection, source.open(encoding="utf-8") as lines:
        connection.execute(
            "CREATE TABLE readers (id INTEGER PRIMARY KEY, chat_id INTEGER UNIQUE, language TEXT)"
        )
        connection.execute("CREATE TABLE subscriptions (reader_id, timezone, times, weekdays, topics)")
        for number, line in enumerate(lines, start=1):
            row = json.loads(line)
            values = (number, row["chat_id"], row["language"])
            connection.execute("INSERT INTO readers VALUES (?, ?, ?)", values)
            lists = (json.dumps(row[name]) for name in ("times", "weekdays", "topics"))
            connection.execute(
                "INSERT INTO subscriptions VALUES (?, ?, ?, ?, ?)", (number, row["timezone"], *lists)
            )
    seconds = time.perf_counter() - begun
    print(f"a plain loop of INSERT: {seconds:.1f} s", flush=True)
    return seconds


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
