"""Carrying everything from one database to another, SQLite or PostgreSQL, and proving that it arrived.

The source is read from one snapshot, the target is written in one transaction: what is interrupted leaves
nothing behind, and is simply done again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Table, select

from data.articles import articles as archive
from data.articles import search
from data.coordination.leader_lock import create_leader_lock
from data.database import Database, Transaction
from data.engines import location, postgres, sqlite, sqlite_file
from data.errors import MoveRefused
from data.maintenance.move_backends import TableBackend, backend_of
from data.maintenance.move_rows import RowSanitizer, TableChecksum
from data.records.articles import ArticleStatus
from data.schema.tables import articles, metadata

# Called with the table's name, how many of its rows are done, and how many there are.
ProgressCallback = Callable[[str, int, int], None]
_BATCH_SIZE = 200


@dataclass(frozen=True, slots=True)
class MoveResult:
    """What was carried over.

    Attributes:
        rows: How many rows there are of each table, in the order in which they were written.
        repaired: How many texts held what the target cannot keep (NUL, or no valid UTF-8) and have a
            replacement character there now.
    """

    rows: dict[str, int]
    repaired: int


async def move(
    source_url: str, target_url: str, token_id: str, report_progress: ProgressCallback
) -> MoveResult:
    """Copy everything, search index and numbering included, into an empty database, and compare.

    A source of an older version is migrated first, as by any start; nothing else about it changes.

    Args:
        source_url: Where everything is.
        target_url: Where it is to be.
        token_id: The number before the colon of the bot's token, "" without one.
        report_progress: Hears how far it is.

    Raises:
        MoveRefused: Lede runs on one of them, the target is not empty, or a value does not fit or did not
            arrive as it was. Nothing was moved then.
        DataError: One of them cannot be used; see Database.open.
    """
    async with AsyncExitStack() as stack:
        _require_source(source_url)
        await _acquire_leader_lock(stack, source_url, token_id)
        source = await Database.open(source_url)
        stack.push_async_callback(source.close)
        target = await Database.open(target_url)
        stack.push_async_callback(target.close)
        _require_different_target(source_url, target_url)
        await _acquire_leader_lock(stack, target_url, token_id)
        reading = await stack.enter_async_context(source.reading())
        writing = await stack.enter_async_context(target.transaction())
        return await _copy_all(await backend_of(reading), await backend_of(writing), writing, report_progress)


def _require_source(url: str) -> None:
    if not postgres.is_postgres(url) and sqlite_file.revision(sqlite.path_of(url)) is None:
        raise MoveRefused(f"There is no database at {sqlite.path_of(url)}, so there is nothing to move.")


def _require_different_target(source_url: str, target_url: str) -> None:
    if postgres.is_postgres(target_url):
        same = postgres.is_postgres(source_url) and _display_name(source_url) == _display_name(target_url)
    else:
        same = location.is_same_file(source_url, sqlite.path_of(target_url))
    if same:
        raise MoveRefused(
            f"{_display_name(target_url)} is where everything is already. Name another database."
        )


async def _acquire_leader_lock(stack: AsyncExitStack, url: str, token_id: str) -> None:
    """Nobody may send, or plan anything to be sent, from either side meanwhile."""
    lock = create_leader_lock(url, token_id, "lede move", lambda: datetime.now(UTC))
    stack.push_async_callback(lock.release)
    if not await lock.try_acquire():
        raise MoveRefused(
            f"{_display_name(url)} is in use by {await lock.holder() or 'another process'}. "
            "Stop Lede first; nothing was moved."
        )


def _display_name(url: str) -> str:
    """What messages call the database."""
    return postgres.display_name(url) if postgres.is_postgres(url) else str(sqlite.path_of(url))


async def _copy_all(
    source: TableBackend, target: TableBackend, writing: Transaction, report_progress: ProgressCallback
) -> MoveResult:
    # In the order of foreign keys: what others point to comes first.
    tables = metadata.sorted_tables
    for table in tables:
        if await target.count(table):
            raise MoveRefused(
                f"The target is not empty: it has rows in {table.name}. Name an empty database, which is "
                "quickly made with createdb, or in a new file; nothing was moved."
            )
    rows: dict[str, int] = {}
    sanitizer = RowSanitizer()
    for table in tables:
        rows[table.name] = await _copy_table(source, target, table, sanitizer, report_progress)
    await _rebuild_search_index(writing, report_progress)
    if writing.dialect.name == "postgresql":
        # Until it knows the new tables, the server would guess how to read them.
        await writing.exec_driver_sql("ANALYZE")
    return MoveResult(rows, sanitizer.repaired + source.undecodable_texts)


async def _copy_table(
    source: TableBackend,
    target: TableBackend,
    table: Table,
    sanitizer: RowSanitizer,
    report_progress: ProgressCallback,
) -> int:
    total = await source.count(table)
    sent, arrived = TableChecksum(), TableChecksum()

    async def sanitized_chunks() -> AsyncIterator[list[tuple[object, ...]]]:
        async for chunk in source.rows(table):
            clean = sanitizer.sanitize(table, chunk)
            sent.add(clean)
            yield clean
            report_progress(table.name, sent.count, total)

    await target.write(table, sanitized_chunks())
    async for chunk in target.rows(table):
        arrived.add(chunk)
    if sent != arrived or sent.count != total:
        raise MoveRefused(
            f"{table.name} did not arrive as it was ({sent.count} of {total} rows read, "
            f"{arrived.count} found in the target). Nothing was moved."
        )
    await target.set_last_row_id(table, await source.last_row_id(table))
    return total


async def _rebuild_search_index(writing: Transaction, report_progress: ProgressCallback) -> None:
    """The search index is each database's own, and is made anew."""
    published = select(articles.c.id).where(articles.c.status == ArticleStatus.PUBLISHED)
    ids = list(await writing.scalars(published.order_by(articles.c.id)))
    for start in range(0, len(ids), _BATCH_SIZE):
        for article in (await archive.get_many(writing, ids[start : start + _BATCH_SIZE])).values():
            await search.index(writing, article)
        report_progress("search", min(start + _BATCH_SIZE, len(ids)), len(ids))
