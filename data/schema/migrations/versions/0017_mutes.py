"""Adds what readers do not want to see."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "mutes",
        sa.Column("id", ID, nullable=False),
        sa.Column("reader_id", ID, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("value", sa.String(100), nullable=False),
        sa.Column("until", sa.BigInteger()),
        sa.Column("hidden", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["subscriptions.reader_id"], "fk_mutes_reader_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mutes"),
        sa.UniqueConstraint("reader_id", "kind", "value", name="uq_mutes_reader_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mutes_kind", "mutes", ["kind", "value"])
    op.add_column("subscriptions", sa.Column("mute_set", sa.Text(), nullable=False, server_default=""))
