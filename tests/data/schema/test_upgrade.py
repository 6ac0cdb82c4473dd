"""Migrating makes exactly the tables and indexes of the code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from data.database import Database
from data.schema.migrations import HEAD, REVISIONS
from data.schema.tables import metadata
from data.schema.upgrade import alembic_config


def test_revisions_lists_exactly_the_migration_scripts_oldest_first() -> None:
    scripts = ScriptDirectory.from_config(alembic_config())
    found = [script.revision for script in scripts.walk_revisions()]
    assert tuple(reversed(found)) == REVISIONS
    assert scripts.get_current_head() == HEAD


def test_every_migration_script_is_named_after_its_revision() -> None:
    scripts = ScriptDirectory.from_config(alembic_config())
    for script in scripts.walk_revisions():
        assert Path(script.path).name.startswith(f"{script.revision}_")


async def test_migrating_makes_exactly_the_tables_of_the_code(database: Database) -> None:
    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"include_name": _ours})
        return list(compare_metadata(context, metadata))

    async with database.reading() as tx:
        assert await tx.run_sync(differences) == []


INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()",
}
NUMBERED = {
    "sqlite": "SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'",
    # Row ids come from sequences, which are never set back.
    "postgresql": "SELECT table_name FROM information_schema.columns WHERE column_default LIKE 'nextval(%'",
}


async def test_partial_indexes_are_the_same_in_the_code_and_after_migrating(database: Database) -> None:
    """Alembic compares only the columns of an index, not the condition of a partial one."""

    def predicates(connection: Connection) -> dict[str, str]:
        rows = connection.exec_driver_sql(INDEXES[connection.dialect.name])
        return {name: sql.partition(" WHERE ")[2] for name, sql in rows if name in ours}

    ours = {index.name for table in metadata.tables.values() for index in table.indexes}
    async with database.transaction() as tx, tx.begin_nested() as trial:
        migrated = await tx.run_sync(predicates)
        await tx.exec_driver_sql("DROP TABLE article_search")
        await tx.run_sync(metadata.drop_all)
        await tx.run_sync(metadata.create_all)
        made = await tx.run_sync(predicates)
        await trial.rollback()
    assert made == migrated
    assert sum(map(bool, made.values())) >= 5


async def test_row_ids_are_never_assigned_twice(database: Database) -> None:
    """Buttons and messages in flight contain ids, which must not refer to another row."""
    async with database.reading() as tx:
        rows = await tx.exec_driver_sql(NUMBERED[tx.dialect.name])
        assert {"articles", "editions", "outbox", "readers", "sources"} <= set(rows.scalars())


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether the table belongs to the search index, which differs by database and is not in the metadata."""
    return not (kind == "table" and name is not None and name.startswith("article_search"))
