"""Adds what readers watch."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "watches",
        sa.Column("id", ID, nullable=False),
        sa.Column("reader_id", ID, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("value", sa.String(100), nullable=False),
        sa.Column("until", sa.BigInteger()),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["subscriptions.reader_id"], "fk_watches_reader_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_watches"),
        sa.UniqueConstraint("reader_id", "kind", "value", name="uq_watches_reader_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_watches_kind", "watches", ["kind", "value"])
    op.add_column("subscriptions", sa.Column("watch_set", sa.Text(), nullable=False, server_default=""))
