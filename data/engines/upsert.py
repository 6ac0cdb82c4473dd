"""Builds INSERT ... ON CONFLICT for either database.

SQLAlchemy's dialects are imported at the first statement, since a process needs one of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from sqlalchemy import Table

from data.engines.async_engine import AsyncConnection

if TYPE_CHECKING:
    from sqlalchemy.dialects.sqlite import Insert

# A connection with an open transaction; the block that opened it commits.
Transaction: TypeAlias = AsyncConnection


def insert_statement(tx: Transaction, table: Table) -> Insert:
    """An INSERT with on_conflict_do_nothing, on_conflict_do_update and `excluded`."""
    return insert_statement_for_dialect(tx.dialect.name, table)


def insert_statement_for_dialect(dialect: str, table: Table) -> Insert:
    """The same for a dialect's name, for statements that are built once for all transactions."""
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite  # noqa: PLC0415 - see the docstring of the module

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415

    return cast("Insert", postgresql.insert(table))


async def upsert(tx: Transaction, table: Table, values: Mapping[str, Any], key: Sequence[str]) -> None:
    """Insert a row, or replace all other columns of the row with the same `key`."""
    statement = insert_statement(tx, table).values(values)
    changed = {name: statement.excluded[name] for name in values if name not in key}
    await tx.execute(statement.on_conflict_do_update(index_elements=list(key), set_=changed))
