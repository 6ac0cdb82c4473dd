"""Compares SQLite and PostgreSQL on the sender's statements: python -m benchmarks.backends [--rows N].

Both write to disk at every commit. One sender leases, records its intent and settles in batches of 100,
each step in its own transaction; then four claimers with their own connections lease all messages
concurrently, and no message may be leased twice. Prints messages a second and the number of double leases.
PostgreSQL is that of the tests, or the database at --url, which must be empty.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.figures import record, record_gaps
from data.audience import readers
from data.database import Database
from data.delivery import editions, outbox
from data.records.delivery import OutboxState, Settlement
from tests.support import postgres_server
from tests.support.deliveries import NewDelivery, plan_deliveries

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=6)
LEASE_BATCH_SIZE, CLAIMERS, INSERT_BATCH_SIZE = 100, 4, 2000


def main() -> None:
    """Measure each database in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--url", help="an empty PostgreSQL database")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        asyncio.run(_measure_backend("SQLite", f"sqlite+aiosqlite:///{folder}/lede.db", chosen.rows))
        if not chosen.url and not postgres_server.is_available():
            record_gaps(
                "no PostgreSQL server is installed", "backends.postgresql", "backends.postgresql_four"
            )
            return
        postgres = chosen.url or stack.enter_context(postgres_server.shared_server(folder, durable=True))
        asyncio.run(_measure_backend("PostgreSQL", postgres, chosen.rows))


async def _measure_backend(name: str, url: str, rows: int) -> None:
    async with _open_database(url) as database:
        await _insert_deliveries(database, rows, day=1)
        sent = await _measure_sending(database, rows)
        print(f"{name}: {sent:,.0f} messages/s leased, marked and settled by one sender", flush=True)
        record(f"backends.{name.lower()}", sent)
        await _insert_deliveries(database, rows, day=2)
        claimed, twice = await _measure_claiming(url, rows)
        print(f"{name}: {claimed:,.0f} messages/s claimed by {CLAIMERS} at once, {twice} twice", flush=True)
        record(f"backends.{name.lower()}_four", claimed)


@asynccontextmanager
async def _open_database(url: str) -> AsyncIterator[Database]:
    database = await Database.open(url)
    try:
        yield database
    finally:
        await database.close()


async def _insert_deliveries(database: Database, rows: int, day: int) -> None:
    async with database.transaction() as tx:
        edition = await editions.add_edition(tx, "digest", ((),), 0, NOW)
    for start in range(1, rows + 1, INSERT_BATCH_SIZE):
        async with database.transaction() as tx:
            chats = range(start, min(start + INSERT_BATCH_SIZE, rows + 1))
            known = [(await readers.ensure(tx, chat, 0, "private", "en", NOW)).id for chat in chats]
            new = [_delivery(reader, edition, day) for reader in known]
            await plan_deliveries(tx, new)


def _delivery(reader_id: int, edition_id: int, day: int) -> NewDelivery:
    return NewDelivery(reader_id, edition_id, "digest", date(2026, 11, day), 0, 0, NOW, LATER)


async def _measure_sending(database: Database, rows: int) -> float:
    async with database.transaction() as tx:
        epoch = await outbox.next_epoch(tx)
    begun = time.perf_counter()
    done = 0
    while done < rows:
        async with database.transaction() as tx:
            taken = await outbox.lease(tx, NOW, "bench", LATER, LEASE_BATCH_SIZE, epoch)
        async with database.transaction() as tx:
            marked = await outbox.mark_sending(tx, [delivery.id for delivery in taken], epoch)
        async with database.transaction() as tx:
            await outbox.settle(tx, [_settlement(number, epoch) for number in marked])
        done += len(marked)
    return rows / (time.perf_counter() - begun)


def _settlement(delivery_id: int, epoch: int) -> Settlement:
    return Settlement(delivery_id, epoch, OutboxState.SENT, NOW, message_id=delivery_id)


async def _measure_claiming(url: str, rows: int) -> tuple[float, int]:
    async with _open_database(url) as database, database.transaction() as tx:
        epoch = await outbox.next_epoch(tx)

    async def claim() -> list[int]:
        claimed_ids: list[int] = []
        async with _open_database(url) as database:
            while True:
                async with database.transaction() as tx:
                    taken = await outbox.lease(tx, NOW, "bench", LATER, LEASE_BATCH_SIZE, epoch)
                if not taken:
                    return claimed_ids
                claimed_ids += [delivery.id for delivery in taken]

    begun = time.perf_counter()
    claimed = [
        number for mine in await asyncio.gather(*(claim() for _ in range(CLAIMERS))) for number in mine
    ]
    took = time.perf_counter() - begun
    assert len(set(claimed)) == rows
    return rows / took, len(claimed) - len(set(claimed))


if __name__ == "__main__":
    main()
