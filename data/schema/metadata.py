"""The metadata that all tables belong to, the type of their row ids, and their partial indexes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Index, Integer, MetaData, TextClause, event

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite assigns row ids only to a key of type INTEGER. Ids that buttons or messages in flight may contain are
# never assigned twice (`sqlite_autoincrement`).
Id = BigInteger().with_variant(Integer, "sqlite")


def partial_index(name: str, *columns: str, where: ColumnElement[bool] | TextClause) -> Index:
    """An index of the rows for which `where` holds.

    Only SQLite's option is set: an option of PostgreSQL would import its dialect (2 MiB, 20 ms) into every
    process on SQLite.
    """
    return Index(name, *columns, sqlite_where=where)


@event.listens_for(metadata, "before_create")
def _add_postgres_conditions(_metadata: MetaData, connection: Connection, **_options: Any) -> None:
    """Give each partial index its condition on PostgreSQL, where the tables are created from the metadata."""
    if connection.dialect.name != "postgresql":
        return
    for index in (index for table in metadata.tables.values() for index in table.indexes):
        condition = index.dialect_options["sqlite"]["where"]
        if condition is not None:
            index.dialect_options["postgresql"]["where"] = condition
