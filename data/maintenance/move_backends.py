"""Reads and writes whole tables of either database through its driver, faster than SQLAlchemy."""

# ruff: noqa: S608 - the names in these statements are those of our tables and columns
from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Protocol

from sqlalchemy import JSON, Table

from data.engines.upsert import Transaction
from data.maintenance.move_rows import Row, storage_type

# Small enough that a batch of articles as long as books fits into memory.
BATCH_SIZE = 200


class TableBackend(Protocol):
    """One database, inside one transaction.

    Attributes:
        undecodable_texts: The number of texts read so far that were not valid UTF-8.
    """

    undecodable_texts: int

    async def count(self, table: Table) -> int:
        """The number of rows."""
        ...

    def rows(self, table: Table) -> AsyncIterator[list[Row]]:
        """All rows in chunks of at most BATCH_SIZE, in any order, as the database stores them."""
        ...

    async def write(self, table: Table, chunks: AsyncIterator[list[Row]]) -> None:
        """Insert rows."""
        ...

    async def last_row_id(self, table: Table) -> int:
        """The highest row id ever assigned; 0 if there was none, or the table has no row ids."""
        ...

    async def set_last_row_id(self, table: Table, last_id: int) -> None:
        """Make the database assign only row ids above `last_id`."""
        ...


async def backend_of(tx: Transaction) -> TableBackend:
    """The backend of a transaction's database; lifts the transaction's time limits."""
    raw = await tx.get_raw_connection()
    if tx.dialect.name == "sqlite":
        return _SqliteBackend(raw.driver_connection)
    for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
        await tx.exec_driver_sql(f"SET LOCAL {limit} = 0")
    return _PostgresBackend(raw.driver_connection)


def _column_list(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)


def _has_row_ids(table: Table) -> bool:
    return table.autoincrement_column is not None


class _SqliteBackend:
    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.undecodable_texts = 0
        # Counted here, because the callers get decoded text only.
        connection.text_factory = self._decode

    def _decode(self, text: bytes) -> str:
        try:
            return text.decode()
        except UnicodeDecodeError:
            self.undecodable_texts += 1
            return text.decode(errors="replace")

    async def count(self, table: Table) -> int:
        return int(await self._fetch_value(f"SELECT count(*) FROM {table.name}"))

    async def rows(self, table: Table) -> AsyncIterator[list[Row]]:
        async with self._connection.execute(f"SELECT {_column_list(table)} FROM {table.name}") as cursor:
            while chunk := await cursor.fetchmany(BATCH_SIZE):
                yield list(chunk)

    async def write(self, table: Table, chunks: AsyncIterator[list[Row]]) -> None:
        marks = ", ".join("?" for _ in table.columns)
        statement = f"INSERT INTO {table.name} ({_column_list(table)}) VALUES ({marks})"
        async for chunk in chunks:
            await self._connection.executemany(statement, chunk)

    async def last_row_id(self, table: Table) -> int:
        if not _has_row_ids(table):
            return 0
        highest = f"SELECT coalesce(max(id), 0) FROM {table.name}"
        kept = f"SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = '{table.name}'"
        return max(int(await self._fetch_value(highest)), int(await self._fetch_value(kept)))

    async def set_last_row_id(self, table: Table, last_id: int) -> None:
        if table.kwargs.get("sqlite_autoincrement"):
            await self._connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table.name,))
            await self._connection.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (table.name, last_id))

    async def _fetch_value(self, statement: str) -> Any:
        async with self._connection.execute(statement) as cursor:
            return (await cursor.fetchone())[0]


class _PostgresBackend:
    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.undecodable_texts = 0

    async def count(self, table: Table) -> int:
        return int(await self._connection.fetchval(f"SELECT count(*) FROM {table.name}"))

    async def rows(self, table: Table) -> AsyncIterator[list[Row]]:
        # JSON as its text, which is the same in both databases.
        columns = ", ".join(
            f'"{column.name}"{"::text" if isinstance(storage_type(column), JSON) else ""}'
            for column in table.columns
        )
        cursor = await self._connection.cursor(f"SELECT {columns} FROM {table.name}")
        while chunk := await cursor.fetch(BATCH_SIZE):
            yield [tuple(row) for row in chunk]

    async def write(self, table: Table, chunks: AsyncIterator[list[Row]]) -> None:
        async def rows() -> AsyncIterator[Row]:
            async for chunk in chunks:
                for row in chunk:
                    yield row

        names = [column.name for column in table.columns]
        await self._connection.copy_records_to_table(table.name, records=rows(), columns=names)

    async def last_row_id(self, table: Table) -> int:
        if not _has_row_ids(table):
            return 0
        sequence = await self._connection.fetchval("SELECT pg_get_serial_sequence($1, 'id')", table.name)
        row = await self._connection.fetchrow(f"SELECT last_value, is_called FROM {sequence}")
        return int(row["last_value"]) if row["is_called"] else 0

    async def set_last_row_id(self, table: Table, last_id: int) -> None:
        if _has_row_ids(table) and last_id:
            await self._connection.execute(
                "SELECT setval(pg_get_serial_sequence($1, 'id'), $2)", table.name, last_id
            )
