"""Inserts imported rows with their old ids where these are free, because buttons in chats contain ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, func, insert, select, text

from data.engines.upsert import Transaction


async def max_id(tx: Transaction, table: Table) -> int:
    """The highest id in a table, 0 when it is empty."""
    return int(await tx.scalar(select(func.max(table.c.id))) or 0)


async def insert_rows(
    tx: Transaction, table: Table, max_id_before: int, rows: Sequence[Mapping[str, Any]]
) -> list[int]:
    """Insert rows and return their ids, in their order.

    Args:
        tx: The transaction.
        table: The table.
        max_id_before: The highest id before the import. A lower id may belong to a deleted row, so it is
            not assigned to another one.
        rows: Values of all columns; for an `id` of 0 the database assigns one.
    """
    taken = set(await tx.scalars(select(table.c.id).where(table.c.id.in_([row["id"] for row in rows]))))
    with_ids: list[Mapping[str, Any]] = []
    new_positions: list[int] = []
    for position, row in enumerate(rows):
        if row["id"] > max_id_before and row["id"] not in taken:
            taken.add(row["id"])
            with_ids.append(row)
        else:
            new_positions.append(position)
    if with_ids:
        await _advance_sequence(tx, table, max(row["id"] for row in with_ids))
        await tx.execute(insert(table), with_ids)
    found = [int(row["id"]) for row in rows]
    for position in new_positions:
        values = {name: value for name, value in rows[position].items() if name != "id"}
        statement = insert(table).values(values).returning(table.c.id)
        found[position] = int((await tx.execute(statement)).scalar_one())
    return found


async def _advance_sequence(tx: Transaction, table: Table, highest: int) -> None:
    """Make the database assign only ids above `highest`; SQLite does so without help."""
    if tx.dialect.name == "sqlite":
        return
    counter = f"pg_get_serial_sequence('{table.name}', 'id')"
    # Never set back: ids of deleted rows are not assigned again.
    advance = f"SELECT setval({counter}, greatest(:highest, nextval({counter})))"
    await tx.execute(text(advance), {"highest": highest})
