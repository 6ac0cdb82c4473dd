"""Named counters that only rise, even when rows that used their values are deleted."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, func, select

from data.engines.upsert import Transaction, insert_statement, insert_statement_for_dialect
from data.schema.tables import counters

if TYPE_CHECKING:
    from sqlalchemy.sql.dml import ReturningInsert


async def next_value(tx: Transaction, name: str) -> int:
    """The next value of the counter, from 1; its row stays locked until the transaction ends."""
    first = {"name": name, "value": 1}
    return int((await tx.execute(_next_statement(tx.dialect.name), first)).scalar_one())


@cache
def _next_statement(dialect: str) -> ReturningInsert[int]:
    """Made once: it is executed for every new story."""
    raised = insert_statement_for_dialect(dialect, counters).on_conflict_do_update(
        index_elements=["name"], set_={"value": counters.c.value + 1}
    )
    return raised.returning(counters.c.value)


async def raise_to(tx: Transaction, name: str, value: int) -> None:
    """Let the counter have at least this value."""
    insert = insert_statement(tx, counters).values(name=name, value=value)
    is_lower = counters.c.value < value
    await tx.execute(
        insert.on_conflict_do_update(index_elements=["name"], set_={"value": value}, where=is_lower)
    )


async def current_value(tx: Transaction, name: str) -> int:
    """The last value of the counter, 0 before the first."""
    return int((await tx.execute(select(counters.c.value).where(counters.c.name == name))).scalar() or 0)


def current_value_expression(name: str) -> ColumnElement[int]:
    """The last value of the counter, 0 before the first, as an expression for another statement.

    The counter cannot rise before the transaction ends: PostgreSQL locks the row, SQLite has one writer.
    """
    value = select(counters.c.value).where(counters.c.name == name).with_for_update(read=True)
    return func.coalesce(value.scalar_subquery(), 0)
