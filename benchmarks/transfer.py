"""Measures time and memory of the import and export of 100,000 readers: python -m benchmarks.transfer
[READERS].

Each command runs in its own process on an empty SQLite database, as an operator runs it.
"""

from __future__ import annotations

import filecmp
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figures import record

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


def run_lede(database: Path, *arguments: str) -> tuple[float, float]:
    """Run one command; return its seconds and its peak memory in MiB."""
    environ = os.environ | {"DATABASE_URL": f"sqlite+aiosqlite:///{database}"}
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


def _peak_mib(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / 1024


def main(count: int = _DEFAULT_READERS) -> None:
    """Import, import again, export, and check that the exported file equals the imported one."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_readers(folder / "readers.jsonl", count, random.Random(1))
        first, second = folder / "first.db", folder / "second.db"
        for what, database, command in (
            ("import", first, ("import", str(folder / "readers.jsonl"))),
            ("import again", first, ("import", str(folder / "readers.jsonl"))),
            ("export", first, ("export", str(folder / "one.jsonl"))),
        ):
            seconds, peak = run_lede(database, *command)
            print(f"{what} of {count:,} readers: {seconds:.1f} s, {peak:.0f} MiB", flush=True)
            if what != "import again":
                record(f"transfer.{what}", seconds)
            if what == "import":
                record("transfer.import_memory", peak)
        run_lede(second, "import", str(folder / "one.jsonl"))
        run_lede(second, "export", str(folder / "two.jsonl"))
        same = filecmp.cmp(folder / "one.jsonl", folder / "two.jsonl", shallow=False)
        print(f"the same file after a round: {'yes' if same else 'NO'}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
