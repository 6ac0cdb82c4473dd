"""Measures a search among published articles: python -m benchmarks.search [--articles N].

Processor time on SQLite. Words are drawn as often as in natural text (the frequency falls with the rank), so
some queries find half of the articles and some none. Beside it the same words
are looked for with LIKE, the newest first.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.fanout import make_story
from benchmarks.figures import record
from data.articles import articles, search
from data.database import Database, Transaction
from data.records.articles import StoredBlock

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PAGE_SIZE = 5
_WORDS, _BODY_WORDS, _TITLE_WORDS = 20_000, 300, 8
_QUERIES, _BATCH = 200, 500
_SYLLABLES = [first + second for first in "bdfgklmnprst" for second in ("a", "e", "i", "o", "u", "an", "er")]
_LIKE = (
    "SELECT * FROM articles WHERE status = 'published' AND (title LIKE ? OR blocks LIKE ?)"
    f" ORDER BY seq DESC LIMIT {PAGE_SIZE}"
)


def main() -> None:
    """Fill an archive and search it."""
    parser = argparse.ArgumentParser(description="Measure a search among published articles.")
    parser.add_argument("--articles", type=int, default=10_000)
    asyncio.run(_measure(parser.parse_args().articles))


async def _measure(count: int) -> None:
    rng = random.Random(5)
    words = ["".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4))) for _ in range(_WORDS)]
    with tempfile.TemporaryDirectory() as folder:
        database = await Database.open(f"sqlite+aiosqlite:///{Path(folder) / 'lede.db'}")
        await _fill(database, count, words, rng)
        queries = [" ".join(_draw(words, rng, rng.randint(1, 3))) for _ in range(_QUERIES)]
        ours = await _times(database, queries, lambda tx, query: search.search(tx, query, PAGE_SIZE, 0))
        plain = await _times(database, queries, _search_by_like)
        await database.close()
    print(
        f"{count:,} articles: median {statistics.median(ours):.2f} ms, p99 {ours[-_QUERIES // 100]:.2f} ms; "
        f"LIKE: median {statistics.median(plain):.2f} ms, p99 {plain[-_QUERIES // 100]:.2f} ms"
    )
    record("search.query", statistics.median(ours), statistics.median(plain))
    record("search.p99", ours[-_QUERIES // 100], plain[-_QUERIES // 100])


async def _fill(database: Database, count: int, words: list[str], rng: random.Random) -> None:
    for start in range(0, count, _BATCH):
        async with database.transaction() as tx:
            for number in range(start, min(start + _BATCH, count)):
                at = NOW - timedelta(minutes=count - number)
                body = StoredBlock("paragraph", " ".join(_draw(words, rng, _BODY_WORDS)))
                title = " ".join(_draw(words, rng, _TITLE_WORDS))
                story = replace(make_story(number), title=title, blocks=(body,), raw="")
                draft = await articles.add(tx, story, at)
                await articles.publish(tx, draft.id, at)


def _draw(words: list[str], rng: random.Random, count: int) -> list[str]:
    """Words by Zipf's law: the logarithm of the rank is evenly distributed."""
    return [words[int(len(words) ** rng.random()) - 1] for _ in range(count)]


async def _search_by_like(tx: Transaction, query: str) -> None:
    pattern = f"%{query.replace(' ', '%')}%"
    (await tx.exec_driver_sql(_LIKE, (pattern, pattern))).all()


async def _times(
    database: Database, queries: list[str], find: Callable[[Transaction, str], Awaitable[Any]]
) -> list[float]:
    """Milliseconds of processor time of each query, in order of length."""
    times = []
    for query in queries:
        begun = time.process_time()
        async with database.reading() as tx:
            await find(tx, query)
        times.append(1000 * (time.process_time() - begun))
    return sorted(times)


if __name__ == "__main__":
    main()
