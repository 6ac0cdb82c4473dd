"""Writes the same values to the rows of many readers: of groups of readers, each with values of its own.

A statement gets all groups as one JSON list, each with its values and the numbers of its readers, and the
database expands it to rows. On SQLite a group of one reader is a set of parameters of a plain statement
instead: reading JSON took 16 of 86 us of planning for a reader (and the plain statement 5 more for each of a
large group).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple, TypeAlias

import sqlalchemy as sa
from sqlalchemy import JSON, BigInteger, Text, bindparam, cast, select, type_coerce

from data.engines.upsert import Transaction
from data.schema.json_elements import JsonElements

GroupValues: TypeAlias = tuple[Sequence[object], list[int]]
"""Stored values, and the numbers of the readers to whom they belong."""


class GroupStatements(NamedTuple):
    """The statements that write groups.

    Attributes:
        table: The table that is written.
        of_groups: The one that joins `rows_of` the table.
        of_one: The one of SQLite for one reader; its parameters are the values and the reader's number.
    """

    table: sa.Table
    of_groups: sa.Insert | sa.Update
    of_one: str


async def write(tx: Transaction, statements: GroupStatements, groups: Sequence[GroupValues]) -> int:
    """Write the values of each group to the rows of its readers; returns how many rows were written."""
    written = 0
    if tx.dialect.name == "sqlite":
        single = [(*values, *ids) for values, ids in groups if len(ids) == 1]
        groups = [one for one in groups if len(one[1]) > 1] if len(single) < len(groups) else []
        if single:
            written = (await tx.exec_driver_sql(statements.of_one, single)).rowcount
    return written + await _write_groups(tx, statements, groups) if groups else written


async def _write_groups(tx: Transaction, statements: GroupStatements, groups: Sequence[GroupValues]) -> int:
    """Write groups of any size.

    PostgreSQL takes a JSON list for 10,000 rows and would read the whole table to join them, for each chunk;
    so an update gets the numbers as a list that it knows the length of, too.
    """
    table, statement, _ = statements
    if tx.dialect.name == "postgresql" and isinstance(statement, sa.Update):
        ids = bindparam("ids", [*chain.from_iterable(ids for _, ids in groups)], type_=sa.ARRAY(BigInteger))
        statement = statement.where(table.c.reader_id == sa.any_(ids))
    given = json.dumps([[*values, ids] for values, ids in groups], separators=(",", ":"))
    return (await tx.execute(statement, {"given": given})).rowcount


@cache
def rows_of(table: sa.Table, names: tuple[str, ...]) -> sa.Subquery:
    """A row for each reader of each group in the parameter `given`, with values of the table's types."""
    fields = type_coerce(JsonElements(bindparam("given", type_=Text)).table_valued("value").c.value, JSON)
    values = [cast(fields[n].as_string(), table.c[name].type).label(name) for n, name in enumerate(names)]
    # Materialised: each group's list is parsed once, not once for each reader. Nested: Python's sqlite3
    # reports a row count only for statements that begin with INSERT.
    groups = select(*values, fields[len(names)].label("ids")).cte("groups_given", nesting=True)
    groups = groups.prefix_with("MATERIALIZED")
    readers = JsonElements(groups.c.ids).table_valued("value", name="reader_given")
    reader_id = cast(cast(readers.c.value, Text), BigInteger).label("reader_id")
    chosen = select(reader_id, *(groups.c[name] for name in names))
    return chosen.select_from(groups.join(readers, sa.true())).subquery("rows_given")
