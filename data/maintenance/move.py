"""Copies all rows from one database to another, SQLite or PostgreSQL, and verifies them.

The source is read from one snapshot and the target is written in one transaction, so an interrupted move
leaves the target empty and can be repeated.
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
from data.engines import location, postgres, sqlite_file
from data.errors import MoveRefused
from data.maintenance.move_backends import TableBackend, backend_of
from data.maintenance.move_rows import RowSanitizer, TableChecksum
from data.records.articles import ArticleStatus
from data.schema.tables import articles, metadata

# Called with the table's name, the number of its copied rows, and the number of all its rows.
ProgressCallback = Callable[[str, int, int], None]
_BATCH_SIZE = 200


@dataclass(frozen=True, slots=True)
class MoveResult:
    """The counts of a finished move.

    Attributes:
        rows: The number of rows by table, in the order in which they were written.
        repaired: The number of texts in which NUL or invalid UTF-8, which the target cannot store, became a
            replacement character.
    """

    rows: dict[str, int]
    repaired: int


async def move(
    source_url: str, target_url: str, token_id: str, report_progress: ProgressCallback
) -> MoveResult:
    """Copy all rows and row id counters into an empty database, compare them, and build the search index.

    A source of an older version is migrated first, as by any start; it is not changed otherwise.

    Args:
        source_url: The database to copy.
        target_url: The empty database to fill.
        token_id: The number before the colon of the bot's token, "" without one.
        report_progress: See ProgressCallback.

    Raises:
        MoveRefused: Lede runs on one of the databases, the target is not empty, or a value does not fit or
            differs in the target. Nothing was moved then.
        DataError: One of the databases cannot be used; see Database.open.
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
    if not location.is_postgres(url) and sqlite_file.revision(location.path_of(url)) is None:
        raise MoveRefused(f"There is no database at {location.path_of(url)}, so there is nothing to move.")


def _require_different_target(source_url: str, target_url: str) -> None:
    if location.is_postgres(target_url):
        same = location.is_postgres(source_url) and _display_name(source_url) == _display_name(target_url)
    else:
        same = location.is_same_file(source_url, location.path_of(target_url))
    if same:
        raise MoveRefused(
            f"{_display_name(target_url)} is where everything is already. Name another database."
        )


async def _acquire_leader_lock(stack: AsyncExitStack, url: str, token_id: str) -> None:
    """Hold the leader lock of a database, so that no process sends from it during the move."""
    lock = create_leader_lock(url, token_id, "lede move", lambda: datetime.now(UTC))
    stack.push_async_callback(lock.release)
    if not await lock.try_acquire():
        raise MoveRefused(
            f"{_display_name(url)} is in use by {await lock.holder() or 'another process'}. "
            "Stop Lede first; nothing was moved."
        )


def _display_name(url: str) -> str:
    """The database's name in messages."""
    return postgres.display_name(url) if location.is_postgres(url) else str(location.path_of(url))


async def _copy_all(
    source: TableBackend, target: TableBackend, writing: Transaction, report_progress: ProgressCallback
) -> MoveResult:
    # In the order of foreign keys: referenced tables come first.
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
        # Without statistics of the new tables the server would choose poor query plans.
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
    """Build the target's search index, whose form differs between the databases."""
    published = select(articles.c.id).where(articles.c.status == ArticleStatus.PUBLISHED)
    ids = list(await writing.scalars(published.order_by(articles.c.id)))
    for start in range(0, len(ids), _BATCH_SIZE):
        for article in (await archive.get_many(writing, ids[start : start + _BATCH_SIZE])).values():
            await search.index(writing, article)
        report_progress("search", min(start + _BATCH_SIZE, len(ids)), len(ids))
