"""Adds events, editors' decisions about the edition of a day, and readers' choices that concern both.

Every stored article becomes an event of its own, with the article's number.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_tables()
    _add_columns()
    op.execute(
        "INSERT INTO events (id, lead_article_id, is_lead_chosen, mark, additions, conflicts, opened, "
        "created_at, updated_at) SELECT id, CASE WHEN status = 'published' THEN id END, false, '', "
        "'[]', '[]', 0, created_at, updated_at FROM articles"
    )
    op.execute("UPDATE articles SET event_id = id")
    if op.get_bind().dialect.name == "postgresql":
        # Ids that events have received from their articles are not assigned again.
        op.execute(
            "SELECT setval(pg_get_serial_sequence('events', 'id'), "
            "(SELECT greatest(coalesce(max(id), 1), 1) FROM events), (SELECT count(*) > 0 FROM events))"
        )
    op.create_index("ix_articles_event", "articles", ["event_id", "status"])


def _create_tables() -> None:
    op.create_table(
        "events",
        sa.Column("id", ID, nullable=False),
        sa.Column("lead_article_id", sa.BigInteger()),
        sa.Column("is_lead_chosen", sa.Boolean(), nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.Column("additions", sa.JSON(), nullable=False),
        sa.Column("conflicts", sa.JSON(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_updated_at", "events", ["updated_at"])
    op.create_table(
        "edition_days",
        sa.Column("local_date", sa.String(length=10), nullable=False),
        sa.Column("greeting", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("local_date", name="pk_edition_days"),
    )
    op.create_table(
        "edition_marks",
        sa.Column("local_date", sa.String(length=10), nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer()),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("local_date", "event_id", name="pk_edition_marks"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], "fk_edition_marks_event_id", ondelete="CASCADE"),
    )
    op.create_index("ix_edition_marks_event_id", "edition_marks", ["event_id"])
    op.create_table(
        "sections",
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("max_stories", sa.Integer()),
        sa.PrimaryKeyConstraint("topic", name="pk_sections"),
    )


def _add_columns() -> None:
    # Alembic cannot add a foreign key to a table of SQLite; both databases take it with the column.
    id_type = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    op.execute(
        f"ALTER TABLE articles ADD COLUMN event_id {id_type} "
        "CONSTRAINT fk_articles_event_id REFERENCES events (id)"
    )
    op.add_column("articles", sa.Column("copy_of", sa.BigInteger()))
    op.add_column("articles", sa.Column("note", sa.Text(), nullable=False, server_default=""))
    op.add_column("articles", sa.Column("new_sentences", sa.JSON()))
    op.add_column("editions", sa.Column("entries", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("subscriptions", sa.Column("first_seq", sa.BigInteger()))
    op.add_column("subscriptions", sa.Column("max_stories", sa.Integer()))
    op.add_column("subscriptions", sa.Column("follows", sa.JSON(), nullable=False, server_default="[]"))
