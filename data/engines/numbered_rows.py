"""Inserts many rows of stored values; of a table whose rows have numbers, it returns the numbers.

Values are given as the database stores them (instants in milliseconds, JSON as text): SQLAlchemy converts
and binds each value by itself, which takes four times as long as the database needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import sqlalchemy as sa

from data.engines.upsert import Transaction


async def insert_numbered(
    tx: Transaction, table: sa.Table, names: Sequence[str], rows: Sequence[tuple[object, ...]]
) -> list[int]:
    """Insert rows.

    Args:
        tx: The transaction.
        table: The table; its key is the column `id`.
        names: The columns that have a value in `rows`.
        rows: The stored values of each row.

    Returns:
        The number of each row, ascending.
    """
    if not rows:
        return []
    if tx.dialect.name == "sqlite":
        return await _insert_in_sqlite(tx, table.name, names, rows)
    statement = _statement_of_postgresql(tx.dialect, table, tuple(names), returning=" RETURNING id")
    found = await tx.exec_driver_sql(statement, tuple(map(list, zip(*rows, strict=True))))
    return sorted(found.scalars())


async def insert_rows(
    tx: Transaction, table: sa.Table, names: Sequence[str], rows: Sequence[tuple[object, ...]]
) -> None:
    """Insert rows; see insert_numbered, but the table has any key, and `names` has its columns."""
    if not rows:
        return
    if tx.dialect.name == "sqlite":
        places = ", ".join("?" * len(names))
        statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({places})"  # noqa: S608
        await tx.exec_driver_sql(statement, list(rows))
    else:
        statement = _statement_of_postgresql(tx.dialect, table, tuple(names))
        await tx.exec_driver_sql(statement, tuple(map(list, zip(*rows, strict=True))))


async def _insert_in_sqlite(
    tx: Transaction, table: str, names: Sequence[str], rows: Sequence[tuple[object, ...]]
) -> list[int]:
    """Insert rows with the numbers that SQLite would give them; there is no other writer meanwhile."""
    given = await tx.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,))
    first = (given.scalar() or 0) + 1
    ids = list(range(first, first + len(rows)))
    places = ", ".join("?" * (len(names) + 1))
    statement = f"INSERT INTO {table} (id, {', '.join(names)}) VALUES ({places})"  # noqa: S608
    await tx.exec_driver_sql(statement, [(number, *row) for number, row in zip(ids, rows, strict=True)])
    return ids


@cache
def _statement_of_postgresql(
    dialect: sa.Dialect, table: sa.Table, names: tuple[str, ...], returning: str = ""
) -> str:
    """The rows as a list for each column; they get their numbers in their order."""
    types = [table.c[name].type.compile(dialect) for name in names]
    lists = ", ".join(f"CAST(${n} AS {_plain(one)}[])" for n, one in enumerate(types, 1))
    values = ", ".join(f"CAST({name} AS {one})" for name, one in zip(names, types, strict=True))
    columns = ", ".join(names)
    return (
        f"INSERT INTO {table.name} ({columns}) SELECT {values}"  # noqa: S608
        f" FROM unnest({lists}) WITH ORDINALITY AS given ({columns}, place) ORDER BY place{returning}"
    )


def _plain(type_name: str) -> str:
    """The type of the elements of a list: JSON is given as text."""
    return "TEXT" if type_name == "JSON" else type_name
