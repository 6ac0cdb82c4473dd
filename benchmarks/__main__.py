"""Runs all benchmarks, one after the other: `make bench`, or `python -m benchmarks [NEWS [PASTES]]`.

Quality benchmarks need data that is not part of the project; without it they are skipped, with a message.
Each benchmark runs in its own process, so that memory is measured separately.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_DATA = Path(__file__).parent.parent.parent / "shared" / "eval"
_NEWS_FILE, _PASTES_FILE = _DATA / "news-dev.jsonl.gz", _DATA / "paste-dev.jsonl.gz"
_EVENTS_FILE = _DATA / "event-pairs-dev.jsonl.gz"


def main(news: Path = _NEWS_FILE, pastes: Path = _PASTES_FILE) -> int:
    """Run all; the exit code is that of the first failure."""
    exit_code = _run_benchmark("bot")
    exit_code = _run_benchmark("feeds") or exit_code
    for name in (
        "plan",
        "phrases",
        "broadcast",
        "fanout",
        "archive",
        "failover",
        "backends",
        "statistics",
        "transfer",
    ):
        exit_code = _run_benchmark(name) or exit_code
    for name, data in (("summaries", news), ("near_duplicates", news), ("paste", pastes)):
        if data.is_file():
            exit_code = _run_benchmark(name, str(data)) or exit_code
        else:
            print(f"{name}: left out, {data.name} is not there", flush=True)
    if _EVENTS_FILE.is_file():
        exit_code = _run_benchmark("events", str(_DATA)) or exit_code
    else:
        print(f"events: left out, {_EVENTS_FILE.name} is not there", flush=True)
    return exit_code


def _run_benchmark(name: str, *arguments: str) -> int:
    print(f"\n== {name}", flush=True)
    command = [sys.executable, "-m", f"benchmarks.{name}", *arguments]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:3])))
