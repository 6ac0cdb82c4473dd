"""Run by Alembic: brings the connection that data.schema.upgrade hands over to the newest revision."""

from __future__ import annotations

from alembic import context

from data.schema.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite can roll schema changes back too, as long as nobody commits between them.
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
