"""Run by Alembic: migrates the database of the connection that data.schema.upgrade passes."""

from __future__ import annotations

from alembic import context

from data.schema.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite, too, can roll schema changes back, as long as there is no commit between them.
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
