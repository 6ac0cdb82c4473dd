"""Rows that come in keep their numbers where these are free: buttons in people's chats name them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, func, insert, select, text

from data.engines.upsert import Transaction


async def top(tx: Transaction, table: Table) -> int:
    """The highest number in a table, 0 when it is empty."""
    return int(await tx.scalar(select(func.max(table.c.id))) or 0)


async def add(tx: Transaction, table: Table, above: int, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows and give their numbers, in their order.

    Args:
        tx: The transaction.
        table: Where to.
        above: The highest number that was there before the import. A lower one may have been given out
            and forgotten since, so it is not given to something else.
        rows: All columns; an `id` of 0 leaves the number to the database.
    """
    taken = set(await tx.scalars(select(table.c.id).where(table.c.id.in_([row["id"] for row in rows]))))
    keep: list[Mapping[str, Any]] = []
    anew: list[int] = []
    for place, row in enumerate(rows):
        if row["id"] > above and row["id"] not in taken:
            taken.add(row["id"])
            keep.append(row)
        else:
            anew.append(place)
    if keep:
        await _number_on_from(tx, table, max(row["id"] for row in keep))
        await tx.execute(insert(table), keep)
    found = [int(row["id"]) for row in rows]
    for place in anew:
        values = {name: value for name, value in rows[place].items() if name != "id"}
        statement = insert(table).values(values).returning(table.c.id)
        found[place] = int((await tx.execute(statement)).scalar_one())
    return found


async def _number_on_from(tx: Transaction, table: Table, highest: int) -> None:
    """Have the database give out higher numbers only from now on; SQLite does that by itself."""
    if tx.dialect.name == "sqlite":
        return
    counter = f"pg_get_serial_sequence('{table.name}', 'id')"
    # It is never set back: numbers that were given out and forgotten are not given out again.
    advance = f"SELECT setval({counter}, greatest(:highest, nextval({counter})))"
    await tx.execute(text(advance), {"highest": highest})
